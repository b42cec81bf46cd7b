// The imports of the roster: when, by whom, which files, and what each did to each kind of record.
#include <cmath>

#include "lib/reports/report_run.h"
#include "lib/roster/history.h"

namespace portal {
namespace {

std::vector<Column> columns(const ReportRequest&) {
  return {{"run"},
          date_column("business_date"),
          moment_column("started_at"),
          {"operator"},
          {"profile"},
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
          {"held"},
          {"rejected"},
          {"seconds"}};
}

void rows(ReportRun& run) {
  auto since = run.date("since");
  for (const auto& [one, files] : roster_history(run.session(), {})) {
    if (since && one.business_date < since->text()) continue;
    std::vector<Cell> head = {one.id,   one.business_date, run.local(one.started_at), one.who, one.profile,
                              one.mode, one.outcome};
    auto seconds = std::round(one.seconds * 100) / 100;
    if (files.empty()) {  // one that applied nothing
      head.resize(18);
      head.emplace_back(seconds);
      run.row("", head);
    }
    for (const auto& file : files) {
      auto cells = head;
      const auto& counts = file.counts;
      cells.insert(cells.end(), {file.kind, file.name});
      for (auto number : {file.rows_read, counts.added, counts.changed, counts.moved, counts.withdrawn, counts.returned,
                          counts.unchanged, counts.held, counts.rejected})
        cells.emplace_back(number);
      cells.emplace_back(seconds);
      run.row("", cells);
    }
  }
}

}  // namespace

Report imports_report() {
  return {.name = "imports",
          .title = "Imports",
          .purpose = "the imports of the roster: a row for each run and kind of record",
          .help =
              "The newest first. `seconds` is the whole run's. A run of the same files again is unchanged; one that\n"
              "was undone says so. `portalctl roster rejects RUN` shows the rows that were not let in.",
          .examples = {"", "--since 2026-08-01 --format csv"},
          .empty = "nothing was imported yet",
          .what = "import",
          .action = Action::roster_read,
          .options = {since_option("of that business date or later")},
          .columns = columns,
          .names_children = [](const ReportRequest&) { return false; },
          .rows = rows};
}

}  // namespace portal
