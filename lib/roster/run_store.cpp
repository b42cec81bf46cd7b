#include "lib/roster/run_store.h"

namespace portal {
namespace {

constexpr const char* run_columns =
    "run_id, business_date, started_at, operator, profile, mode, outcome, accepted, same_as, seconds, "
    "school_year";

Run read_run(SQLite::Statement& select) {
  Run run;
  run.id = select.getColumn(0).getInt64();
  int index = 1;
  for (auto* text :
       {&run.business_date, &run.started_at, &run.who, &run.profile, &run.mode, &run.outcome, &run.accepted})
    *text = column_text(select, index++);
  if (!select.getColumn(8).isNull()) run.same_as = select.getColumn(8).getInt64();
  run.seconds = select.getColumn(9).getDouble();
  run.school_year = column_text(select, 10);
  return run;
}

// The counts of a file's row, in the order of the table.
constexpr std::int64_t Counts::*count_members[] = {&Counts::added,     &Counts::changed,  &Counts::moved,
                                                   &Counts::withdrawn, &Counts::returned, &Counts::unchanged,
                                                   &Counts::held,      &Counts::rejected};

}  // namespace

std::int64_t insert_run(Store& store, const Run& run) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO roster_runs (business_date, started_at, operator, profile, mode, outcome, "
                           "accepted, same_as, seconds, school_year) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int index = 1;
  for (const auto* text :
       {&run.business_date, &run.started_at, &run.who, &run.profile, &run.mode, &run.outcome, &run.accepted})
    bind_text(insert, index++, *text);
  if (run.same_as) insert.bind(8, *run.same_as);
  insert.bind(9, run.seconds);
  bind_blank_as_null(insert, 10, run.school_year);
  insert.exec();
  return store.database().getLastInsertRowid();
}

void set_run_seconds(Store& store, std::int64_t run, double seconds) {
  SQLite::Statement update(store.database(), "UPDATE roster_runs SET seconds = ? WHERE run_id = ?");
  update.bind(1, seconds);
  update.bind(2, run);
  update.exec();
}

void set_run_undone(Store& store, std::int64_t run) {
  SQLite::Statement update(store.database(), "UPDATE roster_runs SET outcome = 'undone' WHERE run_id = ?");
  update.bind(1, run);
  update.exec();
}

void insert_run_file(Store& store, const RunFile& file) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO roster_run_files (run_id, kind, name, sha256, encoding, delimiter, header, bytes, rows_read, added, "
      "changed, moved, withdrawn, returned, unchanged, held, rejected) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  int index = 1;
  insert.bind(index++, file.run);
  for (const auto* text : {&file.kind, &file.name, &file.sha256, &file.encoding, &file.delimiter})
    bind_text(insert, index++, *text);
  insert.bindNoCopy(index++, file.header.data(), static_cast<int>(file.header.size()));
  insert.bind(index++, file.bytes);
  insert.bind(index++, file.rows_read);
  for (auto member : count_members) insert.bind(index++, file.counts.*member);
  insert.exec();
}

void insert_rejects(Store& store, std::int64_t run, std::string_view kind, const std::vector<Reject>& rejects) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO roster_rejects (run_id, kind, line, column_name, reason, raw) "
                           "VALUES (?, ?, ?, ?, ?, ?)");
  for (const auto& reject : rejects) {
    std::string kind_text(reject.source.empty() ? kind : reject.source);
    insert.bind(1, run);
    bind_text(insert, 2, kind_text);
    insert.bind(3, static_cast<std::int64_t>(reject.line));
    bind_text(insert, 4, reject.column);
    bind_text(insert, 5, reject.reason);
    insert.bindNoCopy(6, reject.raw.data(), static_cast<int>(reject.raw.size()));
    insert.exec();
    insert.reset();
  }
}

std::optional<Run> newest_standing_run(Store& store) {
  SQLite::Statement select(store.database(),
                           std::string("SELECT ") + run_columns + " FROM standing_runs ORDER BY run_id DESC LIMIT 1");
  if (!select.executeStep()) return {};
  return read_run(select);
}

std::optional<Run> newest_whole_run(Store& store) {
  SQLite::Statement select(
      store.database(),
      std::string("SELECT ") + run_columns + " FROM standing_runs WHERE mode = 'full' ORDER BY run_id DESC LIMIT 1");
  if (!select.executeStep()) return {};
  return read_run(select);
}

std::int64_t newest_run_of_any_mode(Store& store) {
  return store.database()
      .execAndGet("SELECT coalesce(max(run_id), 0) FROM roster_runs WHERE outcome IN ('applied', 'unchanged')")
      .getInt64();
}

std::vector<Run> find_runs(Store& store, std::optional<std::int64_t> id) {
  SQLite::Statement select(store.database(), std::string("SELECT ") + run_columns +
                                                 " FROM roster_runs WHERE ?1 IS NULL OR run_id = ?1 ORDER BY run_id "
                                                 "DESC");
  if (id) select.bind(1, *id);
  std::vector<Run> runs;
  while (select.executeStep()) runs.push_back(read_run(select));
  return runs;
}

std::vector<Run> runs_that_read(Store& store, std::string_view kind, const std::string& sha256) {
  SQLite::Statement select(store.database(), std::string("SELECT ") + run_columns +
                                                 " FROM roster_runs WHERE coalesce(same_as, run_id) IN (SELECT run_id "
                                                 "FROM roster_run_files WHERE kind = ? AND sha256 = ?) "
                                                 "ORDER BY run_id DESC");
  select.bind(1, std::string(kind));
  bind_text(select, 2, sha256);
  std::vector<Run> runs;
  while (select.executeStep()) runs.push_back(read_run(select));
  return runs;
}

std::vector<RunFile> files_of_run(Store& store, std::int64_t run) {
  SQLite::Statement select(store.database(),
                           "SELECT kind, name, sha256, encoding, delimiter, header, bytes, rows_read, added, changed, "
                           "moved, withdrawn, returned, unchanged, held, rejected FROM roster_run_files "
                           "WHERE run_id = ? ORDER BY rowid");
  select.bind(1, run);
  std::vector<RunFile> files;
  while (select.executeStep()) {
    RunFile file;
    file.run = run;
    int index = 0;
    for (auto* text : {&file.kind, &file.name, &file.sha256, &file.encoding, &file.delimiter, &file.header})
      *text = column_text(select, index++);
    file.bytes = select.getColumn(index++).getInt64();
    file.rows_read = select.getColumn(index++).getInt64();
    for (auto member : count_members) file.counts.*member = select.getColumn(index++).getInt64();
    files.push_back(std::move(file));
  }
  return files;
}

std::vector<RunFile> files_that_came(std::vector<RunFile> files) {
  std::erase_if(files, [](const RunFile& file) { return file.put_together(); });
  return files;
}

void read_rejects(Store& store, std::int64_t run, const std::function<void(const StoredReject&)>& reject) {
  SQLite::Statement select(store.database(),
                           "SELECT kind, line, column_name, reason, raw FROM roster_rejects WHERE run_id = ? "
                           "ORDER BY rowid");
  select.bind(1, run);
  while (select.executeStep())
    reject({column_text(select, 0),
            {static_cast<std::uint64_t>(select.getColumn(1).getInt64()), column_text(select, 2), column_text(select, 3),
             column_text(select, 4)}});
}

std::int64_t count_rejects(Store& store, std::int64_t run) {
  SQLite::Statement select(store.database(), "SELECT count(*) FROM roster_rejects WHERE run_id = ?");
  select.bind(1, run);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

}  // namespace portal
