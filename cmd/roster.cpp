#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/rejects_file.h"
#include "lib/base/text.h"
#include "lib/roster/history.h"
#include "lib/roster/import.h"

namespace portal {
namespace {

struct ImportOptions {
  std::vector<std::string> paths;
  std::string profile, mode = "full", rejects, max_withdrawals, business_date;
  bool accept = false;
};

Cell number(std::int64_t value) { return value; }

ImportRequest request_of(Context& context, const ImportOptions& options) {
  ImportRequest request;
  request.paths.assign(options.paths.begin(), options.paths.end());
  request.profile = options.profile;
  if (options.mode != "full" && options.mode != "delta")
    throw UsageError(fmt::format("--mode: '{}' is not understood", printable(options.mode)), "it is full or delta");
  request.mode = options.mode == "full" ? ImportMode::full : ImportMode::delta;
  request.accept = options.accept ? AcceptMassChange::yes : AcceptMassChange::no;
  request.dry_run = context.options.dry_run ? DryRun::yes : DryRun::no;
  if (!options.business_date.empty()) {
    request.business_date = Date::parse(options.business_date);
    if (!request.business_date)
      throw UsageError(fmt::format("--business-date: '{}' is no date", printable(options.business_date)),
                       "write YYYY-MM-DD");
  }
  return request;
}

void answer_counts(Context& context, const ImportResult& result) {
  Answer answer(context, {{"kind"},
                          {"location_code"},
                          {"rows_read"},
                          {"added"},
                          {"changed"},
                          {"moved"},
                          {"withdrawn"},
                          {"returned"},
                          {"unchanged"},
                          {"held"},
                          {"rejected"}});
  for (const auto& [kind, school, read, counts] : result.counts) {
    bool total = school.empty();
    // For a person, of the schools only those where something happened.
    bool quiet = counts.added + counts.changed + counts.moved + counts.withdrawn + counts.returned + counts.held == 0;
    if (!total && quiet && answer.format() == Format::table) continue;
    if (kind == "enrollments" && counts.added + counts.changed + counts.unchanged == 0) continue;
    answer.row({kind, cell_or_blank(school), total && kind != "enrollments" ? number(read) : Cell(),
                number(counts.added), number(counts.changed), number(counts.moved), number(counts.withdrawn),
                number(counts.returned), number(counts.unchanged), number(counts.held),
                total ? number(counts.rejected) : Cell()});
  }
  answer.finish();
}

void tell(Context& context, const ImportResult& result, const std::string& rejects_file) {
  for (const auto& note : result.notes) context.say(note);
  for (const auto& guard : result.accepted) context.say("let through: " + guard);
  auto count = static_cast<long long>(result.rejects.size());
  if (result.same_as) context.say(fmt::format("these are the files of run {} again: nothing changed", *result.same_as));
  if (result.run) context.say(fmt::format("run {}, business date {}", *result.run, result.business_date.text()));
  if (!result.run) context.say("dry run: nothing was changed");
  if (count == 0) return;
  auto where = !rejects_file.empty() ? fmt::format("see {}", rejects_file)
               : result.run          ? fmt::format("see `portalctl roster rejects {}`", *result.run)
                                     : std::string("name a file for them with --rejects");
  context.say(fmt::format("{} rejected: {}", counted(count, "row"), where));
}

ExitCode import(Context& context, const ImportOptions& options) {
  auto request = request_of(context, options);
  if (!options.max_withdrawals.empty()) context.override_setting(Key::max_withdrawals, options.max_withdrawals);
  auto result = import_roster(context.session(), request);
  if (!options.rejects.empty())
    write_rejects_file(context, options.rejects, reject_table(result.files, result.rejects));
  answer_counts(context, result);
  tell(context, result, options.rejects);
  return result.rejects.empty() ? exit_done : exit_findings;
}

ExitCode diff(Context& context, const ImportOptions& options) {
  Answer answer(context, {{"kind"}, {"record"}, {"part"}, {"name"}, {"change"}, {"column"}, {"before"}, {"after"}},
                "nothing would change");
  auto rejected = diff_roster(context.session(), request_of(context, options), [&](const DiffRow& row) {
    answer.row({row.kind, row.record, cell_or_blank(row.part), cell_or_blank(row.name), row.change,
                cell_or_blank(row.column), cell_or_blank(row.before), cell_or_blank(row.after)});
  });
  answer.finish();
  if (rejected > 0)
    context.say(fmt::format("{} would be rejected: see `portalctl roster import --dry-run --rejects FILE`",
                            counted(rejected, "row")));
  return exit_done;
}

ExitCode history(Context& context, const std::string& run) {
  std::optional<std::int64_t> id;
  if (!run.empty()) id = parse_run_number(run);
  Answer answer(context,
                {{"run"},
                 date_column("business_date"),
                 moment_column("started_at"),
                 {"operator"},
                 {"mode"},
                 {"outcome"},
                 {"kind"},
                 {"file"},
                 {"rows_read"},
                 {"added"},
                 {"changed"},
                 {"moved"},
                 {"withdrawn"},
                 {"returned"},
                 {"unchanged"},
                 {"rejected"},
                 {"seconds"},
                 {"school_year"},
                 {"sha256", Column::Show::not_in_table},
                 {"accepted", Column::Show::not_in_table}},
                "there was no import yet");
  for (auto& [found, files] : roster_history(context.session(), id)) {
    if (files.empty()) files.emplace_back();  // what came too late may not even have been readable
    for (const auto& file : files) {
      const auto& c = file.counts;
      answer.row({found.id,
                  found.business_date,
                  found.started_at,
                  found.who,
                  found.mode,
                  found.outcome,
                  file.kind,
                  file.name,
                  file.rows_read,
                  c.added,
                  c.changed,
                  c.moved,
                  c.withdrawn,
                  c.returned,
                  c.unchanged,
                  c.rejected,
                  std::stod(fmt::format("{:.2f}", found.seconds)),
                  cell_or_blank(found.school_year),
                  file.sha256,
                  cell_or_blank(found.accepted)});
    }
  }
  answer.finish();
  return exit_done;
}

// For a person the row as it came; for a program its cells under the columns of its own file.
ExitCode rejects(Context& context, const std::string& run) {
  auto secrets = context.options.output ? Secrets::as_they_came : Secrets::hidden;
  auto table = rejects_of_run(context.session(), parse_run_number(run), secrets);
  bool person = answer_format(context) == Format::table;
  std::size_t own = table.columns.size() - 5;
  std::vector<Column> columns;
  for (std::size_t i = person ? own : 0; i < table.columns.size(); ++i) columns.push_back({table.columns[i]});
  Answer answer(context, columns, "no row was rejected");
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    std::vector<Cell> cells;
    for (std::size_t at = person ? own : 0; at < table.columns.size(); ++at)
      cells.push_back(cell_or_blank(table.rows[i][at]));
    if (person) cells.back() = table.raw[i];
    answer.row(cells);
  }
  answer.finish();
  return exit_done;
}

void add_import_options(CLI::App& verb, const std::shared_ptr<ImportOptions>& options) {
  add_option(verb, "paths", options->paths, "a folder, a zip, or the files").required().type("PATH");
  add_option(verb, "--profile", options->profile, "the form of the extract (default: misis)").type("NAME");
  add_option(verb, "--mode", options->mode, "full (who is absent is withdrawn) or delta")
      .type("MODE")
      .one_of({"full", "delta"});
  add_option(verb, "--business-date", options->business_date,
             "the date of the extract (default: from its name, else today)")
      .type("DATE");
}

void add_import(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<ImportOptions>();
  auto& verb =
      tree.verb(noun, "import", "import an extract: all of it, or nothing",
                "Examples:\n"
                "  portalctl roster import samples/incoming/2026-08-14\n"
                "  portalctl roster import extract.zip --rejects rejects.csv --dry-run\n\n"
                "Exit status: 0 done, 1 rows were rejected, 5 a guard stopped it, 6 another import was faster,\n"
                "7 storage, 8 a file is not what it should be",
                [options](Context& context) { return import(context, *options); });
  add_import_options(verb, options);
  add_option(verb, "--rejects", options->rejects, "write the rejected rows to this file (CSV)").type("FILE");
  add_option(verb, "--max-withdrawals", options->max_withdrawals, "percent of the district that may be withdrawn")
      .type("PCT");
  add_flag(verb, "--accept-mass-change", options->accept, "go on where a guard would stop; the log says so");
}

}  // namespace

