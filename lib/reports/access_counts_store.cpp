#include "lib/reports/access_counts_store.h"

#include <fmt/format.h>

#include "lib/district/guardian_merge_store.h"
#include "lib/reports/report_query_store.h"

namespace portal {
namespace {

AccessCounts read_counts(ReportQuery& query, int column) {
  return {query.number(column), query.number(column + 1), query.number(column + 2), query.number(column + 3)};
}

// How much speaks for counting the person under that ID, "o" or "g"; greater is more.
std::string rank_sql(const std::string& link) {
  return fmt::format(
      "(coalesce((SELECT 2 * (q.state = 'used') + (q.state = 'live') FROM pins q WHERE q.student_id = {0}.student_id "
      "AND q.guardian_id = {0}.guardian_id), 0), {0}.guardian_id = {1}, {0}.guardian_id)",
      link, person_sql(link + ".guardian_id"));
}

}  // namespace

std::string eligible_sql() {
  return fmt::format("g.entitled AND s.active_from <= :today AND :today <= s.active_until AND NOT {}",
                     under_another_id_sql(
                         fmt::format("o.restricted = 'Y' OR (o.entitled AND {} > {})", rank_sql("o"), rank_sql("g"))));
}

std::vector<KeptCounts> select_access_counts(Store& store, Timestamp now, Date today) {
  ReportQuery query(store,
                    fmt::format("SELECT s.location_code, s.grade, {} {} WHERE {} GROUP BY 1, 2 ORDER BY 1, 2",
                                access_sums_sql, all_pairs_sql, eligible_sql()),
                    {{":now", now.text()}, {":today", today.text()}});
  std::vector<KeptCounts> all;
  while (query.step()) all.push_back({"", query.text(0), query.text(1), read_counts(query, 2)});
  return all;
}

std::string newest_count_of_week(Store& store, const std::string& week) {
  ReportQuery query(store, "SELECT max(counted_on) FROM access_counts WHERE iso_week = :week", {{":week", week}});
  query.step();
  return query.text(0);
}

std::vector<KeptCounts> select_kept_counts(Store& store, const std::string& week) {
  ReportQuery query(store,
                    "SELECT iso_week, location_code, grade, eligible, issued, validated, expired FROM access_counts "
                    "WHERE iso_week = :week ORDER BY location_code, grade",
                    {{":week", week}});
  std::vector<KeptCounts> all;
  while (query.step()) all.push_back({query.text(0), query.text(1), query.text(2), read_counts(query, 3)});
  return all;
}

void replace_kept_counts(Store& store, const std::string& week, Date counted_on,
                         const std::vector<KeptCounts>& counts) {
  SQLite::Statement remove(store.database(), "DELETE FROM access_counts WHERE iso_week = ?");
  bind_text(remove, 1, week);
  remove.exec();
  SQLite::Statement insert(store.database(),
                           "INSERT INTO access_counts (iso_week, counted_on, location_code, grade, eligible, issued, "
                           "validated, expired) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  auto day = counted_on.text();
  for (const auto& one : counts) {
    int index = 1;
    for (const std::string* text :
         std::initializer_list<const std::string*>{&week, &day, &one.location_code, &one.grade})
      bind_text(insert, index++, *text);
    for (auto number : {one.counts.eligible, one.counts.issued, one.counts.validated, one.counts.expired})
      insert.bind(index++, number);
    insert.exec();
    insert.reset();
  }
}

}  // namespace portal
