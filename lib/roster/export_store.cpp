#include "lib/roster/export_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/calendar/rolled_student_store.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

using Columns = std::vector<std::pair<std::string_view, std::string_view>>;

// A kind's own columns, but for the student PIN: it opens the student's mail, and is for the PIN roster alone.
Columns columns_of(const RecordKind& kind) {
  Columns columns;
  for (const auto& field : kind.fields)
    if (field.column != "student_pin") columns.emplace_back(field.column, field.column);
  return columns;
}

Columns link_columns() {
  static const std::vector<std::string> qualified = [] {  // the views below point into it
    std::vector<std::string> names;
    for (const auto& field : record_kind("guardians").fields) names.push_back("g." + std::string(field.column));
    return names;
  }();
  Columns columns;
  for (const auto& name : qualified) columns.emplace_back(std::string_view(name).substr(2), name);
  return columns;
}

constexpr std::string_view student_active = "(s.active_from <= ?4 AND ?4 <= s.active_until)";

// The current enrollment stands in the student's own row; that of the year before, where a rollover is in effect, and
// that of the next, where one waits for July 1, with the rollover. What the extract says of them goes before.
const std::string& all_enrollments() {
  static const auto sql = fmt::format(R"sql((
  SELECT student_id, location_code, coalesce(school_year, '') AS school_year, grade, enrollment_status, entry_date,
         exit_date, absent_since FROM students
  UNION ALL SELECT e.student_id, e.location_code, e.school_year, e.grade, e.enrollment_status, e.entry_date,
         e.exit_date, e.absent_since
    FROM enrollments e JOIN students s USING (student_id)
    WHERE (s.location_code, coalesce(s.school_year, '')) <> (e.location_code, e.school_year)
  UNION ALL SELECT r.student_id, r.from_location_code, r.from_school_year, r.from_grade, r.from_enrollment_status,
         r.from_entry_date, coalesce(r.from_exit_date, (substr(r.from_school_year, 1, 4) + 1) || '-06-30'), NULL
    FROM rollovers o JOIN rollover_students r USING (rollover_id) JOIN students s USING (student_id)
    WHERE o.state = 'in effect' AND r.outcome <> 'stale' AND r.from_school_year <> coalesce(s.school_year, '')
      AND NOT EXISTS (SELECT 1 FROM rollovers p JOIN rollover_students n USING (rollover_id)
                      WHERE n.student_id = r.student_id AND p.rollover_id > o.rollover_id AND p.state = 'in effect'
                        AND n.outcome <> 'stale' AND n.from_school_year = r.from_school_year)
      AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.student_id = r.student_id
                      AND e.location_code = r.from_location_code AND e.school_year = r.from_school_year)
  UNION ALL SELECT r.student_id, r.location_code, o.school_year, r.grade, 'A', substr(o.school_year, 1, 4) || '-07-01',
         NULL, NULL
    FROM rollovers o JOIN rollover_students r USING (rollover_id) JOIN students s USING (student_id)
    WHERE o.state = 'waiting' AND r.outcome <> 'graduated' AND s.absent_since IS NULL AND {}
      AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.student_id = r.student_id
                      AND e.location_code = r.location_code AND e.school_year = o.school_year)))sql",
                                      still_fits);
  return sql;
}

std::vector<ExportSource> make_sources() {
  auto students = columns_of(record_kind("students"));
  students.emplace_back("active", "iif(s.active_from <= ?4 AND ?4 <= s.active_until, 'yes', 'no')");
  return {
      {"students", "students s", "student_id", "location_code", "grade", "homeroom", student_active, students},
      {"guardians",
       "guardian_links g JOIN students s USING (student_id)",
       "guardian_id",
       "s.location_code",
       "s.grade",
       "s.homeroom",
       "(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until)",
       {{"guardian_id", "g.guardian_id"},
        {"last_name", "g.last_name"},
        {"first_name", "g.first_name"},
        {"email", "g.email"},
        {"home_phone", "g.home_phone"},
        {"work_phone", "g.work_phone"},
        {"cell_phone", "g.cell_phone"},
        {"address", "g.address"},
        {"city", "g.city"},
        {"state", "g.state"},
        {"zip", "g.zip"},
        {"language", "g.language"},
        {"students", "count(*)"}}},
      {"schools", "schools", "location_code", "location_code", "", "", "(absent_since IS NULL AND ?4 = ?4)",
       columns_of(record_kind("schools"))},
      {"staff", "staff", "employee_number", "location_code", "", "", "(absent_since IS NULL AND ?4 = ?4)",
       columns_of(record_kind("staff"))},
      {"enrollments", all_enrollments(), "student_id, location_code, school_year", "location_code", "grade", "",
       "(enrollment_status = 'A' AND absent_since IS NULL AND ?4 = ?4)", columns_of(enrollment_kind())},
      {"links", "guardian_links g JOIN students s USING (student_id)", "g.student_id, g.guardian_id", "s.location_code",
       "s.grade", "s.homeroom", "(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until)",
       link_columns()},
  };
}

std::string condition(const ExportSource& source, const ExportRequest& request) {
  // Every parameter is named, whichever filter is used, so that they can be bound alike.
  std::string sql = "?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL";
  if (!request.location_code.empty()) sql += fmt::format(" AND {} = ?1", source.school);
  if (!request.grade.empty()) sql += fmt::format(" AND {} = ?2", source.grade);
  if (!request.homeroom.empty()) sql += fmt::format(" AND {} = ?3", source.homeroom);
  sql += request.active == "all" ? " AND ?4 = ?4"
                                 : fmt::format(" AND {}{}", request.active == "no" ? "NOT " : "", source.active);
  return sql + (source.name == "guardians" ? " GROUP BY g.guardian_id" : "");
}

void bind_filters(SQLite::Statement& select, const ExportRequest& request, const std::string& today) {
  bind_text(select, 1, request.location_code);
  bind_text(select, 2, request.grade);
  bind_text(select, 3, request.homeroom);
  bind_text(select, 4, today);
}

}  // namespace

const std::vector<ExportSource>& export_sources() {
  static const auto sources = make_sources();
  return sources;
}

std::int64_t count_export(Store& store, const ExportSource& source, const ExportRequest& request, Date today) {
  SQLite::Statement select(store.database(), fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {})",
                                                         source.from, condition(source, request)));
  auto day = today.text();
  bind_filters(select, request, day);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

void read_export(Store& store, const ExportSource& source, const ExportRequest& request, Date today,
                 const std::function<void(const std::vector<std::string>&)>& row) {
  std::vector<std::string_view> expressions;
  for (const auto& name : export_columns(request)) {
    auto found =
        std::find_if(source.columns.begin(), source.columns.end(), [&](const auto& c) { return c.first == name; });
    expressions.push_back(found->second);
  }
  SQLite::Statement select(
      store.database(), fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {}", fmt::join(expressions, ", "), source.from,
                                    condition(source, request), source.order));
  auto day = today.text();
  bind_filters(select, request, day);
  std::vector<std::string> cells(expressions.size());
  while (select.executeStep()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = column_text(select, static_cast<int>(i));
    row(cells);
  }
}

}  // namespace portal
