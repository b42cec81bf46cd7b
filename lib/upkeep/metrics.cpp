#include "lib/upkeep/metrics.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/audit/checkpoint_folder.h"
#include "lib/base/files.h"
#include "lib/mail/mails.h"
#include "lib/pins/pin_store.h"
#include "lib/roster/run_store.h"
#include "lib/upkeep/metrics_store.h"

namespace portal {
namespace {

double seconds_of(Timestamp moment) { return static_cast<double>(moment.at().time_since_epoch().count()); }

class MetricsText {
 public:
  /// Begins a metric. All of its samples follow it at once: the format asks for that.
  void metric(std::string_view name, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP portalctl_{0} {1}\n# TYPE portalctl_{0} gauge\n", name, help);
  }
  void sample(double value) { text_ += fmt::format("portalctl_{} {}\n", name_, number(value)); }
  void sample(const std::string& job, double value) {
    text_ += fmt::format("portalctl_{}{{job=\"{}\"}} {}\n", name_, job, number(value));
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_, name_;
  // Whole numbers without an exponent: a timestamp stays readable.
  static std::string number(double value) {
    return value == static_cast<double>(static_cast<std::int64_t>(value))
               ? fmt::format("{}", static_cast<std::int64_t>(value))
               : fmt::format("{:.3f}", value);
  }
};

struct JobState {
  std::string name;
  std::optional<Timestamp> start, end, success, business_day;
  std::optional<int> exit_code;
};

JobState state_of(Session& session, const std::string& name, const EndedJob& ended) {
  JobState state{name, {}, {}, {}, {}, {}};
  if (auto record = find_job_record(session.store, name)) {
    state.start = Timestamp::parse(record->started_at);
    state.end = Timestamp::parse(record->finished_at);
    state.success = Timestamp::parse(record->succeeded_at);
    state.exit_code = record->exit_code;
    if (auto date = Date::parse(record->business_date)) state.business_day = session.zone.start_of(*date);
  }
  if (name == ended.name && !state.end) {  // it ended without being able to say so in the database
    state.end = session.now();
    state.exit_code = ended.code;
  }
  return state;
}

void add_jobs(MetricsText& text, const std::vector<JobState>& jobs) {
  auto moments = [&](std::string_view name, std::string_view help, std::optional<Timestamp> JobState::*moment) {
    text.metric(name, help);
    for (const auto& job : jobs)
      if (job.*moment) text.sample(job.name, seconds_of(*(job.*moment)));
  };
  moments("job_last_start_timestamp_seconds", "When the job last began.", &JobState::start);
  moments("job_last_end_timestamp_seconds", "When the job last ended.", &JobState::end);
  text.metric("job_last_duration_seconds", "How long the job took last.");
  for (const auto& job : jobs)
    if (job.start && job.end) text.sample(job.name, seconds_of(*job.end) - seconds_of(*job.start));
  text.metric("job_last_exit_code", "How the job ended last: 0 done, 1 with findings, any other failed.");
  for (const auto& job : jobs)
    if (job.exit_code) text.sample(job.name, *job.exit_code);
  text.metric("job_last_success_timestamp_seconds", "When the job last ended with 0 or 1; 0 for never.");
  for (const auto& job : jobs) text.sample(job.name, job.success ? seconds_of(*job.success) : 0);
  moments("job_business_date_timestamp_seconds", "The beginning of the business date that the job last ran for.",
          &JobState::business_day);
}

void add_newest_import(MetricsText& text, Session& session) {
  auto run = newest_standing_run(session.store);
  if (!run) return;
  text.metric("import_business_date_timestamp_seconds", "The beginning of the business date of the newest import.");
  if (auto date = Date::parse(run->business_date)) text.sample(seconds_of(session.zone.start_of(*date)));
  text.metric("import_seconds", "How long the newest import took.");
  text.sample(run->seconds);
  text.metric("import_rejected_rows", "Rows that the newest import did not let in.");
  text.sample(static_cast<double>(count_rejects(session.store, run->same_as.value_or(run->id))));
}

void add_installation(MetricsText& text, Session& session) {
  auto gauge = [&](std::string_view name, std::string_view help, std::int64_t value) {
    text.metric(name, help);
    text.sample(static_cast<double>(value));
  };
  auto counts = count_installation(session.store, session.today());
  gauge("schools", "Schools in the newest extract.", counts.schools);
  gauge("students_active", "Students who are actively enrolled today.", counts.students_active);
  gauge("pins_live", "PINs that can be validated.", counts.pins_live);
  gauge("letters_due", "PINs that no letter was written for yet.",
        count_unprinted_pins(session.store, session.now(), session.today()));
  auto mails = count_mails(session.store);
  auto oldest = Timestamp::parse(mails.oldest_waiting);
  gauge("mails_waiting", "Mails that wait to be sent.", mails.waiting);
  gauge("mails_oldest_waiting_seconds", "For how long the oldest of them has waited.",
        oldest ? std::max<std::int64_t>(0, (session.now().at() - oldest->at()).count()) : 0);
  gauge("mails_given_up", "Mails that were given up.", mails.given_up);
  gauge("mails_uncertain", "Mails that may have gone, and that somebody must look at.", mails.uncertain);
  gauge("audit_rows", "Rows of the audit log.", counts.audit_rows);
  auto newest = newest_checkpoint(checkpoints_folder(session.settings));
  gauge("audit_checkpoint_timestamp_seconds", "When the newest checkpoint of the audit log was signed; 0 for never.",
        newest ? newest->at().time_since_epoch().count() : 0);
  std::error_code ignored;
  auto bytes = std::filesystem::file_size(session.store.file(), ignored);
  if (!ignored) gauge("database_bytes", "Size of the database file.", static_cast<std::int64_t>(bytes));
}

}  // namespace

std::string metrics_text(Session& session, const std::vector<std::string>& jobs, const EndedJob& ended) {
  MetricsText text;
  std::vector<JobState> states;
  states.reserve(jobs.size());
  ReadTransaction one_view(session.store);
  for (const auto& job : jobs) states.push_back(state_of(session, job, ended));
  add_jobs(text, states);
  add_newest_import(text, session);
  add_installation(text, session);
  return text.take();
}

void write_metrics(Session& session, const std::vector<std::string>& jobs, const EndedJob& ended) {
  if (session.settings.text(Key::metrics_file).empty()) return;
  authorize(session, Action::job_run, Place::district(), ended.name);
  write_file(session.settings.path(Key::metrics_file), metrics_text(session, jobs, ended), FileMode::shared);
}

}  // namespace portal
