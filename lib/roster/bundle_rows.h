#pragma once
// The rows of the students' table and of the links' from a bundle's users; for bundle_users.cpp alone.
#include "lib/roster/bundle_tables.h"
#include "lib/roster/table_writer.h"

namespace portal {

class StudentRows {
 public:
  explicit StudentRows(Composing& composing);

  /// The users' current row, of that student.
  void add(std::uint32_t student);
  /// A student of whom the users tell nothing, but another file does.
  void add_rest(std::uint32_t student);
  /// The users' current row, which is not let in. Elsewhere: here it only protects whom it names.
  enum class Rejected { here, elsewhere };
  void refuse(const RowProblem& problem, Rejected rejected);
  /// Students of homerooms that were renamed, of whom nothing else is told.
  void add_renamed();
  void withdraw(std::string_view student_id);
  ExtractFile finish(const std::string& users_name);

 private:
  Composing& composing_;
  BundlePeople& people_;
  const RecordKind& kind_;
  BundleSource* users_;
  std::optional<FieldReader> reader_;
  BundleSource::Column grades_, id_, identifier_;
  TableWriter writer_;
  std::vector<std::string_view> cells_;
  StoredRecord base_;
  std::string date_problem_;
  std::set<std::string> emitted_;
  std::size_t last_name_, birth_date_, gender_, grade_, school_, year_, homeroom_, teacher_, teacher_email_, status_,
      entry_, exit_;

  std::vector<std::size_t> fields();
  bool tells_homerooms() const;
  bool start(const BundleStudent& student);
  RowProblem put(const BundleStudent& student);
  RowProblem put_grade(const BundleStudent& student);
  RowProblem put_date(std::size_t field, std::string_view cell, std::string_view column);
  void put_homeroom(const BundleStudent& student);
  void write(const BundleStudent& student, const RowProblem& problem, TableOrigin::Row from);
  void write_enrollments(std::uint32_t student, TableOrigin::Row from);
};

class LinkRows {
 public:
  explicit LinkRows(Composing& composing);

  /// The users' current row, of that guardian: the links with all who name the guardian.
  void add(std::uint32_t person);
  /// The same row where it is not let in.
  void refuse(std::uint32_t person, const RowProblem& problem, StudentRows::Rejected rejected);
  /// A guardian of whom a delta tells another role, and nothing else.
  void change_role(std::uint32_t person, const BundlePeople::RoleChange& change);
  void withdraw_of_guardian(std::string_view guardian_id);
  void withdraw_of_student(std::string_view student_id);
  /// When all rows were seen: guardians whom a student names and no row tells, and links that a student no longer has.
  void finish_links();
  ExtractFile finish(const std::string& users_name);

 private:
  Composing& composing_;
  BundlePeople& people_;
  const RecordKind& kind_;
  BundleSource* users_;
  std::optional<FieldReader> reader_;
  BundleSource::Column legal_flag_, id_, identifier_;
  bool trust_;
  TableWriter writer_;
  std::vector<std::string_view> cells_;
  Record base_;
  std::size_t legal_;

  std::vector<std::size_t> fields();
  std::pair<std::size_t, std::size_t> links_of(std::uint32_t person) const;
  void write(std::string_view student_id, const BundlePerson& guardian, const Record* stored);
  void add_stored(const BundlePerson& guardian);
  void add_unseen(const BundleLink& link);
  void drop_links_not_named(const BundleStudent& student);
};

}  // namespace portal
