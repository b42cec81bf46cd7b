#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/roster/bundle_rows.h"

namespace portal {

StudentRows::StudentRows(Composing& composing)
    : composing_(composing),
      people_(composing.people),
      kind_(record_kind("students")),
      users_(composing.bundle.source("users")),
      reader_(users_ ? std::optional(FieldReader(*users_, kind_, composing.columns.students)) : std::nullopt),
      grades_(users_ ? users_->column("grades") : BundleSource::Column()),
      id_(users_ ? users_->column("sourced_id") : BundleSource::Column()),
      identifier_(users_ ? users_->column("identifier") : BundleSource::Column()),
      writer_(kind_, fields()),
      cells_(kind_.fields.size()),
      last_name_(kind_.field("last_name")),
      birth_date_(kind_.field("birth_date")),
      gender_(kind_.field("gender")),
      grade_(kind_.field("grade")),
      school_(kind_.field("location_code")),
      year_(kind_.field("school_year")),
      homeroom_(kind_.field("homeroom")),
      teacher_(kind_.field("homeroom_teacher")),
      teacher_email_(kind_.field("homeroom_teacher_email")),
      status_(kind_.field("enrollment_status")),
      entry_(kind_.field("entry_date")),
      exit_(kind_.field("exit_date")) {
  auto& origin = writer_.origin();
  origin.mode = users_ ? users_->mode() : ImportMode::delta;
  origin.sources = composing.bundle.sources();
  origin.source_columns = {{"student_id", "identifier"},  {"last_name", "familyName"}, {"first_name", "givenName"},
                           {"middle_name", "middleName"}, {"birth_date", "birthDate"}, {"grade", "grades"},
                           {"location_code", "org"}};
}

bool StudentRows::tells_homerooms() const {
  auto* classes = composing_.bundle.source("classes");
  bool typed = classes && classes->column("class_type");
  return composing_.stored || (typed && composing_.bundle.source("enrollments"));
}

// The columns that the bundle can tell, so that one that is missing tonight is noticed.
std::vector<std::size_t> StudentRows::fields() {
  std::vector<std::size_t> fields;
  auto told = reader_ ? reader_->told() : std::vector<bool>(kind_.fields.size());
  auto tells = [&](std::string_view column) { told[kind_.field(column)] = true; };
  auto* roles = composing_.bundle.source("roles");
  auto* demographics = composing_.bundle.source("demographics");
  if (demographics && demographics->column("sex")) tells("gender");
  if (!people_.school_year.empty()) tells("school_year");
  if (tells_homerooms()) tells("homeroom"), tells("homeroom_teacher"), tells("homeroom_teacher_email");
  if (roles && roles->column("begin_date")) tells("entry_date");
  if (roles && roles->column("end_date")) tells("exit_date");
  if (!people_.enrollments.empty()) tells("enrollment_status"), tells("school_year"), tells("exit_date");
  for (std::size_t i = 0; i < kind_.fields.size(); ++i)
    if (told[i] || composing_.stored || kind_.fields[i].need == FieldKind::Need::required) fields.push_back(i);
  return fields;
}

// The record as it stands in the roster, where the bundle is a delta. False where there is none that is present.
bool StudentRows::start(const BundleStudent& student) {
  std::fill(cells_.begin(), cells_.end(), std::string_view());
  auto id = people_.persons[student.person].id;
  const auto* stored = composing_.stored ? composing_.stored->student(std::string(id)) : nullptr;
  // Of one who was withdrawn the bundle tells everything anew.
  if (stored && !stored->absent_since.empty()) stored = nullptr;
  if (!stored) base_ = {};
  if (stored) {
    base_ = *stored;
    std::copy(base_.fields.begin(), base_.fields.end(), cells_.begin());
  }
  cells_[0] = id;
  return stored != nullptr;
}

RowProblem StudentRows::put_grade(const BundleStudent& student) {
  auto told = student.grade.empty() && users_ ? users_->cell(grades_) : student.grade;
  auto grades = list_items(told);
  if (grades.empty()) return {};
  for (auto other : grades)
    if (other != grades[0])
      return {"grades",
              fmt::format("'{}' names several grades, and which one holds cannot be known", printable(fit(told, 40)))};
  cells_[grade_] = grades[0];
  return {};
}

RowProblem StudentRows::put_date(std::size_t field, std::string_view cell, std::string_view column) {
  date_problem_.clear();
  cells_[field] = bundle_date(cell, date_problem_);
  return date_problem_.empty() ? RowProblem() : RowProblem{column, date_problem_};
}

void StudentRows::put_homeroom(const BundleStudent& student) {
  if (!tells_homerooms()) return;
  auto set = [&](std::string_view title, std::string_view teacher, std::string_view email) {
    cells_[homeroom_] = title, cells_[teacher_] = teacher, cells_[teacher_email_] = email;
  };
  if (student.homeroom != nobody) {
    const auto& homeroom = people_.homerooms.at(student.homeroom);
    return set(homeroom.title, homeroom.teacher_name, homeroom.teacher_email);
  }
  auto* enrollments = composing_.bundle.source("enrollments");
  if (enrollments && enrollments->mode() == ImportMode::full) return set({}, {}, {});
  if (base_.fields.empty() || base_.fields[homeroom_].empty()) return;
  // Not told by this delta: as it stands in the roster, unless the student left that room, or it has another name.
  const std::pair stands{base_.fields[school_], base_.fields[homeroom_]};
  auto left = student.left_homeroom == nobody ? nullptr : &people_.homerooms.at(student.left_homeroom);
  if (left && std::pair(left->location_code, left->title) == stands) return set({}, {}, {});
  auto renamed = people_.renamed.find(stands);
  if (renamed == people_.renamed.end()) return;
  const auto& homeroom = people_.homerooms.at(renamed->second);
  if (homeroom.gone || renamed->second == student.left_homeroom) return set({}, {}, {});
  set(homeroom.title, homeroom.teacher_name, homeroom.teacher_email);
}

// What the bundle says beyond the users' own columns.
RowProblem StudentRows::put(const BundleStudent& student) {
  auto* demographics = composing_.bundle.source("demographics");
  RowProblem problem = student.problem;
  auto note = [&](RowProblem found) {
    if (!problem) problem = std::move(found);
  };
  if (demographics && (student.demographics_told || demographics->mode() == ImportMode::full)) {
    note(put_date(birth_date_, student.birth_date, "birthDate"));
    if (demographics->column("sex")) cells_[gender_] = student.sex;
  }
  if (student.school_told)
    cells_[school_] = student.school == nobody ? std::string_view() : people_.orgs[student.school].location_code;
  if (!people_.school_year.empty()) cells_[year_] = people_.school_year;
  auto* roles = composing_.bundle.source("roles");
  if (roles && student.school_told) {
    if (roles->column("begin_date")) note(put_date(entry_, student.begin, "beginDate"));
    if (roles->column("end_date")) note(put_date(exit_, student.end, "endDate"));
  }
  put_homeroom(student);
  return problem;
}

void StudentRows::write(const BundleStudent& student, const RowProblem& problem, TableOrigin::Row from) {
  if (problem) return writer_.reject(cells_, from, problem.column, problem.reason);
  writer_.add(cells_, from);
  write_enrollments(people_.persons[student.person].student, from);
}

void StudentRows::add(std::uint32_t number) {
  const auto& student = people_.students[number];
  start(student);
  reader_->read(cells_);
  auto problem = put(student);
  if (auto grade = put_grade(student); grade && !problem) problem = std::move(grade);
  reader_->read_metadata(cells_);
  write(student, problem, users_->origin());
}

void StudentRows::add_rest(std::uint32_t number) {
  const auto& student = people_.students[number];
  if (!start(student)) return;  // nobody's, or withdrawn: there is nothing to change
  emitted_.insert(std::string(cells_[0]));
  auto problem = put(student);
  if (!student.grade.empty()) cells_[grade_] = student.grade;
  write(student, problem, student.from);
}

// Those at another school; of several at one school the last.
void StudentRows::write_enrollments(std::uint32_t student, TableOrigin::Row) {
  auto first = std::lower_bound(people_.enrollments.begin(), people_.enrollments.end(), student,
                                [](const BundleEnrollment& one, std::uint32_t number) { return one.student < number; });
  for (; first != people_.enrollments.end() && first->student == student; ++first) {
    auto next = first + 1;
    bool again =
        next != people_.enrollments.end() && next->student == student && next->location_code == first->location_code;
    if (again || first->location_code == cells_[school_]) continue;
    auto cells = cells_;
    cells[school_] = first->location_code;
    if (!first->grade.empty()) cells[grade_] = first->grade;
    cells[year_] = first->school_year;
    cells[status_] = "I";
    cells[entry_] = first->begin;
    cells[exit_] = first->end;
    writer_.add(cells, first->from);
  }
}

void StudentRows::add_renamed() {
  for (const auto& [former, number] : people_.renamed)
    for (const auto& id : composing_.stored->students_in_homeroom(former.first, former.second)) {
      if (people_.student_ids_told.contains(id) || !emitted_.insert(id).second) continue;
      base_ = *composing_.stored->student(id);
      std::copy(base_.fields.begin(), base_.fields.end(), cells_.begin());
      put_homeroom({.person = nobody});
      writer_.add(cells_, people_.homerooms.at(number).from);
    }
}

void StudentRows::refuse(const RowProblem& problem, Rejected rejected) {
  std::fill(cells_.begin(), cells_.end(), std::string_view());
  reader_->read(cells_);
  auto own = users_->cell(identifier_);
  cells_[0] = own.empty() ? users_->cell(id_) : own;
  if (rejected == Rejected::here)
    writer_.reject(cells_, users_->origin(), problem.column, problem.reason);
  else
    writer_.hold(cells_, users_->origin());
}

void StudentRows::withdraw(std::string_view student_id) {
  if (writer_.origin().mode == ImportMode::delta) writer_.origin().withdrawn.emplace(student_id);
}

ExtractFile StudentRows::finish(const std::string& users_name) { return writer_.finish(users_name + " (students)"); }

}  // namespace portal
