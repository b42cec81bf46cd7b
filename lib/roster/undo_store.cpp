#include "lib/roster/undo_store.h"

#include <fmt/format.h>

#include <map>

#include "lib/base/interrupt.h"
#include "lib/roster/changed_fields.h"

namespace portal {
namespace {

// The newest standing change of the record before that run, else the run that made it.
constexpr const char* run_before = R"sql(coalesce(
  (SELECT max(c.run_id) FROM roster_changes c JOIN roster_runs r USING (run_id)
   WHERE c.record = ? AND c.kind = ? AND c.part = ? AND c.run_id < ? AND r.outcome = 'applied'), created_run))sql";

class Restorer {
 public:
  Restorer(Store& store, const RecordKind& kind, std::int64_t run)
      : store_(store), kind_(kind), kind_name_(kind.name), run_(run) {}

  void restore(const ShownKey& record, const std::string& fields) {
    auto key = key_fields(record);
    std::string columns;
    std::vector<std::string> values;
    for_each_kept_field(fields, [&](const std::string& column, std::string before, const std::string&) {
      if (column != "absent_since") kind_.field(column);  // else the log names a column that there is none of
      columns += column + " = ?, ";
      values.push_back(std::move(before));
    });
    if (key.size() != kind_.key_fields || update(columns, values, record, key) != 1)
      throw StorageError(fmt::format("run {} changed {} {} {}, which the roster does not hold", run_, kind_.one,
                                     record.record, record.part),
                         "nothing was changed; look at the database with `portalctl doctor`");
  }

 private:
  Store& store_;
  const RecordKind& kind_;
  const std::string kind_name_;
  std::int64_t run_;
  std::map<std::string, SQLite::Statement> updates_;  // by the columns that they set; few sets recur

  int update(const std::string& columns, const std::vector<std::string>& values, const ShownKey& record,
             const std::vector<std::string>& key) {
    auto& statement = statement_for(columns);
    int index = 1;
    for (const auto& value : values) bind_blank_as_null(statement, index++, value);
    for (const auto* text : {&record.record, &kind_name_, &record.part}) bind_text(statement, index++, *text);
    statement.bind(index++, run_);
    for (const auto& field : key) bind_text(statement, index++, field);
    int changed = statement.exec();
    statement.reset();
    return changed;
  }

  SQLite::Statement& statement_for(const std::string& columns) {
    if (auto found = updates_.find(columns); found != updates_.end()) return found->second;
    std::string key;
    for (std::size_t i = 0; i < kind_.key_fields; ++i)
      key += fmt::format("{}{} = ?", i ? " AND " : "", kind_.fields[i].column);
    SQLite::Statement made(store_.database(),
                           fmt::format("UPDATE {} SET {}updated_run = {}, fingerprint = NULL WHERE {}", kind_.table,
                                       columns, run_before, key));
    return updates_.emplace(columns, std::move(made)).first->second;
  }
};

// The records that the run made are taken a slice of their table at a time: SQLite keeps in memory what a statement
// overwrites, until the statement is done. `sql` has the run as ?1, and the slice's first and last row as ?2 and ?3.
void delete_in_slices(Store& store, std::string_view table, const std::string& sql, std::int64_t run) {
  constexpr std::int64_t slice = 20000;
  auto last = store.database().execAndGet(fmt::format("SELECT coalesce(max(rowid), 0) FROM {}", table)).getInt64();
  SQLite::Statement erase(store.database(), sql);
  for (std::int64_t from = 0; from <= last; from += slice) {
    check_interrupted();
    erase.bind(1, run);
    erase.bind(2, from);
    erase.bind(3, from + slice - 1);
    erase.exec();
    erase.reset();
  }
}

// Used, or used before New PIN put another in its place: then only the log knows.
constexpr const char* validated_sql = R"sql(
  SELECT p.student_id, p.guardian_id, p.issued_at, g.created_run = ?1, g.entitled, s.active_from, s.active_until
  FROM pins p JOIN guardian_links g USING (student_id, guardian_id) JOIN students s USING (student_id)
  WHERE (p.state = 'used'
         OR (p.generation > 1 AND p.student_id || '/' || p.guardian_id IN
             (SELECT subject FROM audit_log WHERE action = 'pin.validate' AND outcome = 'done' AND at >= ?2)))
    AND (g.created_run = ?1 OR p.issued_at >= ?2)
  ORDER BY p.student_id, p.guardian_id)sql";

