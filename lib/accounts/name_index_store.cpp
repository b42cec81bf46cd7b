#include <tsl/robin_set.h>

#include <algorithm>

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
        delete_pair(store.database(), "DELETE FROM name_pairs WHERE last_word = ? AND first_word = ? AND person = ?"),
        is_known(store.database(), "SELECT 1 FROM name_likeness WHERE remainder = ? AND word = ?"),
        insert_word(store.database(), "INSERT INTO name_likeness (remainder, word) VALUES (?, ?)") {}

  Store& store;
  SQLite::Statement select, upsert, insert_pair, delete_pair, is_known, insert_word;
  tsl::robin_set<std::string> known;  // words that are in the index

  // What is to be written, kept for a while and put in the order of the tables: at random places of them it takes long.
  static constexpr std::size_t most_kept = 200'000;
  struct Pair {
    std::string last_word, first_word;
    std::int64_t person;
    auto operator<=>(const Pair&) const = default;
  };
  std::vector<Pair> pairs;
  std::vector<std::pair<std::int64_t, std::string>> words;

  static void run(SQLite::Statement& statement, const Pair& pair) {
    bind_text(statement, 1, pair.last_word);
    bind_text(statement, 2, pair.first_word);
    statement.bind(3, pair.person);
    portal::run(statement);
  }

  void flush() {
    std::sort(pairs.begin(), pairs.end());
    for (const auto& pair : pairs) run(insert_pair, pair);
    pairs.clear();
    std::sort(words.begin(), words.end());
    for (const auto& [remainder, word] : words) {
      insert_word.bind(1, remainder);
      bind_text(insert_word, 2, word);
      portal::run(insert_word);
    }
    words.clear();
  }

  static std::vector<Pair> pairs_of(std::int64_t person, const NameWords& first, const NameWords& last) {
    std::vector<Pair> all;
    for (const auto& last_word : last.terms())
      for (const auto& first_word : first.terms()) all.push_back({last_word, first_word, person});
    return all;
  }

  void add_words(const NameWords& name) {
    for (const auto& word : name.terms_of_likeness()) {
      if (!known.insert(word).second) continue;
      is_known.bind(1, remainders(word, 0).front());
      bind_text(is_known, 2, word);
      bool there = is_known.executeStep();
      is_known.reset();
      if (there) continue;
      for (auto remainder : remainders(word, allowed_edits(code_points(word)))) words.emplace_back(remainder, word);
    }
  }

  struct Guardian {
    std::string student_id, guardian_id, email_key;
  };

  void remove(std::int64_t person) {
    flush();
    select.bind(1, person);
    std::vector<Pair> before;
    if (select.executeStep())
      before = pairs_of(person, name_words(column_text(select, 0)), name_words(column_text(select, 1)));
    select.reset();
    for (const auto& pair : before) run(delete_pair, pair);
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
      if (changed) {
        flush();  // the names before may be among what is kept
        for (const auto& pair : pairs_of(person, first_before, last_before)) run(delete_pair, pair);
      }
    }
    select.reset();
    upsert.bind(1, person);
    bind_text(upsert, 2, first_name);
    bind_text(upsert, 3, last_name);
    bind_blank_as_null(upsert, 4, guardian.student_id);
    bind_blank_as_null(upsert, 5, guardian.guardian_id);
    bind_blank_as_null(upsert, 6, guardian.email_key);
    portal::run(upsert);
    if (!changed) return;
    for (auto& pair : pairs_of(person, first, last)) pairs.push_back(std::move(pair));
    add_words(first);
    add_words(last);
    if (pairs.size() + words.size() > most_kept) flush();
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

void NameIndex::finish() { writer_->flush(); }

void remove_account_name(Store& store, std::int64_t account_id) { NameIndex(store).remove_account(account_id); }

void index_account_name(Store& store, std::int64_t account_id, const std::string& first_name,
                        const std::string& last_name) {
  NameIndex index(store);
  index.put_account(account_id, first_name, last_name);
  index.finish();
}

void index_guardian_name(Store& store, const std::string& student_id, const std::string& guardian_id,
                         const std::string& first_name, const std::string& last_name) {
  NameIndex index(store);
  index.put_guardian(student_id, guardian_id, first_name, last_name);
  index.finish();
}

}  // namespace portal
