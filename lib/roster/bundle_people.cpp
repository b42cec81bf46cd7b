#include "lib/roster/bundle_people.h"

#include <xxhash.h>

#include <algorithm>
#include <tuple>

namespace portal {

std::size_t SourcedIds::Hash::operator()(std::string_view id) const { return XXH3_64bits(id.data(), id.size()); }

std::uint32_t SourcedIds::find(std::string_view id) const {
  auto found = numbers_.find(id);
  return found == numbers_.end() ? nobody : *found;
}

std::pair<std::uint32_t, bool> SourcedIds::add(std::string_view id) {
  if (auto found = find(id); found != nobody) return {found, false};
  auto number = static_cast<std::uint32_t>(ids_.size());
  ids_.emplace_back(arena_.add(id), id.size());
  numbers_.insert(number);
  return {number, true};
}

std::uint32_t BundlePeople::person(std::string_view sourced_id) {
  auto [number, added] = person_ids.add(sourced_id);
  if (added) persons.emplace_back();
  return number;
}

BundleStudent& BundlePeople::student(std::uint32_t person) {
  auto& of = persons[person];
  if (of.student == nobody) {
    of.student = static_cast<std::uint32_t>(students.size());
    students.push_back({.person = person});
  }
  return students[of.student];
}

std::string_view BundlePeople::keep(std::string_view text) {
  if (text.empty()) return {};
  return {texts_.add(text), text.size()};
}

void BundlePeople::settle(For mode) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  std::sort(enrollments.begin(), enrollments.end(), [](const BundleEnrollment& a, const BundleEnrollment& b) {
    return std::tie(a.student, a.location_code, a.school_year, a.end) <
           std::tie(b.student, b.location_code, b.school_year, b.end);
  });
  if (mode == For::all) return;
  by_student_ = links;
  std::sort(by_student_.begin(), by_student_.end(), [](const BundleLink& a, const BundleLink& b) {
    return std::tie(a.student, a.agent) < std::tie(b.student, b.agent);
  });
  for (const auto& student : students)
    if (const auto& person = persons[student.person]; person.has_row) student_ids_told.emplace(person.id);
}

std::vector<std::uint32_t> BundlePeople::agents_of(std::uint32_t student) const {
  auto link = std::lower_bound(by_student_.begin(), by_student_.end(), student,
                               [](const BundleLink& one, std::uint32_t number) { return one.student < number; });
  std::vector<std::uint32_t> agents;
  for (; link != by_student_.end() && link->student == student; ++link) agents.push_back(link->agent);
  return agents;
}

}  // namespace portal
