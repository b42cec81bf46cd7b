#include "jobs/job_store.h"

namespace portal {
namespace {

constexpr const char* select_sql =
    "SELECT job_run_id, job, business_date, started_at, finished_at, outcome, exit_code, attempts FROM job_runs ";

JobRun read_run(SQLite::Statement& select) {
  JobRun run;
  run.id = select.getColumn(0).getInt64();
  int index = 1;
  for (auto* text : {&run.job, &run.business_date, &run.started_at, &run.finished_at, &run.outcome})
    *text = column_text(select, index++);
  if (!select.getColumn(6).isNull()) run.exit_code = select.getColumn(6).getInt();
  run.attempts = select.getColumn(7).getInt();
  return run;
}

}  // namespace

JobRun begin_job_run(Store& store, const std::string& job, const std::string& business_date, const std::string& now) {
  SQLite::Statement put(store.database(),
                        "INSERT INTO job_runs (job, business_date, started_at, outcome, attempts) "
                        "VALUES (?, ?, ?, 'running', 1) ON CONFLICT (job, business_date) DO UPDATE SET "
                        "outcome = 'running', started_at = excluded.started_at, finished_at = NULL, exit_code = NULL, "
                        "attempts = attempts + 1");
  bind_text(put, 1, job);
  bind_text(put, 2, business_date);
  bind_text(put, 3, now);
  put.exec();
  return *find_job_run(store, job, business_date);
}

void put_job_step(Store& store, std::int64_t run, const JobStep& step) {
  SQLite::Statement put(store.database(),
                        "INSERT OR REPLACE INTO job_steps (job_run_id, position, step, outcome, detail, finished_at, "
                        "seconds) VALUES (?, ?, ?, ?, ?, ?, ?)");
  put.bind(1, run);
  put.bind(2, step.position);
  bind_text(put, 3, step.step);
  bind_text(put, 4, step.outcome);
  bind_text(put, 5, step.detail);
  bind_text(put, 6, step.finished_at);
  put.bind(7, step.seconds);
  put.exec();
}

void finish_job_run(Store& store, const JobRun& run) {
  SQLite::Statement update(store.database(),
                           "UPDATE job_runs SET finished_at = ?, outcome = ?, exit_code = ? WHERE job_run_id = ?");
  bind_text(update, 1, run.finished_at);
  bind_text(update, 2, run.outcome);
  update.bind(3, run.exit_code.value_or(0));
  update.bind(4, run.id);
  update.exec();
}

void note_idle_run(Store& store, std::int64_t run, const std::string& now) {
  SQLite::Statement update(store.database(),
                           "UPDATE job_runs SET started_at = ?1, finished_at = ?1, attempts = attempts + 1 "
                           "WHERE job_run_id = ?2");
  bind_text(update, 1, now);
  update.bind(2, run);
  update.exec();
}

std::vector<JobStep> job_steps(Store& store, std::int64_t run) {
  SQLite::Statement select(store.database(),
                           "SELECT position, step, outcome, detail, finished_at, seconds FROM job_steps "
                           "WHERE job_run_id = ? ORDER BY position");
  select.bind(1, run);
  std::vector<JobStep> steps;
  while (select.executeStep())
    steps.push_back({select.getColumn(0).getInt(), column_text(select, 1), column_text(select, 2),
                     column_text(select, 3), column_text(select, 4), select.getColumn(5).getDouble()});
  return steps;
}

std::optional<JobRun> find_job_run(Store& store, const std::string& job, const std::string& business_date) {
  SQLite::Statement select(store.database(), std::string(select_sql) + "WHERE job = ? AND business_date = ?");
  bind_text(select, 1, job);
  bind_text(select, 2, business_date);
  if (!select.executeStep()) return {};
  return read_run(select);
}

std::vector<JobRun> job_history(Store& store, const std::string& job) {
  SQLite::Statement select(
      store.database(),
      std::string(select_sql) + "WHERE ?1 = '' OR job = ?1 ORDER BY business_date DESC, job_run_id DESC");
  bind_text(select, 1, job);
  std::vector<JobRun> runs;
  while (select.executeStep()) runs.push_back(read_run(select));
  return runs;
}

}  // namespace portal
