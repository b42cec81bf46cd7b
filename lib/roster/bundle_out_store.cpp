#include "lib/roster/bundle_out_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/roster/export_store.h"

namespace portal {
namespace {

// A kind's columns. The student PIN is not even read.
std::string columns_of(const RecordKind& kind, std::string_view table) {
  std::string columns;
  for (const auto& field : kind.fields) {
    if (!columns.empty()) columns += ", ";
    if (field.column == "student_pin")
      columns += "''";
    else if (field.column == "enrollment_status" && table == "s")
      columns += "iif(s.absent_since IS NULL, s.enrollment_status, 'I')";
    else
      columns += fmt::format("{}.{}", table, field.column);
  }
  return columns;
}

// Every parameter is named whichever part it is, so that they can be bound alike.
std::string condition_of(const BundlePart& part) {
  std::string sql = "?1 IS NOT NULL AND ?2 IS NOT NULL";
  if (!part.location_code.empty()) sql += " AND s.location_code = ?1";
  if (part.active == BundlePart::Active::yes) sql += " AND s.active_from <= ?2 AND ?2 <= s.active_until";
  return sql;
}

// OutgoingStanding::gone. One whose entry is still to come is none of them.
constexpr std::string_view gone =
    "(s.absent_since IS NOT NULL OR s.enrollment_status <> 'A' OR (s.exit_date IS NOT NULL AND s.exit_date < ?2))";

void read_record(SQLite::Statement& row, int first, Record& record) {
  for (auto& field : record) {
    auto cell = row.getColumn(first++);
    field.assign(cell.getText(), static_cast<std::size_t>(cell.getBytes()));
  }
}

std::string enrollments_sql() {
  const auto& sources = export_sources();
  auto found = std::find_if(sources.begin(), sources.end(), [](const auto& one) { return one.name == "enrollments"; });
  return fmt::format("SELECT {} FROM {} e WHERE student_id = ?1 AND absent_since IS NULL ORDER BY {}",
                     columns_of(enrollment_kind(), "e"), found->from, found->order);
}

}  // namespace

// Those that are asked for every student. `others`: whoever may have another enrollment than the current one; few have,
// and asking for all of them would take a quarter of the time.
struct BundleRows::Statements {
  SQLite::Statement student, links, enrollments, others;
  std::string other = {};
  bool begun = false, ended = false;
};

BundleRows::BundleRows(Store& store, const BundlePart& part) : store_(store), part_(part), today_(part.today.text()) {
  statements_ = std::make_unique<Statements>(
      Statements{select(fmt::format("SELECT 1 FROM students s WHERE s.student_id = ?3 AND {}", condition_of(part))),
                 SQLite::Statement(store.database(),
                                   "SELECT rowid, guardian_id FROM guardian_links"
                                   " WHERE student_id = ?1 AND absent_since IS NULL ORDER BY guardian_id"),
                 SQLite::Statement(store.database(), enrollments_sql()),
                 SQLite::Statement(store.database(),
                                   "SELECT student_id FROM enrollments UNION"
                                   " SELECT student_id FROM rollover_students ORDER BY student_id")});
}

BundleRows::~BundleRows() = default;

SQLite::Statement BundleRows::select(const std::string& sql) {
  SQLite::Statement statement(store_.database(), sql);
  bind_text(statement, 1, part_.location_code);
  bind_text(statement, 2, today_);
  return statement;
}

// A whole district goes along the index of guardians; a school's links are few, and are sorted.
void BundleRows::links_by_guardian(const std::function<void(std::int64_t, const Record&)>& use) {
  const auto& kind = record_kind("guardians");
  auto rows = select(fmt::format(
      "SELECT g.rowid, {} FROM {} ON s.student_id = g.student_id WHERE g.absent_since IS NULL AND {}"
      " ORDER BY g.guardian_id, g.student_id",
      columns_of(kind, "g"),
      part_.location_code.empty() ? "guardian_links g CROSS JOIN students s" : "students s CROSS JOIN guardian_links g",
      condition_of(part_)));
  Record link(kind.fields.size());
  while (rows.executeStep()) {
    read_record(rows, 1, link);
    use(rows.getColumn(0).getInt64(), link);
  }
}

void BundleRows::students(const std::function<void(const Record&, const OutgoingStanding&)>& use) {
  const auto& kind = record_kind("students");
  auto rows =
      select(fmt::format("SELECT {}, coalesce(s.absent_since, ''), {} FROM students s WHERE {}"
                         " ORDER BY s.student_id",
                         gone, columns_of(kind, "s"), condition_of(part_)));
  Record student(kind.fields.size());
  OutgoingStanding standing;
  while (rows.executeStep()) {
    standing.gone = rows.getColumn(0).getInt() != 0;
    standing.absent_since = rows.getColumn(1).getText();
    read_record(rows, 2, student);
    use(student, standing);
  }
}

bool BundleRows::has_student(const std::string& id) {
  auto& statement = statements_->student;
  statement.reset();
  bind_text(statement, 3, id);
  return statement.executeStep();
}

std::vector<OutgoingLink> BundleRows::links_of(const std::string& student_id) {
  auto& statement = statements_->links;
  statement.reset();
  bind_text(statement, 1, student_id);
  std::vector<OutgoingLink> links;
  while (statement.executeStep()) links.push_back({statement.getColumn(0).getInt64(), column_text(statement, 1)});
  return links;
}

// Goes along with the students, as both are in the order of their IDs.
bool BundleRows::may_have_others(const std::string& student_id) {
  auto& at = *statements_;
  while (!at.ended && (!at.begun || at.other < student_id)) {
    at.begun = true;
    at.ended = !at.others.executeStep();
    if (!at.ended) at.other = column_text(at.others, 0);
  }
  return !at.ended && at.other == student_id;
}

std::vector<Record> BundleRows::other_enrollments(const Record& student) {
  static const auto& kind = enrollment_kind();
  static const auto school = kind.field("location_code"), year = kind.field("school_year");
  static const auto own_school = record_kind("students").field("location_code"),
                    own_year = record_kind("students").field("school_year");
  std::vector<Record> enrollments;
  if (part_.location_code.empty() && !may_have_others(student[0])) return enrollments;
  auto& statement = statements_->enrollments;
  statement.reset();
  bind_text(statement, 1, student[0]);
  Record enrollment(kind.fields.size());
  while (statement.executeStep()) {
    read_record(statement, 0, enrollment);
    if (enrollment[school] != student[own_school] || enrollment[year] != student[own_year])
      enrollments.push_back(enrollment);
  }
  return enrollments;
}

std::vector<OutgoingHomeroom> BundleRows::homerooms_of(const std::string& location_code) {
  auto rows = select(
      fmt::format("SELECT s.homeroom, coalesce(s.school_year, '') AS year FROM students s WHERE s.location_code = ?3"
                  " AND s.homeroom <> '' AND NOT {} AND {} GROUP BY s.homeroom, year ORDER BY s.homeroom, year",
                  gone, condition_of(part_)));
  bind_text(rows, 3, location_code);
  std::vector<OutgoingHomeroom> homerooms;
  while (rows.executeStep()) homerooms.push_back({column_text(rows, 0), column_text(rows, 1)});
  return homerooms;
}

void BundleRows::schools(const std::function<void(const Record&, bool)>& use) {
  const auto& kind = record_kind("schools");
  SQLite::Statement rows(
      store_.database(),
      fmt::format("SELECT absent_since IS NULL, {} FROM schools c ORDER BY location_code", columns_of(kind, "c")));
  Record school(kind.fields.size());
  while (rows.executeStep()) {
    read_record(rows, 1, school);
    use(school, rows.getColumn(0).getInt() != 0);
  }
}

}  // namespace portal
