#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

struct JobRun {
  std::int64_t id = 0;
  std::string job, business_date, started_at, finished_at, outcome;
  std::optional<int> exit_code;
  int attempts = 0;
};

struct JobStep {
  int position = 0;
  std::string step, outcome, detail, finished_at;
  double seconds = 0;
};

/// The run of that job and date, made where there is none, with one more attempt.
JobRun begin_job_run(Store& store, const std::string& job, const std::string& business_date, const std::string& now);
void put_job_step(Store& store, std::int64_t run, const JobStep& step);
void finish_job_run(Store& store, const JobRun& run);
/// It ran again and had nothing to do: when, and one more attempt.
void note_idle_run(Store& store, std::int64_t run, const std::string& now);
std::vector<JobStep> job_steps(Store& store, std::int64_t run);
std::optional<JobRun> find_job_run(Store& store, const std::string& job, const std::string& business_date);
/// Newest business date first.
std::vector<JobRun> job_history(Store& store, const std::string& job);  // blank: every job

}  // namespace portal
