#include "lib/reports/campus_tally.h"

#include <algorithm>

#include "lib/base/grade.h"

namespace portal {
namespace {

AccessCounts counts_of(const CampusPair& pair) { return {1, pair.issued, pair.validated, pair.expired}; }

void keep_earlier(std::string& first, const std::string& other) {
  if (!other.empty() && (first.empty() || other < first)) first = other;
}

int rank_of(const std::string& text) {
  auto grade = Grade::parse(text);
  return grade ? grade->rank() : 99;
}

}  // namespace

CampusWeeks::CampusWeeks(const Session& session) {
  auto today = session.today();
  for (auto monday = monday_of(SchoolYear::of(today).first_day()); monday <= today; monday = monday.plus_days(7)) {
    mondays_.push_back(monday);
    ends_.push_back(session.zone.start_of(monday.plus_days(7)).text());
  }
}

std::size_t CampusWeeks::of(const std::string& utc) const {
  auto found = std::upper_bound(ends_.begin(), ends_.end(), utc);
  return std::min(static_cast<std::size_t>(found - ends_.begin()), count() - 1);
}

CampusTally::CampusTally(const CampusWeeks& weeks) : weeks_(weeks), issued_(weeks.count()), validated_(weeks.count()) {}

void CampusTally::add(const CampusPair& pair) {
  auto counts = counts_of(pair);
  all_ += counts;
  grades_[pair.grade] += counts;
  auto& homeroom = homerooms_[pair.homeroom];
  homeroom.counts += counts;
  homeroom.lowest_grade = std::min(homeroom.lowest_grade, rank_of(pair.grade));
  languages_[pair.language] += counts;
  if (pair.issued) ++issued_[weeks_.of(pair.issued_at)];
  if (pair.validated) ++validated_[weeks_.of(pair.date_used)];
  keep_earlier(first_letter_, pair.letter_at);
  keep_earlier(first_issue_, pair.issued_at);
}

std::size_t CampusTally::first_week() const {
  const auto& first = first_letter_.empty() ? first_issue_ : first_letter_;
  return first.empty() ? weeks_.count() : weeks_.of(first);
}

AccessCounts CampusTally::up_to(std::size_t week) const {
  AccessCounts counts{all_.eligible, 0, 0, 0};
  for (std::size_t one = 0; one <= week; ++one) counts.issued += issued_[one], counts.validated += validated_[one];
  return counts;
}

std::vector<std::pair<std::string, AccessCounts>> CampusTally::grades_in_order() const {
  std::vector<std::pair<std::string, AccessCounts>> sorted(grades_.begin(), grades_.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& one, const auto& other) { return rank_of(one.first) < rank_of(other.first); });
  return sorted;
}

std::vector<std::pair<std::string, AccessCounts>> CampusTally::homerooms() const {
  std::vector<std::pair<std::string, Homeroom>> sorted(homerooms_.begin(), homerooms_.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) {
    return one.second.lowest_grade < other.second.lowest_grade;
  });
  std::vector<std::pair<std::string, AccessCounts>> all;
  for (const auto& [name, homeroom] : sorted) all.emplace_back(name, homeroom.counts);
  return all;
}

}  // namespace portal
