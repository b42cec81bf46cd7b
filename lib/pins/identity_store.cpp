#include "lib/pins/identity_store.h"

namespace portal {

std::optional<GuardianRecord> select_guardian(Store& store, const std::string& student_id,
                                              const std::string& guardian_id) {
  SQLite::Statement select(store.database(),
                           "SELECT first_name, last_name, relationship, legal_guardian = 'Y', restricted = 'Y', "
                           "coalesce(emergency_contact, '') = 'Y', absent_since IS NOT NULL FROM guardian_links "
                           "WHERE student_id = ?1 AND guardian_id = ?2");
  bind_text(select, 1, student_id);
  bind_text(select, 2, guardian_id);
  if (!select.executeStep()) return {};
  GuardianRecord record;
  record.guardian_id = guardian_id;
  int index = 0;
  for (auto* text : {&record.first_name, &record.last_name, &record.relationship}) *text = column_text(select, index++);
  for (auto* flag : {&record.legal_guardian, &record.restricted, &record.emergency_contact, &record.absent})
    *flag = select.getColumn(index++).getInt() != 0;
  return record;
}

IdentityFacts select_identity_facts(Store& store, const std::string& student_id) {
  IdentityFacts facts;
  SQLite::Statement student(store.database(),
                            "SELECT birth_date, first_name, middle_name, last_name, grade, address, city, state, zip, "
                            "phone FROM students WHERE student_id = ?");
  bind_text(student, 1, student_id);
  int index = 0;
  if (student.executeStep())
    for (auto* text : {&facts.birth_date, &facts.first_name, &facts.middle_name, &facts.last_name, &facts.grade,
                       &facts.address, &facts.city, &facts.state, &facts.zip, &facts.phone})
      *text = column_text(student, index++);
  SQLite::Statement contacts(store.database(),
                             "SELECT first_name, last_name, home_phone, work_phone, cell_phone FROM guardian_links "
                             "WHERE student_id = ? AND emergency_contact = 'Y' AND absent_since IS NULL");
  bind_text(contacts, 1, student_id);
  while (contacts.executeStep()) {
    ContactOnFile contact{column_text(contacts, 0), column_text(contacts, 1), {}};
    for (int phone : {2, 3, 4}) contact.phones.push_back(column_text(contacts, phone));
    facts.contacts.push_back(std::move(contact));
  }
  return facts;
}

std::int64_t insert_identity_check(Store& store, const IdentityCheckRow& row, Timestamp at) {
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO identity_checks (at, operator, student_id, guardian_id, channel, document, matched, not_matched,
                                 not_on_file, passed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
  auto moment = at.text();
  int index = 1;
  for (const std::string* text :
       std::initializer_list<const std::string*>{&moment, &row.login, &row.student_id, &row.guardian_id, &row.channel,
                                                 &row.document, &row.matched, &row.not_matched, &row.not_on_file})
    insert.bind(index++, *text);
  insert.bind(index, row.passed ? 1 : 0);
  insert.exec();
  return store.database().getLastInsertRowid();
}

void finish_identity_check(Store& store, std::int64_t check, const IdentityCheckRow& row) {
  SQLite::Statement update(store.database(),
                           "UPDATE identity_checks SET matched = ?2, not_matched = ?3, not_on_file = ?4, passed = ?5 "
                           "WHERE check_id = ?1");
  update.bind(1, check);
  update.bind(2, row.matched);
  update.bind(3, row.not_matched);
  update.bind(4, row.not_on_file);
  update.bind(5, row.passed ? 1 : 0);
  update.exec();
}

std::int64_t count_failed_checks(Store& store, const std::string& login, const std::vector<std::string>& ids,
                                 Timestamp since) {
  SQLite::Statement select(store.database(),
                           "SELECT count(*) FROM identity_checks WHERE operator = ?1 AND at >= ?2 AND guardian_id = ?3 "
                           "AND NOT passed");
  auto moment = since.text();
  bind_text(select, 1, login);
  bind_text(select, 2, moment);
  std::int64_t count = 0;
  for (const auto& id : ids) {
    bind_text(select, 3, id);
    select.executeStep();
    count += select.getColumn(0).getInt64();
    select.reset();
  }
  return count;
}

std::vector<std::pair<std::string, std::string>> select_verified(Store& store, const std::string& login,
                                                                 Timestamp since) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id, guardian_id FROM identity_checks WHERE operator = ?1 AND at >= ?2 "
                           "AND passed");
  auto moment = since.text();
  bind_text(select, 1, login);
  bind_text(select, 2, moment);
  std::vector<std::pair<std::string, std::string>> found;
  while (select.executeStep()) found.emplace_back(column_text(select, 0), column_text(select, 1));
  return found;
}

}  // namespace portal
