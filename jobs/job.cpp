#include "jobs/job.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "jobs/job_store.h"
#include "jobs/rehearsal.h"
#include "jobs/watch.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::string_view outcome_names[] = {"done", "findings", "waiting", "failed", "not reached"};

bool is_finished(const std::string& outcome) { return outcome == "done" || outcome == "findings"; }

struct Tried {
  StepResult result;
  ExitCode code = exit_done;
};

// A step's errors are its own: told, remembered, and no reason to stop the next one.
Tried attempt(const Step& step, Session& session, Date business_date) {
  auto failed = [](const std::exception& error, std::string text) {
    return Tried{{StepOutcome::failed, std::move(text)}, exit_code_of(error)};
  };
  try {
    try {
      auto result = step.run(session, business_date);
      bool findings = result.outcome == StepOutcome::findings || result.outcome == StepOutcome::waiting;
      auto code = findings ? exit_findings : result.code;
      return {std::move(result), code};
    } catch (const SQLite::Exception& error) {
      rethrow_storage_error(error, session.store.file().string());
    }
  } catch (const Interrupted&) {
    throw;
  } catch (const Error& error) {
    return failed(error, error.hint().empty() ? error.message() : error.message() + "; " + error.hint());
  } catch (const std::exception& error) {
    return failed(error, error.what());
  }
}

// What cannot be looked at now is no reason to do again what was done.
bool has_something_new(const Step& step, Session& session, Date business_date) {
  try {
    return step.outlook && step.outlook(session, business_date).something_new;
  } catch (const Interrupted&) {
    throw;
  } catch (const Error&) {
    return false;
  }
}

class JobAttempt {
 public:
  JobAttempt(Session& session, const Job& job, Date business_date, const std::function<void(const JobReport&)>& report)
      : session_(session), job_(job), date_(business_date), report_(report) {}

  ExitCode run() {
    begin();
    int position = 0;
    for (const auto& step : job_.steps) take(step, ++position);
    return finish();
  }

 private:
  Session& session_;
  const Job& job_;
  Date date_;
  const std::function<void(const JobReport&)>& report_;
  JobRun run_;
  std::map<std::string, std::string> before_;  // what became of each step in earlier attempts
  std::map<std::string, StepOutcome> now_;     // of those that were tried in this one
  Changed changed_ = Changed::no;              // by any step
  ExitCode failure_ = exit_done;
  bool findings_ = false;

  void begin() {
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::job_run, Place::district(), job_.name);
    // One that was cut off may have changed something after its backup, or before it came to it.
    if (auto earlier = find_job_run(session_.store, job_.name, date_.text()); earlier && earlier->outcome == "running")
      changed_ = Changed::yes;
    run_ = begin_job_run(session_.store, job_.name, date_.text(), session_.now().text());
    for (const auto& step : job_steps(session_.store, run_.id)) before_[step.step] = step.outcome;
    transaction.commit();
  }

  void take(const Step& step, int position) {
    check_interrupted();
    auto needed = now_.find(step.needs);
    bool outdated = step.repeat == Step::Repeat::after_changes && changed_ == Changed::yes;
    if (is_finished(before_[step.name]) && needed == now_.end() && !outdated &&
        !has_something_new(step, session_, date_)) {
      findings_ = findings_ || before_[step.name] == "findings";
      report_({job_.name, step.name, StepOutcome::done, "done in an earlier run", true});
      return;
    }
    auto start = std::chrono::steady_clock::now();
    Tried tried{{StepOutcome::not_reached, fmt::format("needs {}, which failed", step.needs)}, exit_done};
    if (needed == now_.end() || (needed->second != StepOutcome::failed && needed->second != StepOutcome::not_reached))
      tried = attempt(step, session_, date_);
    now_[step.name] = tried.result.outcome;
    if (tried.result.changed == Changed::yes) changed_ = Changed::yes;
    if (tried.result.outcome == StepOutcome::failed && failure_ == exit_done) failure_ = tried.code;
    findings_ = findings_ || tried.code == exit_findings;
    remember(step, position, tried.result,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    report_({job_.name, step.name, tried.result.outcome, tried.result.detail});
  }

  void remember(const Step& step, int position, const StepResult& result, double seconds) {
    WriteTransaction transaction(session_.store);
    put_job_step(session_.store, run_.id,
                 {position, step.name, std::string(step_outcome_name(result.outcome)), result.detail,
                  session_.now().text(), seconds});
    transaction.commit();
  }

  ExitCode finish() {
    auto code = failure_ != exit_done ? failure_ : findings_ ? exit_findings : exit_done;
    run_.finished_at = session_.now().text();
    run_.outcome = failure_ != exit_done ? "failed" : findings_ ? "findings" : "done";
    run_.exit_code = code;
    WriteTransaction transaction(session_.store);
    finish_job_run(session_.store, run_);
    session_.audit.append("job.run", job_.name,
                          JsonObject().add("business_date", date_.text()).add("outcome", run_.outcome));
    transaction.commit();
    return code;
  }
};

