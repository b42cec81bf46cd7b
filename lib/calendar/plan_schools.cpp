#include "lib/calendar/plan_schools.h"

#include "lib/base/ids.h"

namespace portal {

const std::vector<Grade>& all_grades() {
  static const auto grades = [] {
    std::vector<Grade> all;
    for (auto grade = Grade::parse("PK"); grade; grade = grade->next()) all.push_back(*grade);
    return all;
  }();
  return grades;
}

GradeSet GradeSet::range(Grade low, Grade high) {
  GradeSet set;
  for (auto grade : all_grades())
    if (low <= grade && grade <= high) set.add(grade);
  return set;
}

void PlanSchools::add(PlanSchool school) {
  auto number = std::stoul(school.code);
  places_.at(number) = static_cast<std::uint32_t>(schools_.size());
  schools_.push_back(std::move(school));
}

std::optional<std::uint32_t> PlanSchools::find(std::string_view code) const {
  if (!LocationCodeTag::valid(code)) return {};
  std::size_t number = 0;
  for (char c : code) number = number * 10 + static_cast<std::size_t>(c - '0');
  if (places_[number] == none) return {};
  return places_[number];
}

}  // namespace portal
