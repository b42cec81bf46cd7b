#include "lib/accounts/parent_search_store.h"

#include "lib/district/guardian_merge_store.h"

namespace portal {

std::string end_of(const std::string& beginning) { return beginning + "\xf4\x8f\xbf\xbf"; }  // the last code point

NameLookup::NameLookup(Store& store)
    : with_(store.database(), "SELECT person FROM name_pairs WHERE last_word = ? AND first_word = ?"),
      beginning_(store.database(),
                 "SELECT person FROM name_pairs WHERE last_word = ? AND first_word >= ? AND first_word < ?"),
      next_at_(store.database(),
               "SELECT last_word FROM name_pairs WHERE last_word >= ? AND last_word < ? ORDER BY last_word LIMIT 1"),
      next_behind_(store.database(),
                   "SELECT last_word FROM name_pairs WHERE last_word > ? AND last_word < ? ORDER BY last_word LIMIT 1"),
      like_(store.database(), "SELECT word FROM name_likeness WHERE remainder = ?"),
      person_(store.database(),
              "SELECT first_name, last_name, student_id, guardian_id FROM named_persons WHERE person = ?"),
      students_(store.database(),
                "SELECT first_name || ' ' || last_name, location_code FROM account_links JOIN students "
                "USING (student_id) WHERE account_id = ? ORDER BY last_name, first_name, student_id") {}

namespace {

bool take_all(SQLite::Statement& select, const NameLookup::Take& take) {
  bool more = true;
  while (more && select.executeStep()) more = take(select.getColumn(0).getInt64());
  select.reset();
  return more;
}

}  // namespace

bool NameLookup::with(const std::string& last_word, const std::string& first_word, const Take& take) {
  bind_text(with_, 1, last_word);
  bind_text(with_, 2, first_word);
  return take_all(with_, take);
}

bool NameLookup::with_beginning(const std::string& last_word, const std::string& first_beginning, const Take& take) {
  auto end = end_of(first_beginning);
  bind_text(beginning_, 1, last_word);
  bind_text(beginning_, 2, first_beginning);
  bind_text(beginning_, 3, end);
  return take_all(beginning_, take);
}

std::optional<std::string> NameLookup::next_last_word(const std::string& from, From where, const std::string& end) {
  auto& select = where == From::at ? next_at_ : next_behind_;
  bind_text(select, 1, from);
  bind_text(select, 2, end);
  std::optional<std::string> word;
  if (select.executeStep()) word = column_text(select, 0);
  select.reset();
  return word;
}

void NameLookup::words_like(std::int64_t remainder, const std::function<void(const std::string&)>& word) {
  like_.bind(1, remainder);
  while (like_.executeStep()) word(column_text(like_, 0));
  like_.reset();
}

NamedPerson NameLookup::person(std::int64_t number) {
  NamedPerson found;
  found.person = number;
  person_.bind(1, number);
  if (person_.executeStep()) {
    int index = 0;
    for (auto* text : {&found.first_name, &found.last_name, &found.student_id, &found.guardian_id})
      *text = column_text(person_, index++);
  }
  person_.reset();
  return found;
}

std::vector<SearchedStudent> NameLookup::linked_students(std::int64_t account_id) {
  students_.bind(1, account_id);
  std::vector<SearchedStudent> students;
  while (students_.executeStep()) students.push_back({column_text(students_, 0), column_text(students_, 1)});
  students_.reset();
  return students;
}

std::vector<NamedPerson> select_guardians_by_email(Store& store, const std::string& email_key) {
  SQLite::Statement select(
      store.database(),
      "SELECT person, first_name, last_name, student_id, guardian_id FROM named_persons WHERE email_key = ?");
  bind_text(select, 1, email_key);
  std::vector<NamedPerson> found;
  while (select.executeStep())
    found.push_back({select.getColumn(0).getInt64(), column_text(select, 1), column_text(select, 2),
                     column_text(select, 3), column_text(select, 4)});
  return found;
}

bool guardian_has_account(Store& store, const std::string& guardian_id) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM accounts WHERE guardian_id = ?");
  for (const auto& id : ids_of_person(store, guardian_id)) {
    bind_text(select, 1, id);
    if (select.executeStep()) return true;
    select.reset();
  }
  return false;
}

SearchedGuardian select_added_guardian(Store& store, const std::string& guardian_id) {
  // Added guardians are looked up by the student: a guardian has few of those, and added_guardians many rows.
  SQLite::Statement select(
      store.database(),
      "SELECT g.first_name, g.last_name, g.email, s.first_name || ' ' || s.last_name, s.location_code "
      "FROM guardian_links g JOIN added_guardians a USING (student_id, guardian_id) JOIN students s USING (student_id) "
      "WHERE g.guardian_id = ? AND g.absent_since IS NULL ORDER BY s.last_name, s.first_name, s.student_id");
  bind_text(select, 1, guardian_id);
  SearchedGuardian guardian;
  while (select.executeStep()) {
    guardian.first_name = column_text(select, 0);
    guardian.last_name = column_text(select, 1);
    guardian.email = column_text(select, 2);
    guardian.students.push_back({column_text(select, 3), column_text(select, 4)});
  }
  return guardian;
}

}  // namespace portal
