#include "lib/photos/photo_roster.h"

#include <algorithm>
#include <tuple>

#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/photos/photo_roster_store.h"

namespace portal {
namespace {

// As people sort: capitals and accents do not matter. Folded once for each student, not once for each comparison.
struct Ordered {
  explicit Ordered(RosterStudent of) : student(std::move(of)) {
    auto grade = Grade::parse(student.grade);
    rank = grade ? grade->rank() : 99;
    homeroom = folded(student.homeroom), last = folded(student.last_name), first = folded(student.first_name);
  }
  auto key() const { return std::tie(rank, homeroom, last, first, student.id); }
  RosterStudent student;
  int rank;
  std::string homeroom, last, first;
};

}  // namespace

std::vector<RosterStudent> photo_roster(Session& session, const PhotoSchool& at) {
  std::vector<Ordered> ordered;
  for (auto& student : select_photo_roster(session.store, at.school.code, at.as_of))
    ordered.emplace_back(std::move(student));
  std::sort(ordered.begin(), ordered.end(), [](const auto& one, const auto& other) { return one.key() < other.key(); });
  std::vector<RosterStudent> students;
  students.reserve(ordered.size());
  for (auto& one : ordered) students.push_back(std::move(one.student));
  return students;
}

}  // namespace portal
