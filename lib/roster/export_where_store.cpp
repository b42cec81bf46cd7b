#include "lib/roster/export_where_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/caseless.h"
#include "lib/base/grade.h"
#include "lib/base/text.h"

namespace portal {
namespace {

using Is = WhereTest::Is;
constexpr int first_value = 10;

// SQL's caseless(TEXT).
void answer_caseless(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  if (!text) return sqlite3_result_null(context);
  auto folded = caseless({text, static_cast<std::size_t>(sqlite3_value_bytes(values[0]))});
  sqlite3_result_text(context, folded.data(), static_cast<int>(folded.size()), SQLITE_TRANSIENT);
}

// How many words wait at most while a condition is read.
int waiting(const Where& where) {
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

// SQLite's parser holds no more than 100 words that wait for what follows them. The part that needs most of them goes
// first, when none are waiting yet: so the deepest condition that is read needs about two for each level, and not
// six.
std::vector<const Where*> hardest_first(const Where& where) {
  std::vector<std::pair<int, const Where*>> parts;
  for (const auto& part : where.parts) parts.emplace_back(waiting(part), &part);
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const Where*> sorted;
  for (const auto& [needed, part] : parts) sorted.push_back(part);
  return sorted;
}
std::vector<std::string> folded(std::vector<std::string> values) {
  for (auto& value : values) value = caseless(value);
  return values;
}

// What is no number is equal to none, and neither less nor greater: as a blank.
std::string as_number(std::string_view sql) {
  return fmt::format("iif(coalesce({0}, '') GLOB '[0-9]*' AND {0} NOT GLOB '*[^0-9]*', CAST({0} AS INTEGER), '')", sql);
}

bool is_like(Is is) { return is == Is::begins || is == Is::ends || is == Is::contains; }

// The grades that pass the test: they sort as a school does, and their texts do not.
std::vector<std::string> grades(const WhereTest& test) {
  if (test.is == Is::equal) return test.values;
  auto bound = Grade::parse(test.values[0]);
  std::vector<std::string> passing;
  for (auto grade = Grade::parse("PK"); grade && bound; grade = grade->next())
    if ((test.is == Is::less && *grade < *bound) || (test.is == Is::less_or_equal && *grade <= *bound) ||
        (test.is == Is::greater && *grade > *bound) || (test.is == Is::greater_or_equal && *grade >= *bound))
      passing.push_back(grade->text());
  return passing;
}
}  // namespace

WhereSql::WhereSql(const ExportSource& source, const Where& where) : columns_(source.where_columns()) {
  text_ = of(where);
}

void WhereSql::bind(sqlite3_stmt* select) const {
  for (std::size_t i = 0; i < values_.size(); ++i)
    sqlite3_bind_text(select, first_value + static_cast<int>(i), values_[i].data(), static_cast<int>(values_[i].size()),
                      SQLITE_STATIC);
}

void WhereSql::install(sqlite3* database) {
  sqlite3_create_function_v2(database, "caseless", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, answer_caseless,
                             nullptr, nullptr, nullptr);
}

std::string WhereSql::of(const Where& where) {
  if (where.kind == Where::Kind::test) return of(where.test);
  if (where.parts.empty()) return "1";
  if (where.kind == Where::Kind::none) return "NOT " + of(where.parts[0]);
  std::vector<std::string> parts;
  for (const auto* part : hardest_first(where)) parts.push_back(of(*part));
  return "(" + joined(parts, where.kind == Where::Kind::any ? " OR " : " AND ") + ")";
}

std::string WhereSql::parameter(std::string value, Compared compared) {
  values_.push_back(std::move(value));
  auto place = first_value + static_cast<int>(values_.size()) - 1;
  return compared == Compared::number ? fmt::format("CAST(?{} AS INTEGER)", place) : fmt::format("?{}", place);
}

std::string WhereSql::of(const WhereTest& test) {
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
      return compare(test, column.compared, as_number(column.sql), test.values);
  }
  return "0";
}

std::string WhereSql::like(Is is, const std::string& column, const std::string& value) {
  auto bound = parameter(value);
  if (is == Is::contains) return fmt::format("(instr({}, {}) > 0)", column, bound);
  if (is == Is::begins) return fmt::format("(substr({}, 1, length({})) = {})", column, bound, bound);
  return fmt::format("(substr({}, -length({})) = {})", column, bound, bound);
}

std::string WhereSql::in(Compared compared, const std::string& column, const std::vector<std::string>& values) {
  std::vector<std::string> bound;
  for (const auto& value : values) bound.push_back(parameter(value, compared));
  return fmt::format("({} IN ({}))", column, joined(bound, ", "));
}

std::string WhereSql::compare(const WhereTest& test, Compared compared, const std::string& column,
                              const std::vector<std::string>& values) {
  if (test.is == Is::equal) return in(compared, column, values);
  std::string_view sign = test.is == Is::less            ? "<"
                          : test.is == Is::less_or_equal ? "<="
                          : test.is == Is::greater       ? ">"
                                                         : ">=";
  return fmt::format("({0} <> '' AND {0} {1} {2})", column, sign, parameter(values[0], compared));
}

}  // namespace portal
