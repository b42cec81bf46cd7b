#include <tsl/robin_set.h>

#include "lib/accounts/account.h"
#include "lib/accounts/name_index.h"
#include "lib/accounts/name_words.h"

namespace portal {
namespace {

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

}  // namespace

struct NameIndex::Writer {
  explicit Writer(Store& of)
      : store(of),
        select(store.database(), "SELECT first_name, last_name FROM named_persons WHERE person = ?"),
        upsert(store.database(),
               "INSERT INTO named_persons (person, first_name, last_name, student_id, guardian_id, email_key) "
               "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (person) DO UPDATE SET first_name = excluded.first_name, "
               "last_name = excluded.last_name, email_key = excluded.email_key"),
        insert_pair(store.database(), "INSERT INTO name_pairs (last_word, first_word, person) VALUES (?, ?, ?)"),
        delete_pair(store.database(),
                    "DELETE FROM name_pairs WHERE last_word = ? AND first_word = ? AND person = ?"),
        is_known(store.database(), "SELECT 1 FROM name_likeness WHERE remainder = ? AND word = ?"),
        insert_word(store.database(), "INSERT INTO name_likeness (remainder, word) VALUES (?, ?)") {}

  Store& store;
  SQLite::Statement select, upsert, insert_pair, delete_pair, is_known, insert_word;
  tsl::robin_set<std::string> known;  // words that are in the index

  // The statement has the pair's words as its first two parameters, and the person as its third.
  void for_each_pair(SQLite::Statement& statement, std::int64_t person, const NameWords& first,
                     const NameWords& last) const {
    auto firsts = first.terms(), lasts = last.terms();
    for (const auto& last_word : lasts)
      for (const auto& first_word : firsts) {
        bind_text(statement, 1, last_word);
        bind_text(statement, 2, first_word);
        statement.bind(3, person);
        run(statement);
      }
  }

  void add_words(const NameWords& name) {
    for (const auto& word : name.terms()) {
      if (!known.insert(word).second) continue;
      is_known.bind(1, remainders(word, 0).front());
      bind_text(is_known, 2, word);
      bool there = is_known.executeStep();
      is_known.reset();
      if (there) continue;
      for (auto remainder : remainders(word, allowed_edits(code_points(word)))) {
        insert_word.bind(1, remainder);
        bind_text(insert_word, 2, word);
        run(insert_word);
      }
    }
  }

  struct Guardian {
    std::string student_id, guardian_id, email_key;
  };

  void remove(std::int64_t person) {
    select.bind(1, person);
    if (select.executeStep())
      for_each_pair(delete_pair, person, name_words(column_text(select, 0)), name_words(column_text(select, 1)));
    select.reset();
    SQLite::Statement erase(store.database(), "DELETE FROM named_persons WHERE person = ?");
    erase.bind(1, person);
    erase.exec();
  }

  void put(std::int64_t person, const std::string& first_name, const std::string& last_name, const Guardian& guardian) {
    auto first = name_words(first_name), last = name_words(last_name);
    select.bind(1, person);
    bool there = select.executeStep(), changed = true;
    if (there) {
      auto first_before = name_words(column_text(select, 0)), last_before = name_words(column_text(select, 1));
      changed = first_before.words != first.words || last_before.words != last.words;
      if (changed) for_each_pair(delete_pair, person, first_before, last_before);
    }
    select.reset();
    upsert.bind(1, person);
    bind_text(upsert, 2, first_name);
    bind_text(upsert, 3, last_name);
    bind_blank_as_null(upsert, 4, guardian.student_id);
    bind_blank_as_null(upsert, 5, guardian.guardian_id);
    bind_blank_as_null(upsert, 6, guardian.email_key);
    run(upsert);
    if (!changed) return;
    for_each_pair(insert_pair, person, first, last);
    add_words(first);
    add_words(last);
  }

  // The number that the guardian has in the index, or a new one below 0.
  std::int64_t person_of(const std::string& student_id, const std::string& guardian_id) const {
    SQLite::Statement find(store.database(),
                           "SELECT person FROM named_persons WHERE student_id = ? AND guardian_id = ?");
    bind_text(find, 1, student_id);
    bind_text(find, 2, guardian_id);
    if (find.executeStep()) return find.getColumn(0).getInt64();
    SQLite::Statement lowest(store.database(), "SELECT min(0, coalesce(min(person), 0)) - 1 FROM named_persons");
    lowest.executeStep();
    return lowest.getColumn(0).getInt64();
  }

  std::string email_key_of(const std::string& student_id, const std::string& guardian_id) const {
    SQLite::Statement find(store.database(),
                           "SELECT email FROM guardian_links WHERE student_id = ? AND guardian_id = ?");
    bind_text(find, 1, student_id);
    bind_text(find, 2, guardian_id);
    return find.executeStep() ? email_key(column_text(find, 0)).value_or("") : std::string();
  }
};

NameIndex::NameIndex(Store& store) : writer_(std::make_unique<Writer>(store)) {}
NameIndex::~NameIndex() = default;

void NameIndex::put_account(std::int64_t account_id, const std::string& first_name, const std::string& last_name) {
  writer_->put(account_id, first_name, last_name, {});
}

void NameIndex::put_guardian(const std::string& student_id, const std::string& guardian_id,
                             const std::string& first_name, const std::string& last_name) {
  writer_->put(writer_->person_of(student_id, guardian_id), first_name, last_name,
               {student_id, guardian_id, writer_->email_key_of(student_id, guardian_id)});
}

void NameIndex::remove_account(std::int64_t account_id) { writer_->remove(account_id); }

void remove_account_name(Store& store, std::int64_t account_id) { NameIndex(store).remove_account(account_id); }

void index_account_name(Store& store, std::int64_t account_id, const std::string& first_name,
                        const std::string& last_name) {
  NameIndex(store).put_account(account_id, first_name, last_name);
}

void index_guardian_name(Store& store, const std::string& student_id, const std::string& guardian_id,
                         const std::string& first_name, const std::string& last_name) {
  NameIndex(store).put_guardian(student_id, guardian_id, first_name, last_name);
}

}  // namespace portal
