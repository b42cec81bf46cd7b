#include "lib/upkeep/metrics_store.h"

namespace portal {
namespace {

std::int64_t count(Store& store, const char* sql, const std::string& day = {}) {
  SQLite::Statement select(store.database(), sql);
  if (!day.empty()) bind_text(select, 1, day);
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

}  // namespace

std::optional<JobRecord> find_job_record(Store& store, const std::string& job) {
  SQLite::Statement select(
      store.database(),
      "SELECT business_date, started_at, finished_at, exit_code, (SELECT max(finished_at) FROM job_runs "
      "WHERE job = ?1 AND outcome IN ('done', 'findings')) "
      "FROM job_runs WHERE job = ?1 ORDER BY started_at DESC, job_run_id DESC LIMIT 1");
  bind_text(select, 1, job);
  if (!select.executeStep()) return {};
  JobRecord record{column_text(select, 0), column_text(select, 1), column_text(select, 2), {}, column_text(select, 4)};
  if (!select.getColumn(3).isNull()) record.exit_code = select.getColumn(3).getInt();
  return record;
}

InstallationCounts count_installation(Store& store, Date today) {
  return {count(store, "SELECT count(*) FROM schools WHERE absent_since IS NULL"),
          count(store, "SELECT count(*) FROM students WHERE active_from <= ?1 AND ?1 <= active_until", today.text()),
          count(store, "SELECT count(*) FROM pins WHERE state = 'live'"),
          // No row is ever taken away, so the newest number is the count.
          count(store, "SELECT max(seq) FROM audit_log")};
}

}  // namespace portal
