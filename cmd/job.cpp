#include <fmt/format.h>

#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "jobs/job.h"
#include "jobs/job_store.h"
#include "lib/base/text.h"

namespace portal {
namespace {

ExitCode list(Context& context) {
  authorize(context.session(), Action::job_read, Place::district());
  Answer answer(context, {{"job"}, {"purpose"}, {"steps"}});
  for (const auto& job : jobs()) {
    std::vector<std::string> steps;
    for (const auto& step : job.steps) steps.push_back(step.name);
    answer.row({job.name, job.purpose, joined(steps, ", ")});
  }
  answer.finish();
  return exit_done;
}

struct JobOptions {
  std::string name, business_date;
};

ExitCode run(Context& context, const JobOptions& options) {
  auto& session = context.session();
  auto date = session.today();
  if (!options.business_date.empty()) {
    auto parsed = Date::parse(options.business_date);
    if (!parsed)
      throw UsageError(fmt::format("--business-date: '{}' is no date", printable(options.business_date)),
                       "write YYYY-MM-DD");
    if (*parsed > date)
      throw UsageError(fmt::format("{} is still to come", parsed->text()), "a business date is today or past");
    date = *parsed;
  }
  if (context.options.dry_run) {
    for (const auto& line : job_outlook(session, options.name, date)) context.say(line);
    return exit_done;
  }
  return run_job(session, options.name, date, [&](const JobReport& report) {
    auto name = report.step.empty() ? report.job : report.job + ": " + report.step;
    auto outcome = report.repeated ? std::string() : std::string(step_outcome_name(report.outcome)) + ": ";
    context.say(fmt::format("{} {}: {}{}", date.text(), name, outcome, report.detail));
  });
}

struct HistoryOptions {
  std::string job;
  bool steps = false;
};

ExitCode history(Context& context, const HistoryOptions& options) {
  auto& session = context.session();
  authorize(session, Action::job_read, Place::district());
  if (!options.job.empty()) find_job(options.job);
  std::vector<Column> columns = {{"job"},
                                 date_column("business_date"),
                                 moment_column("started_at"),
                                 moment_column("finished_at"),
                                 {"outcome"},
                                 {"exit_code"},
                                 {"attempts"}};
  if (options.steps)
    columns = {{"job"},    date_column("business_date"), {"step"},   {"outcome"},
               {"detail"}, moment_column("finished_at"), {"seconds"}};
  Answer answer(context, columns, "no job ran yet");
  for (const auto& run : job_history(session.store, options.job)) {
    if (options.steps) {
      for (const auto& step : job_steps(session.store, run.id))
        answer.row({run.job, run.business_date, step.step, step.outcome, step.detail, step.finished_at,
                    std::stod(fmt::format("{:.2f}", step.seconds))});
    } else {
      answer.row({run.job, run.business_date, run.started_at, cell_or_blank(run.finished_at), run.outcome,
                  run.exit_code ? Cell(std::int64_t{*run.exit_code}) : Cell(), std::int64_t{run.attempts}});
    }
  }
  answer.finish();
  return exit_done;
}

}  // namespace

void add_job(CommandTree& tree) {
  auto& noun = tree.noun("job", "what runs unattended");
  tree.verb(noun, "list", "the jobs and their steps", "Examples:\n  portalctl job list\n\nExit status: 0 done", list);
  auto options = std::make_shared<JobOptions>();
  auto& verb = tree.verb(
      noun, "run", "run a job for a business date",
      "Safe to run twice: what is done is not done again, what failed is. Nights that were missed are made up:\n"
      "the extracts that came are imported one business date after the other.\n\n"
      "Examples:\n  portalctl job run nightly-sync\n  portalctl job run nightly-sync --business-date 2026-08-14\n\n"
      "Exit status: 0 done, 1 with findings (rows rejected, no extract yet or not complete), 5 a guard stopped the "
      "import,\n"
      "or a sandbox would change what is another installation's; 6 it is running already, else the first failed step's",
      [options](Context& context) { return run(context, *options); });
  add_option(verb, "name", options->name, "the job").required().type("NAME").one_of(job_names());
  add_option(verb, "--business-date", options->business_date, "the date (default: today in the district)").type("DATE");
  auto history_options = std::make_shared<HistoryOptions>();
  auto& history_verb =
      tree.verb(noun, "history", "the runs of the jobs, a row for each business date",
                "Examples:\n  portalctl job history\n  portalctl job history --job nightly-sync --steps\n\n"
                "Exit status: 0 done",
                [history_options](Context& context) { return history(context, *history_options); });
  add_option(history_verb, "--job", history_options->job, "of one job").type("NAME").one_of(job_names());
  add_flag(history_verb, "--steps", history_options->steps, "a row for each step");
}

}  // namespace portal
