#include "lib/accounts/contact_store.h"

namespace portal {
namespace {

constexpr std::string_view change_columns =
    "SELECT c.change_id, c.account_id, c.at, c.student_id, c.guardian_id, c.before, c.value, c.settled_at, c.field, "
    "c.state, c.state IN ('confirmed', 'overruled') AND r.outcome IS NOT 'undone' "
    "FROM contact_changes c LEFT JOIN roster_runs r ON r.run_id = c.settled_run ";

ContactState parse_state(const std::string& text) {
  for (auto state : {ContactState::pending, ContactState::confirmed, ContactState::overruled, ContactState::replaced})
    if (contact_state_name(state) == text) return state;
  throw std::logic_error("a contact change in a state that there is none of");
}

std::vector<ContactChange> read_changes(SQLite::Statement& select) {
  std::vector<ContactChange> found;
  while (select.executeStep()) {
    ContactChange change;
    change.id = select.getColumn(0).getInt64();
    change.account_id = select.getColumn(1).getInt64();
    int index = 2;
    for (auto* text :
         {&change.at, &change.student_id, &change.guardian_id, &change.before, &change.value, &change.settled_at})
      *text = column_text(select, index++);
    change.field = parse_contact_field(column_text(select, 8)).value();
    change.state = parse_state(column_text(select, 9));
    change.settled = select.getColumn(10).getInt() != 0;
    found.push_back(std::move(change));
  }
  return found;
}

void bind_pair(SQLite::Statement& statement, const std::string& student_id, const std::string& guardian_id) {
  bind_text(statement, 1, student_id);
  bind_text(statement, 2, guardian_id);
}

}  // namespace

ContactReader::ContactReader(Store& store)
    : phones_(
          store.database(),
          "SELECT home_phone, work_phone, cell_phone FROM guardian_links WHERE student_id = ?1 AND guardian_id = ?2"),
      changes_(store.database(),
               std::string(change_columns) + "WHERE c.student_id = ?1 AND c.guardian_id = ?2 ORDER BY c.change_id") {}

std::optional<RosterPhones> ContactReader::phones(const std::string& student_id, const std::string& guardian_id) {
  bind_pair(phones_, student_id, guardian_id);
  std::optional<RosterPhones> found;
  if (phones_.executeStep())
    found = RosterPhones{column_text(phones_, 0), column_text(phones_, 1), column_text(phones_, 2)};
  phones_.reset();
  return found;
}

std::vector<ContactChange> ContactReader::changes(const std::string& student_id, const std::string& guardian_id) {
  bind_pair(changes_, student_id, guardian_id);
  auto found = read_changes(changes_);
  changes_.reset();
  return found;
}

std::int64_t next_contact_change(Store& store) {
  return store.database()
      .execAndGet("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'contact_changes'), 0) + 1")
      .getInt64();
}

void insert_contact_change(Store& store, const ContactChange& change, const std::string& outgoing_file) {
  std::string field(contact_field_name(change.field));
  SQLite::Statement replace(store.database(),
                            "UPDATE contact_changes SET state = 'replaced' WHERE student_id = ?1 AND guardian_id = ?2 "
                            "AND field = ?3 AND state = 'pending'");
  bind_pair(replace, change.student_id, change.guardian_id);
  bind_text(replace, 3, field);
  replace.exec();
  SQLite::Statement insert(store.database(),
                           "INSERT INTO contact_changes (student_id, guardian_id, field, at, before, value, "
                           "outgoing_file, account_id, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')");
  bind_pair(insert, change.student_id, change.guardian_id);
  int index = 3;
  for (const std::string* text :
       std::initializer_list<const std::string*>{&field, &change.at, &change.before, &change.value, &outgoing_file})
    bind_text(insert, index++, *text);
  insert.bind(index, change.account_id);
  insert.exec();
}

void settle_contact_change(Store& store, const ContactChange& change, Timestamp at, std::int64_t run) {
  SQLite::Statement update(
      store.database(),
      "UPDATE contact_changes SET state = ?1, settled_at = ?2, settled_run = nullif(?3, 0) WHERE change_id = ?4");
  std::string state(contact_state_name(change.state)), moment = at.text();
  bind_text(update, 1, state);
  bind_text(update, 2, moment);
  update.bind(3, run);
  update.bind(4, change.id);
  update.exec();
}

void reopen_contact_change(Store& store, std::int64_t id) {
  SQLite::Statement update(store.database(),
                           "UPDATE contact_changes SET state = 'pending', settled_at = NULL, settled_run = NULL "
                           "WHERE change_id = ?");
  update.bind(1, id);
  update.exec();
}

std::vector<std::pair<std::string, std::string>> select_unsettled_contacts(Store& store) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT student_id, guardian_id FROM contact_changes WHERE state = 'pending'
    UNION SELECT student_id, guardian_id FROM contact_changes
      WHERE settled_run IN (SELECT run_id FROM roster_runs WHERE outcome = 'undone'))sql");
  std::vector<std::pair<std::string, std::string>> found;
  while (select.executeStep()) found.emplace_back(column_text(select, 0), column_text(select, 1));
  return found;
}

std::vector<std::string> select_unwritten_files(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT DISTINCT outgoing_file FROM contact_changes WHERE written_at IS NULL ORDER BY 1");
  std::vector<std::string> files;
  while (select.executeStep()) files.push_back(column_text(select, 0));
  return files;
}

std::vector<ContactChange> select_outgoing(Store& store, const std::string& file) {
  SQLite::Statement select(
      store.database(),
      std::string(change_columns) + "WHERE c.outgoing_file = ?1 AND c.written_at IS NULL ORDER BY c.change_id");
  bind_text(select, 1, file);
  return read_changes(select);
}

void set_written(Store& store, const std::string& file, Timestamp at) {
  SQLite::Statement update(
      store.database(), "UPDATE contact_changes SET written_at = ?2 WHERE outgoing_file = ?1 AND written_at IS NULL");
  auto moment = at.text();
  bind_text(update, 1, file);
  bind_text(update, 2, moment);
  update.exec();
}

}  // namespace portal