void add_roster(CommandTree& tree) {
  auto& noun = tree.noun("roster", "extracts from MiSiS: import, compare, look back, undo, export");
  add_import(tree, noun);

  auto diff_options = std::make_shared<ImportOptions>();
  auto& diff_verb =
      tree.verb(noun, "diff", "what an import would change, row by row",
                "The log keeps who looked, and how many records there were.\n\n"
                "Examples:\n  portalctl roster diff samples/incoming/2026-10-14\n\nExit status: 0 done, 8 bad input",
                [diff_options](Context& context) { return diff(context, *diff_options); });
  add_import_options(diff_verb, diff_options);

  auto run = std::make_shared<std::string>();
  auto& history_verb =
      tree.verb(noun, "history", "the imports that there were",
                "Examples:\n  portalctl roster history\n  portalctl roster history --run 2 --format json\n\n"
                "Exit status: 0 done, 4 no such run",
                [run](Context& context) { return history(context, *run); });
  add_option(history_verb, "--run", *run, "one run").type("N");

  auto rejected = std::make_shared<std::string>();
  auto& rejects_verb = tree.verb(
      noun, "rejects", "the rejected rows of a run, as they came, and why",
      "With --format csv (or -o FILE.csv) each row has the columns of its own file too. Student PINs and passwords\n"
      "are hidden; where a row does not fit its header, nobody can say which cell is one, and all but the first are.\n"
      "A file (-o FILE.csv) has them as they came: keep it to yourself. The log keeps who looked.\n\n"
      "Examples:\n  portalctl roster rejects 1\n  portalctl roster rejects 1 -o rejects.csv\n\n"
      "Exit status: 0 done, 4 no such run",
      [rejected](Context& context) { return rejects(context, *rejected); });
  add_option(rejects_verb, "run", *rejected, "the run").required().type("RUN");
  add_roster_undo(tree, noun);
  add_roster_profile(tree, noun);
  add_roster_compare(tree, noun);
  add_roster_duplicates(tree, noun);
  add_roster_export(tree, noun);
}

}  // namespace portal
