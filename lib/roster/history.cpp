#include "lib/roster/history.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/csv.h"
#include "lib/base/text.h"
#include "lib/district/student_look.h"
#include "lib/roster/changed_fields.h"
#include "lib/roster/history_store.h"
#include "lib/roster/mapping.h"
#include "lib/roster/rolled_store.h"

namespace portal {
namespace {

std::vector<std::string> cells_of(const std::string& raw, const std::string& delimiter) {
  CsvReader reader(raw, delimiter.empty() ? ',' : delimiter[0]);
  CsvRecord record;
  if (!reader.next(record) || record.fault != CsvFault::none || record.raw.size() != raw.size()) return {};
  return {record.cells.begin(), record.cells.end()};
}

// The columns of all the files that have rejects, each once, in the order in which they come.
std::vector<std::string> all_headers(const std::vector<RunFile>& files, const std::vector<StoredReject>& rejects) {
  std::vector<std::string> all;
  for (const auto& file : files) {
    if (std::none_of(rejects.begin(), rejects.end(), [&](const auto& r) { return r.kind == file.kind; })) continue;
    for (const auto& name : cells_of(file.header, file.delimiter))
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  }
  return all;
}

constexpr std::string_view hidden = "••••";

// Student PINs, which open the student's mail, and passwords. In a row that does not fit its header nobody can say
// which cell is one: there only the first, which is the record's ID, is shown.
void hide_secrets(const std::vector<std::string>& header, std::vector<std::string>& cells) {
  bool fits = cells.size() == header.size();
  bool any = std::any_of(header.begin(), header.end(), [](const auto& name) { return is_secret_column(name); });
  for (std::size_t i = fits ? 0 : 1; any && i < cells.size(); ++i)
    if (!cells[i].empty() && (!fits || is_secret_column(header[i]))) cells[i] = hidden;
}

// The row for a person's eyes.
std::string readable_row(const RunFile& file, const Reject& reject) {
  auto header = cells_of(file.header, file.delimiter), cells = cells_of(reject.raw, file.delimiter);
  auto before = cells;
  hide_secrets(header, cells);
  return printable(cells == before ? reject.raw : joined(cells, file.delimiter));
}

std::vector<std::string> reject_row(const std::vector<std::string>& columns, const RunFile& file, const Reject& reject,
                                    Secrets secrets) {
  std::vector<std::string> row(columns.size() + 5);
  auto header = cells_of(file.header, file.delimiter);
  auto cells = cells_of(reject.raw, file.delimiter);
  bool fits = cells.size() == header.size();
  if (fits && secrets == Secrets::hidden) hide_secrets(header, cells);
  if (fits) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      auto place = std::find(columns.begin(), columns.end(), header[i]) - columns.begin();
      row[static_cast<std::size_t>(place)] = cells[i];
    }
  } else {
    row.back() = secrets == Secrets::hidden ? readable_row(file, reject) : printable(reject.raw);
  }
  auto at = row.begin() + static_cast<long>(columns.size());
  *at++ = file.name;
  *at++ = std::to_string(reject.line);
  *at++ = reject.column;
  *at++ = reject.reason;
  return row;
}

// The fields that it changes, one a row.
void tell_rollover(const RolledStudent& rolled, const std::function<void(const HistoryRow&)>& row) {
  auto tell = [&](std::string column, const std::string& before, std::string after) {
    if (before == after) return;
    row({{},
         rolled.takes_effect,
         rolled.state,
         "rollover",
         rolled.school_year,
         rolled.outcome,
         std::move(column),
         before,
         std::move(after)});
  };
  if (rolled.outcome == "graduated")
    return tell("exit_date", rolled.from_exit_date,
                SchoolYear::parse(rolled.school_year).value().first_day().plus_days(-1).text());
  tell("school_year", rolled.from_school_year, rolled.school_year);
  tell("grade", rolled.from_grade, rolled.grade);
  tell("location_code", rolled.from_location_code, rolled.location_code);
}

}  // namespace

void student_history(Session& session, const std::string& student_id, const std::string& reason,
                     const std::function<void(const HistoryRow&)>& row) {
  auto student = look_at_student(session, student_id, "history", reason);
  auto rollovers = rollovers_of_student(session.store, student.id.text());
  auto rolled = rollovers.begin();
  read_student_changes(session.store, student.id.text(), [&](const StoredChange& change) {
    for (; rolled != rollovers.end() && rolled->state != "waiting" && rolled->newest_run < change.run; ++rolled)
      tell_rollover(*rolled, row);
    for_each_changed_field(change.fields, [&](std::string column, std::string before, std::string after) {
      row({change.run, change.business_date, change.outcome, change.kind, change.part, change.change, std::move(column),
           std::move(before), std::move(after)});
    });
  });
  for (; rolled != rollovers.end(); ++rolled) tell_rollover(*rolled, row);
}

std::vector<RunSummary> roster_history(Session& session, std::optional<std::int64_t> run) {
  authorize(session, Action::roster_read, Place::district());
  std::vector<RunSummary> summaries;
  for (auto& found : find_runs(session.store, run)) {
    auto files = files_of_run(session.store, found.same_as.value_or(found.id));
    if (found.same_as)
      for (auto& file : files)
        file.counts = {.unchanged = file.rows_read - file.counts.rejected, .rejected = file.counts.rejected};
    summaries.push_back({std::move(found), std::move(files)});
  }
  if (run && summaries.empty())
    throw NotFound(fmt::format("there is no run {}", *run), "`portalctl roster history` lists them");
  return summaries;
}

RejectTable reject_table(const std::vector<RunFile>& files, const std::vector<StoredReject>& rejects, Secrets secrets) {
  RejectTable table;
  auto columns = all_headers(files, rejects);
  for (const auto& [kind, reject] : rejects)
    for (const auto& file : files)
      if (file.kind == kind) {
        table.rows.push_back(reject_row(columns, file, reject, secrets));
        table.raw.push_back(readable_row(file, reject));
      }
  table.columns = std::move(columns);
  for (const auto* name : {"file", "line", "column", "reason", "row"}) table.columns.emplace_back(name);
  return table;
}

RejectTable rejects_of_run(Session& session, std::int64_t run, Secrets secrets) {
  auto summary = roster_history(session, run).front();
  std::vector<StoredReject> rejects;
  read_rejects(session.store, summary.run.same_as.value_or(run),
               [&](const StoredReject& reject) { rejects.push_back(reject); });
  JsonObject detail;
  detail.add("rows", static_cast<long long>(rejects.size()))
      .add("secrets", secrets == Secrets::hidden ? "hidden" : "as they came");
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_read, Place::district());
  session.audit.append("roster.rejects", fmt::format("run {}", run), detail);
  transaction.commit();
  return reject_table(summary.files, rejects, secrets);
}

}  // namespace portal