// All of it done, with nothing that waits: there is nothing to do again.
bool complete(Session& session, const Job& job, Date business_date) {
  auto run = find_job_run(session.store, job.name, business_date.text());
  if (!run || (run->outcome != "done" && run->outcome != "findings")) return false;
  auto steps = job_steps(session.store, run->id);
  return steps.size() == job.steps.size() &&
         std::all_of(steps.begin(), steps.end(), [](const JobStep& step) { return is_finished(step.outcome); }) &&
         std::none_of(job.steps.begin(), job.steps.end(),
                      [&](const Step& step) { return has_something_new(step, session, business_date); });
}

// Jobs that run all day leave when they last did, for `job history` and the doctor; of others the first run counts.
void note_idle(Session& session, const Job& job, Date business_date) try {
  if (!std::all_of(job.steps.begin(), job.steps.end(), [](const Step& step) { return bool(step.outlook); })) return;
  WriteTransaction transaction(session.store);
  if (auto run = find_job_run(session.store, job.name, business_date.text()))
    note_idle_run(session.store, run->id, session.now().text());
  transaction.commit();
} catch (const Busy&) {  // an import is at work; the next run tells
}

std::string done_before(Date business_date) {
  return fmt::format("was done for {} before; nothing to do", business_date.text());
}

}  // namespace

std::string_view step_outcome_name(StepOutcome outcome) { return outcome_names[static_cast<int>(outcome)]; }

std::vector<std::string> job_names() {
  std::vector<std::string> names;
  for (const auto& job : jobs()) names.push_back(job.name);
  return names;
}

const Job& find_job(const std::string& name) {
  for (const auto& job : jobs())
    if (job.name == name) return job;
  auto names = job_names();
  auto near = nearest(name, names);
  throw UsageError(
      fmt::format("there is no job '{}'", printable(name)),
      near.empty() ? fmt::format("jobs are: {}", joined(names, ", ")) : fmt::format("did you mean {}?", near));
}

std::filesystem::path job_lock_file(const std::filesystem::path& database, const Job& job) {
  return database.string() + ".job-" + job.name + ".lock";
}

std::vector<std::string> job_outlook(Session& session, const std::string& name, Date business_date) {
  const auto& job = find_job(name);
  authorize(session, Action::job_run, Place::district(), name);
  refuse_shared_folders(session);
  if (complete(session, job, business_date))
    return {fmt::format("{} {}: {}", business_date.text(), job.name, done_before(business_date))};
  std::map<std::string, std::string> before;
  if (auto run = find_job_run(session.store, job.name, business_date.text()))
    for (const auto& step : job_steps(session.store, run->id)) before[step.step] = step.outcome;
  std::set<std::string> again;
  std::vector<std::string> lines;
  for (const auto& step : job.steps) {
    auto outlook = step.outlook ? step.outlook(session, business_date) : Outlook{};
    bool due = !is_finished(before[step.name]) || again.contains(step.needs) || outlook.something_new;
    if (due) again.insert(step.name);
    if (due)
      lines.push_back("would run " + step.name);
    else if (step.repeat == Step::Repeat::after_changes && !again.empty())
      lines.push_back(fmt::format("would run {} where anything changed; done in an earlier run", step.name));
    else
      lines.push_back(fmt::format("would not run {}: done in an earlier run", step.name));
    for (const auto& line : outlook.lines) lines.push_back("  " + line);
  }
  return lines;
}

ExitCode run_job(Session& session, const std::string& name, Date business_date,
                 const std::function<void(const JobReport&)>& report) {
  const auto& job = find_job(name);
  authorize(session, Action::job_run, Place::district(), name);
  refuse_shared_folders(session);
  FileLock lock(job_lock_file(session.store.file(), job), session.store.file());
  if (!lock.try_lock())
    throw Busy(fmt::format("{} is running already", job.name), "wait until it is done; `portalctl job history` tells");
  if (complete(session, job, business_date)) {
    report({job.name, "", StepOutcome::done, done_before(business_date), true});
    note_idle(session, job, business_date);
    tell_end(session, job.name, exit_done, report);
    return exit_done;
  }
  return watched(session, job.name, report, [&] { return JobAttempt(session, job, business_date, report).run(); });
}

}  // namespace portal
