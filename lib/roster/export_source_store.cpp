// What can be exported, as SQL.
#include <fmt/format.h>

#include "lib/calendar/rolled_student_store.h"
#include "lib/roster/export_store.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

using Columns = std::vector<ExportColumn>;

Compared compared_of(const FieldKind& field) {
  if (field.column == "contact_order") return Compared::number;
  if (field.check == Check::grade) return Compared::grade;
  return field.check == Check::date || field.check == Check::birth_date ? Compared::date : Compared::text;
}

// A kind's own columns, but for the student PIN: it opens the student's mail, and is for the PIN roster alone.
Columns columns_of(const RecordKind& kind) {
  Columns columns;
  for (const auto& field : kind.fields)
    if (field.column != "student_pin") columns.push_back({field.column, field.column, compared_of(field)});
  return columns;
}

Columns link_columns() {
  static const std::vector<std::string> qualified = [] {  // the views below point into it
    std::vector<std::string> names;
    for (const auto& field : record_kind("guardians").fields) names.push_back("g." + std::string(field.column));
    return names;
  }();
  Columns columns;
  const auto& fields = record_kind("guardians").fields;
  for (std::size_t i = 0; i < fields.size(); ++i)
    columns.push_back({fields[i].column, qualified[i], compared_of(fields[i])});
  columns.push_back(
      {"active", "iif(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until, 'yes', 'no')"});
  return columns;
}

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

// Of schools and staff: those that the newest extract has.
Columns with_active(Columns columns, std::string_view sql) {
  columns.push_back({"active", sql});
  return columns;
}

std::vector<ExportSource> make_sources() {
  constexpr std::string_view present = "iif(absent_since IS NULL, 'yes', 'no')";
  auto students = columns_of(record_kind("students"));
  students.push_back({"active", "iif(s.active_from <= ?4 AND ?4 <= s.active_until, 'yes', 'no')"});
  return {
      {"students",
       "students s",
       "student_id",
       {"s.student_id", "students", "student_id"},
       "location_code",
       "grade",
       "homeroom",
       student_active,
       students,
       {{"language", "home_language"}}},
      {"guardians",
       "guardian_links g JOIN students s USING (student_id)",
       "guardian_id",
       {"g.guardian_id", "guardian_links", "guardian_id"},
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
        {"students", "count(*)", Compared::number},
        // No max(): it would choose the row that the other columns are of.
        {"active",
         "iif(sum(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until) > 0, 'yes', 'no')"}}},
      {"schools",
       "schools",
       "location_code",
       {"location_code", "schools", "location_code"},
       "location_code",
       "",
       "",
       "absent_since IS NULL",
       with_active(columns_of(record_kind("schools")), present)},
      {"staff",
       "staff",
       "employee_number",
       {"employee_number", "staff", "employee_number"},
       "location_code",
       "",
       "",
       "absent_since IS NULL",
       with_active(columns_of(record_kind("staff")), present)},
      {"enrollments",
       all_enrollments(),
       "student_id, location_code, school_year",
       {"student_id", "students", "student_id"},
       "location_code",
       "grade",
       "",
       "(enrollment_status = 'A' AND absent_since IS NULL)",
       with_active(columns_of(enrollment_kind()),
                   "iif(enrollment_status = 'A' AND absent_since IS NULL, 'yes', 'no')")},
      {"links",
       "guardian_links g JOIN students s USING (student_id)",
       "g.student_id, g.guardian_id",
       {"g.student_id", "students", "student_id"},
       "s.location_code",
       "s.grade",
       "s.homeroom",
       "(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until)",
       link_columns(),
       {{"location_code", "s.location_code"}, {"grade", "s.grade", Compared::grade}, {"homeroom", "s.homeroom"}}},
  };
}

}  // namespace

const std::vector<ExportSource>& export_sources() {
  static const auto sources = make_sources();
  return sources;
}

std::vector<ExportColumn> ExportSource::where_columns() const {
  auto all = columns;
  all.insert(all.end(), only_where.begin(), only_where.end());
  return all;
}

}  // namespace portal
