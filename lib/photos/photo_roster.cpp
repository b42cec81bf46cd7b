#include "lib/photos/photo_roster.h"

#include <algorithm>
#include <tuple>

#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/photos/photo_roster_store.h"

namespace portal {
namespace {

int grade_rank(const std::string& text) {
  auto grade = Grade::parse(text);
  return grade ? grade->rank() : 99;
}

// As people sort: capitals and accents do not matter. Folded once for each student, not once for each comparison.
struct Ordered {
  explicit Ordered(RosterStudent of) : student(std::move(of)) {
    rank = grade_rank(student.grade);
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

std::string photo_status(const RosterStudent& student) {
  return student.uploaded_at.empty() ? "no photo" : "photo uploaded";
}

std::vector<PhotoCount> photo_counts(Session& session, const PhotoSchool& at) {
  auto counts = select_photo_counts(session.store, at.school.code, at.as_of);
  auto order = [](const PhotoCount& one) { return std::tuple(grade_rank(one.grade), one.grade); };
  std::sort(counts.begin(), counts.end(),
            [&](const auto& one, const auto& other) { return order(one) < order(other); });
  return counts;
}

PhotoCount all_grades(const std::vector<PhotoCount>& counts) {
  PhotoCount all{"all"};
  for (const auto& one : counts) all.students += one.students, all.with_photo += one.with_photo;
  return all;
}

void log_rosters(Session& session, Action action, const std::string& what, const std::vector<RosterGiven>& given) {
  if (given.empty()) return;
  WriteTransaction transaction(session.store);
  for (const auto& one : given) authorize(session, action, Place::school(one.school));
  for (const auto& [school, students] : given)
    session.audit.append("photo.roster", school.text(),
                         JsonObject().add("what", what).add("students", static_cast<long long>(students)));
  transaction.commit();
}

}  // namespace portal
