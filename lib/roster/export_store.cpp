#include "lib/roster/export_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "lib/base/caseless.h"
#include "lib/base/grade.h"
#include "lib/base/text.h"
#include "lib/calendar/rolled_student_store.h"
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

using Columns = std::vector<ExportColumn>;

Compared compared_of(const FieldKind& field) {
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
  for (const auto& name : qualified) columns.push_back({std::string_view(name).substr(2), name});
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
  students.push_back({"active", "iif(s.active_from <= ?4 AND ?4 <= s.active_until, 'yes', 'no')"});
  return {
      {"students",
       "students s",
       "student_id",
       "location_code",
       "grade",
       "homeroom",
       student_active,
       students,
       {{"language", "home_language"}}},
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
        {"students", "count(*)", Compared::number}}},
      {"schools", "schools", "location_code", "location_code", "", "", "(absent_since IS NULL AND ?4 = ?4)",
       columns_of(record_kind("schools"))},
      {"staff", "staff", "employee_number", "location_code", "", "", "(absent_since IS NULL AND ?4 = ?4)",
       columns_of(record_kind("staff"))},
      {"enrollments", all_enrollments(), "student_id, location_code, school_year", "location_code", "grade", "",
       "(enrollment_status = 'A' AND absent_since IS NULL AND ?4 = ?4)", columns_of(enrollment_kind())},
      {"links",
       "guardian_links g JOIN students s USING (student_id)",
       "g.student_id, g.guardian_id",
       "s.location_code",
       "s.grade",
       "s.homeroom",
       "(g.absent_since IS NULL AND s.active_from <= ?4 AND ?4 <= s.active_until)",
       link_columns(),
       {{"location_code", "s.location_code"}, {"grade", "s.grade", Compared::grade}, {"homeroom", "s.homeroom"}}},
  };
}

