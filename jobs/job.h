#pragma once
// What runs unattended: a chain of steps, each safe to run again.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/exit_code.h"

namespace portal {

enum class StepOutcome { done, findings, waiting, failed, not_reached };
std::string_view step_outcome_name(StepOutcome outcome);

/// Whether a step changed anything that a later one keeps a copy of.
enum class Changed { no, yes };

/// `waiting`: what the step needs is not there yet; it is tried again when the job runs again.
struct StepResult {
  StepOutcome outcome = StepOutcome::done;
  std::string detail;         // a sentence for the log: "issued 1,204 PINs"
  ExitCode code = exit_done;  // where it failed without an exception: how the job ends for it
  Changed changed = Changed::no;
};

/// What a step would do if it ran now.
struct Outlook {
  bool something_new = false;  // it has work, though it may have been done for that date before
  std::vector<std::string> lines;
};

struct Step {
  std::string name;
  std::string needs;  // a step that must not have failed; blank: none
  std::function<StepResult(Session&, Date business_date)> run;
  std::function<Outlook(Session&, Date business_date)> outlook = {};  // none: it has no work but once for each date
  enum class Repeat { alone, after_changes } repeat = Repeat::alone;  // again where an earlier step changed something
};

struct Job {
  std::string name, purpose;
  std::vector<Step> steps;
};

/// By name, in the order in which `job list` shows them.
const std::vector<Job>& jobs();
std::vector<std::string> job_names();
const Job& find_job(const std::string& name);  // UsageError names the nearest
/// What run_job() would do now, a line each. Refused, and not permitted, where that would be.
std::vector<std::string> job_outlook(Session& session, const std::string& name, Date business_date);
/// Held while the job runs.
std::filesystem::path job_lock_file(const std::filesystem::path& database, const Job& job);

struct JobReport {
  std::string job, step;
  StepOutcome outcome = StepOutcome::done;
  std::string detail;
  bool repeated = false;  // done in an earlier run of this business date
};

/// Runs the job for a business date. A step that is done is not done again unless it has something new to do; one that
/// failed, or waits, is, and those that need it; the backup is where anything changed. A step that fails does not stop
/// those that do not need it. Busy, at once, where the job is running already; Refused where a sandbox would change
/// what is another installation's. Returns how it ended: the first failed step's exit code, 1 with findings.
ExitCode run_job(Session& session, const std::string& name, Date business_date,
                 const std::function<void(const JobReport&)>& report);

}  // namespace portal