// ?1: the run. The lookup that is newest of those after it takes over.
constexpr const char* hand_over_sql[] = {
    R"sql(UPDATE students SET created_run = iif(created_run = ?1, a.run, created_run),
            updated_run = iif(updated_run = ?1, a.run, updated_run)
          FROM (SELECT student_id, max(run_id) AS run FROM added_guardians WHERE run_id > ?1 GROUP BY student_id) a
          WHERE students.student_id = a.student_id)sql",
    R"sql(UPDATE guardian_links SET created_run = iif(created_run = ?1, a.run_id, created_run),
            updated_run = iif(updated_run = ?1, a.run_id, updated_run)
          FROM added_guardians a WHERE a.run_id > ?1 AND guardian_links.student_id = a.student_id
            AND guardian_links.guardian_id = a.guardian_id)sql",
    R"sql(UPDATE schools SET created_run = a.run
          FROM (SELECT location_code, max(run_id) AS run
                FROM (SELECT location_code, run_id FROM added_guardians JOIN students USING (student_id)
                      UNION ALL SELECT location_code, run_id
                        FROM added_guardians JOIN enrollments e USING (student_id) WHERE e.created_run > ?1)
                WHERE run_id > ?1 GROUP BY location_code) a
          WHERE schools.location_code = a.location_code AND created_run = ?1)sql",
    R"sql(UPDATE roster_changes SET run_id = a.run
          FROM (SELECT student_id, max(run_id) AS run FROM added_guardians WHERE run_id > ?1 GROUP BY student_id) a
          WHERE roster_changes.run_id = ?1 AND kind = 'students' AND record = a.student_id)sql",
    R"sql(UPDATE roster_changes SET run_id = a.run_id FROM added_guardians a
          WHERE a.run_id > ?1 AND roster_changes.run_id = ?1 AND kind = 'guardians' AND record = a.student_id
            AND part = a.guardian_id)sql"};

}  // namespace

void hand_over_to_lookups(Store& store, std::int64_t run) {
  for (const auto* sql : hand_over_sql) {
    SQLite::Statement update(store.database(), sql);
    update.bind(1, run);
    update.exec();
  }
}

std::int64_t restore_changed_records(Store& store, const RecordKind& kind, std::int64_t run) {
  SQLite::Statement select(store.database(),
                           "SELECT record, part, fields FROM roster_changes WHERE run_id = ? AND kind = ?");
  std::string name(kind.name);
  select.bind(1, run);
  bind_text(select, 2, name);
  Restorer restorer(store, kind, run);
  std::int64_t restored = 0;
  for (; select.executeStep(); ++restored) {
    check_interrupted();
    restorer.restore({column_text(select, 0), column_text(select, 1)}, column_text(select, 2));
  }
  return restored;
}

std::int64_t count_made_records(Store& store, const RecordKind& kind, std::int64_t run) {
  SQLite::Statement select(store.database(), fmt::format("SELECT count(*) FROM {} WHERE created_run = ?", kind.table));
  select.bind(1, run);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

void delete_made_records(Store& store, const RecordKind& kind, std::int64_t run) {
  delete_in_slices(store, kind.table,
                   fmt::format("DELETE FROM {} WHERE created_run = ?1 AND rowid BETWEEN ?2 AND ?3", kind.table), run);
}

void read_validated_pins(Store& store, std::int64_t run, const std::string& run_started_at,
                         const std::function<void(const ValidatedPin&)>& pin) {
  SQLite::Statement select(store.database(), validated_sql);
  select.bind(1, run);
  bind_text(select, 2, run_started_at);
  while (select.executeStep())
    pin({column_text(select, 0), column_text(select, 1), Timestamp::parse(column_text(select, 2)).value(),
         select.getColumn(3).getInt() != 0, select.getColumn(4).getInt() != 0, column_text(select, 5),
         column_text(select, 6)});
}

std::vector<PinBinding> read_revoked_pins(Store& store, std::int64_t run, const std::string& run_started_at) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT student_id, guardian_id, generation FROM pins p JOIN guardian_links g USING (student_id, guardian_id)
    WHERE p.state = 'revoked' AND p.ended_at >= ?2 AND g.entitled
      AND (student_id, guardian_id) IN (SELECT record, part FROM roster_changes WHERE run_id = ?1 AND kind = 'guardians')
    ORDER BY student_id, guardian_id)sql");
  select.bind(1, run);
  bind_text(select, 2, run_started_at);
  std::vector<PinBinding> found;
  while (select.executeStep())
    found.push_back({column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()});
  return found;
}

void read_pins_of_made_links(Store& store, std::int64_t run,
                             const std::function<void(const PinBinding&, const std::string&)>& pin) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT student_id, guardian_id, generation, p.state FROM pins p JOIN guardian_links USING (student_id, guardian_id)
    WHERE created_run = ? ORDER BY student_id, guardian_id)sql");
  select.bind(1, run);
  while (select.executeStep())
    pin({column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()}, column_text(select, 3));
}

std::vector<std::string> read_merges_of_made_guardians(Store& store, std::int64_t run) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT guardian_id || ' with ' || kept_id FROM guardian_merges m
    WHERE EXISTS (SELECT 1 FROM (SELECT m.guardian_id AS id UNION SELECT m.kept_id) i
                  WHERE EXISTS (SELECT 1 FROM guardian_links g WHERE g.guardian_id = i.id AND g.created_run = ?1)
                    AND NOT EXISTS (SELECT 1 FROM guardian_links g WHERE g.guardian_id = i.id AND g.created_run <> ?1))
    ORDER BY guardian_id)sql");
  select.bind(1, run);
  std::vector<std::string> found;
  while (select.executeStep()) found.push_back(column_text(select, 0));
  return found;
}

void delete_pins_of_made_links(Store& store, std::int64_t run) {
  delete_in_slices(store, "guardian_links", R"sql(
    DELETE FROM pins WHERE (student_id, guardian_id) IN
      (SELECT student_id, guardian_id FROM guardian_links WHERE created_run = ?1 AND rowid BETWEEN ?2 AND ?3))sql",
                   run);
}

}  // namespace portal
