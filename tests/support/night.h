#pragma once
// A district with an inbox, and the job that runs each night.
#include <map>
#include <memory>
#include <string>

#include "jobs/job.h"
#include "jobs/job_store.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

inline const Date night(2026, 8, 14);

struct Night : Rehearsal {
  std::unique_ptr<Session> cron = as("cron");
  TemporaryFolder inbox;
  std::map<std::string, StepOutcome> outcomes;
  std::string told;

  explicit Night(const std::map<Key, std::string>& more = {}) { reload(more); }

  /// Loose files of that date, or a folder of that name.
  void deliver(const DistrictRows& rows, const std::string& date = "20260814") { write(rows, "", "_" + date); }
  void deliver_folder(const DistrictRows& rows, const std::string& name) { write(rows, name + "/", ""); }

  ExitCode run(Date date = night) {
    outcomes.clear();
    told.clear();
    return run_job(*cron, "nightly-sync", date, [&](const JobReport& report) {
      if (!report.repeated) outcomes[report.step] = report.outcome;
      told += report.step + ": " + report.detail + "\n";
    });
  }
  JobRun last() { return job_history(*store, "nightly-sync").at(0); }
  /// "2026-08-12 applied" and so on, a run a line.
  std::string runs() { return query("SELECT business_date || ' ' || outcome FROM roster_runs ORDER BY run_id"); }

 private:
  void write(const DistrictRows& rows, const std::string& before, const std::string& after) {
    inbox.write(before + "schools" + after + ".csv", rows.schools_csv());
    inbox.write(before + "students" + after + ".csv", rows.students_csv());
    inbox.write(before + "guardians" + after + ".csv", rows.guardians_csv());
  }
  void reload(std::map<Key, std::string> options) {
    options[Key::database] = settings->text(Key::database);
    options[Key::incoming] = inbox.path().string();
    Settings::Sources sources{options, folder / "portal.yaml", [](const std::string&) { return std::nullopt; }};
    *settings = Settings::load(sources);
  }
};

}  // namespace portal::test