// SQL's caseless(TEXT).
void answer_caseless(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (!text) return sqlite3_result_null(context);
  auto folded = caseless({text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
  sqlite3_result_text(context, folded.data(), static_cast<int>(folded.size()), SQLITE_TRANSIENT);
}

// A condition as SQL. Of what a user wrote, only values reach it, and those as parameters from ?5 on; the columns are
// the table's. Each part is true or false, never NULL, so that NOT is the opposite: a blank is "" throughout.
class WhereSql {
 public:
  WhereSql(const ExportSource& source, const Where& where) : columns_(source.where_columns()), text_(of(where)) {}

  const std::string& text() const { return text_; }  // "1" where the condition is true of every row
  void bind(SQLite::Statement& select) const {
    for (std::size_t i = 0; i < values_.size(); ++i) bind_text(select, first_ + static_cast<int>(i), values_[i]);
  }

 private:
  using Is = WhereTest::Is;
  static constexpr int first_ = 5;
  std::vector<ExportColumn> columns_;
  std::vector<std::string> values_;
  std::string text_;

  std::string of(const Where& where) {
    if (where.kind == Where::Kind::test) return of(where.test);
    if (where.parts.empty()) return "1";
    if (where.kind == Where::Kind::none) return "NOT " + of(where.parts[0]);
    std::vector<std::string> parts;
    for (const auto* part : hardest_first(where)) parts.push_back(of(*part));
    return "(" + joined(parts, where.kind == Where::Kind::any ? " OR " : " AND ") + ")";
  }

  // SQLite's parser holds no more than 100 words that wait for what follows them. The part that needs most of them goes
  // first, when none are waiting yet: so the deepest condition that is read needs about two for each level, and not
  // six.
  static std::vector<const Where*> hardest_first(const Where& where) {
    std::vector<std::pair<int, const Where*>> parts;
    for (const auto& part : where.parts) parts.emplace_back(waiting(part), &part);
    std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<const Where*> sorted;
    for (const auto& [needed, part] : parts) sorted.push_back(part);
    return sorted;
  }
  static int waiting(const Where& where) {
    if (where.parts.empty()) return 0;
    int most = 0, second = 0;
    for (const auto& part : where.parts) {
      int needed = waiting(part);
      second = std::max(second, std::min(most, needed));
      most = std::max(most, needed);
    }
    bool alone = where.kind == Where::Kind::none;
    return 1 + (alone ? most : std::max(most, second + 2));
  }

  std::string parameter(std::string value, Compared compared = Compared::text) {
    values_.push_back(std::move(value));
    auto place = first_ + static_cast<int>(values_.size()) - 1;
    return compared == Compared::number ? fmt::format("CAST(?{} AS INTEGER)", place) : fmt::format("?{}", place);
  }

  std::string of(const WhereTest& test) {
    const auto& column = columns_.at(test.column);
    auto text = fmt::format("coalesce({}, '')", column.sql);
    if (test.is == Is::blank || (is_like(test.is) && test.values[0].empty()))
      return fmt::format("({} {} '')", text, test.is == Is::blank ? "=" : "<>");
    if (is_like(test.is)) return like(test.is, fmt::format("caseless({})", text), caseless(test.values[0]));
    switch (column.compared) {
      case Compared::text:
        return compare(test, column.compared, fmt::format("caseless({})", text), folded(test.values));
      case Compared::grade:
        return in(column.compared, text, grades(test));
      case Compared::date:
        return compare(test, column.compared, text, test.values);
      case Compared::number:
        return compare(test, column.compared, std::string(column.sql), test.values);
    }
    return "0";
  }

  static std::vector<std::string> folded(std::vector<std::string> values) {
    for (auto& value : values) value = caseless(value);
    return values;
  }

  static bool is_like(Is is) { return is == Is::begins || is == Is::ends || is == Is::contains; }

  std::string like(Is is, const std::string& column, const std::string& value) {
    auto bound = parameter(value);
    if (is == Is::contains) return fmt::format("(instr({}, {}) > 0)", column, bound);
    if (is == Is::begins) return fmt::format("(substr({}, 1, length({})) = {})", column, bound, bound);
    return fmt::format("(substr({}, -length({})) = {})", column, bound, bound);
  }

  std::string in(Compared compared, const std::string& column, const std::vector<std::string>& values) {
    std::vector<std::string> bound;
    for (const auto& value : values) bound.push_back(parameter(value, compared));
    return fmt::format("({} IN ({}))", column, joined(bound, ", "));
  }

  std::string compare(const WhereTest& test, Compared compared, const std::string& column,
                      const std::vector<std::string>& values) {
    if (test.is == Is::equal) return in(compared, column, values);
    std::string_view sign = test.is == Is::less            ? "<"
                            : test.is == Is::less_or_equal ? "<="
                            : test.is == Is::greater       ? ">"
                                                           : ">=";
    return fmt::format("({0} <> '' AND {0} {1} {2})", column, sign, parameter(values[0], compared));
  }

  // The grades that pass the test: they sort as a school does, and their texts do not.
  static std::vector<std::string> grades(const WhereTest& test) {
    if (test.is == Is::equal) return test.values;
    auto bound = Grade::parse(test.values[0]);
    std::vector<std::string> passing;
    for (auto grade = Grade::parse("PK"); grade && bound; grade = grade->next())
      if ((test.is == Is::less && *grade < *bound) || (test.is == Is::less_or_equal && *grade <= *bound) ||
          (test.is == Is::greater && *grade > *bound) || (test.is == Is::greater_or_equal && *grade >= *bound))
        passing.push_back(grade->text());
    return passing;
  }
};

std::string condition(const ExportSource& source, const ExportRequest& request, const WhereSql& where) {
  // Every parameter is named, whichever filter is used, so that they can be bound alike.
  std::string sql = "?1 IS NOT NULL AND ?2 IS NOT NULL AND ?3 IS NOT NULL";
  if (!request.location_code.empty()) sql += fmt::format(" AND {} = ?1", source.school);
  if (!request.grade.empty()) sql += fmt::format(" AND {} = ?2", source.grade);
  if (!request.homeroom.empty()) sql += fmt::format(" AND {} = ?3", source.homeroom);
  sql += request.active == "all" ? " AND ?4 = ?4"
                                 : fmt::format(" AND {}{}", request.active == "no" ? "NOT " : "", source.active);
  // A guardian is a group of links, and the condition is on what is exported of it.
  sql += source.name == "guardians" ? " GROUP BY g.guardian_id HAVING " : " AND ";
  return sql + where.text();
}

void bind_filters(SQLite::Statement& select, const ExportRequest& request, const WhereSql& where,
                  const std::string& today) {
  bind_text(select, 1, request.location_code);
  bind_text(select, 2, request.grade);
  bind_text(select, 3, request.homeroom);
  bind_text(select, 4, today);
  where.bind(select);
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

std::int64_t count_export(Store& store, const ExportSource& source, const ExportRequest& request, const Where& where,
                          Date today) {
  WhereSql filter(source, where);
  store.database().createFunction("caseless", 1, true, nullptr, answer_caseless);
  SQLite::Statement select(store.database(), fmt::format("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {})",
                                                         source.from, condition(source, request, filter)));
  auto day = today.text();
  bind_filters(select, request, filter, day);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

void read_export(Store& store, const ExportSource& source, const ExportRequest& request, const Where& where, Date today,
                 const std::function<void(const std::vector<std::string>&)>& row) {
  std::vector<std::string_view> expressions;
  for (const auto& name : export_columns(request)) {
    auto found =
        std::find_if(source.columns.begin(), source.columns.end(), [&](const auto& c) { return c.name == name; });
    expressions.push_back(found->sql);
  }
  WhereSql filter(source, where);
  store.database().createFunction("caseless", 1, true, nullptr, answer_caseless);
  SQLite::Statement select(
      store.database(), fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {}", fmt::join(expressions, ", "), source.from,
                                    condition(source, request, filter), source.order));
  auto day = today.text();
  bind_filters(select, request, filter, day);
  std::vector<std::string> cells(expressions.size());
  while (select.executeStep()) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = column_text(select, static_cast<int>(i));
    row(cells);
  }
}

}  // namespace portal
