#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sqlite3.h>

#include <cstring>
#include <future>

#include "lib/audit/chain.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t hash_size = 32, rows_at_once = 4096;
constexpr int first_text = 1, action_column = 5, subject_column = 6, outcome_column = 7, hash_column = 9;

// What is hashed of a row is what audit_hash() makes of it, here straight from SQLite's memory into one buffer: the
// hash before, the number, and each text with its length. After the last row stands its hash.
struct Batch {
  struct Row {
    std::int64_t seq = 0;
    std::size_t begin = 0, end = 0;  // in `bytes`; the row's own hash begins at `end`
  };
  std::string bytes;
  std::vector<Row> rows;
  bool last = false;
  std::string trouble;  // why no row follows, where that is wrong

  std::string_view hash_of(const Row& row) const { return std::string_view(bytes).substr(row.end, hash_size); }
  void clear(std::string_view before) {
    bytes = before;
    rows.clear();
  }
  template <class Value>
  void add(const Value& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
};

// The first row of the batch whose hash is not the one that it should have.
std::optional<std::size_t> first_wrong_of(const Batch& batch) {
  unsigned char hash[hash_size];
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const auto& row = batch.rows[i];
    crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(batch.bytes.data()) + row.begin,
                       row.end - row.begin, nullptr, 0);
    if (std::memcmp(hash, batch.bytes.data() + row.end, sizeof hash) != 0) return i;
  }
  return {};
}

class Reader {
 public:
  explicit Reader(Store& store) : handle_(store.database().getHandle()) {
    const char* sql =
        "SELECT seq, at, operator, acting_as, origin, action, subject, outcome, detail, hash FROM audit_log "
        "ORDER BY seq";
    if (sqlite3_prepare_v2(handle_, sql, -1, &select_, nullptr) != SQLITE_OK) fail();
  }
  ~Reader() { sqlite3_finalize(select_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// The next rows, as far as their numbers follow each other and their hashes are of the right size.
  void read(Batch& batch, std::vector<LoggedCheckpoint>& checkpoints) {
    batch.clear(before_);
    while (batch.rows.size() < rows_at_once) {
      if (int code = sqlite3_step(select_); code != SQLITE_ROW) {
        if (code != SQLITE_DONE) fail();
        return end(batch, {});
      }
      if (sqlite3_column_int64(select_, 0) != next_) return end(batch, "the row is missing");
      note_checkpoint(checkpoints);
      if (!add_row(batch)) return end(batch, "the row, or the one before it, was changed after it was written");
      ++next_;
    }
    before_ = batch.hash_of(batch.rows.back());
  }

 private:
  sqlite3* handle_;
  sqlite3_stmt* select_ = nullptr;
  std::int64_t next_ = 1;
  std::string before_ = std::string(hash_size, '\0');

  [[noreturn]] void fail() { throw SQLite::Exception(handle_, sqlite3_errcode(handle_) & 0xff); }

  static void end(Batch& batch, std::string trouble) {
    batch.last = true;
    batch.trouble = std::move(trouble);
  }

  std::string_view column(int index) {  // the text first: its size is that of what was asked for last
    const auto* text = static_cast<const char*>(sqlite3_column_blob(select_, index));
    return {text ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(select_, index))};
  }

  bool add_row(Batch& batch) {
    auto begin = batch.bytes.size() - hash_size;
    batch.add(next_);
    for (int index = first_text; index < hash_column; ++index) {
      auto text = column(index);
      batch.add(static_cast<std::uint32_t>(text.size()));
      batch.bytes += text;
    }
    auto hash = column(hash_column);
    if (hash.size() != hash_size) return false;
    batch.rows.push_back({next_, begin, batch.bytes.size()});
    batch.bytes += hash;
    return true;
  }

  void note_checkpoint(std::vector<LoggedCheckpoint>& checkpoints) {
    if (column(action_column) == "audit.checkpoint" && column(outcome_column) == "done")
      checkpoints.push_back({next_, std::string(column(subject_column))});
  }
};

class Follower {
 public:
  Follower(Store& store, const std::set<std::int64_t>& wanted) : reader_(store), wanted_(wanted) {
    end_of_wanted_ = wanted_.lower_bound(1);
  }

  FollowedChain run() {
    Batch hashed, coming;
    reader_.read(coming, chain_.checkpoints);
    do {  // while this thread reads, another hashes what was read before: each row holds the hash before it
      check_interrupted();
      std::swap(hashed, coming);
      std::future<std::optional<std::size_t>> wrong;
      if (!hashed.last) {
        wrong = std::async(std::launch::async, [&] { return first_wrong_of(hashed); });
        reader_.read(coming, chain_.checkpoints);
      }
      take(hashed, wrong.valid() ? wrong.get() : first_wrong_of(hashed));
    } while (!hashed.last && !chain_.verdict.first_wrong);
    // An installation's log is never empty: `init` writes its first rows.
    if (auto& verdict = chain_.verdict; verdict.rows == 0 && !verdict.first_wrong)
      verdict.first_wrong = 1, verdict.reason = "the log is empty";
    forget_later_checkpoints();
    return std::move(chain_);
  }

 private:
  Reader reader_;
  const std::set<std::int64_t>& wanted_;
  std::set<std::int64_t>::const_iterator end_of_wanted_;
  FollowedChain chain_;

  void take(const Batch& batch, std::optional<std::size_t> wrong) {
    auto right = wrong.value_or(batch.rows.size());
    for (; end_of_wanted_ != wanted_.end() && right > 0 && *end_of_wanted_ <= batch.rows[right - 1].seq;
         ++end_of_wanted_) {
      const auto& row = batch.rows[static_cast<std::size_t>(*end_of_wanted_ - batch.rows.front().seq)];
      chain_.heads[row.seq] = batch.hash_of(row);
    }
    if (right > 0) chain_.end = {batch.rows[right - 1].seq, std::string(batch.hash_of(batch.rows[right - 1]))};
    auto& verdict = chain_.verdict;
    verdict.rows = chain_.end.rows;
    if (!wrong && batch.trouble.empty()) return;
    verdict.first_wrong = ++verdict.rows;
    verdict.reason = wrong ? "the row, or the one before it, was changed after it was written" : batch.trouble;
  }

  void forget_later_checkpoints() {
    if (!chain_.verdict.first_wrong) return;
    std::erase_if(chain_.checkpoints, [&](const auto& one) { return one.row >= *chain_.verdict.first_wrong; });
  }
};

struct Guard {
  const char *name, *sql, *does;
};
// As the first migration writes them, letter for letter: one of that name that does nothing is another.
constexpr Guard guards[] = {{"audit_log_is_not_changed",
                             "CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log\n"
                             "BEGIN SELECT raise(ABORT, 'the audit log is never changed'); END",
                             "refuses to change rows"},
                            {"audit_log_is_not_cut",
                             "CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log\n"
                             "BEGIN SELECT raise(ABORT, 'the audit log is never cut'); END",
                             "refuses to remove rows"}};

}  // namespace

FollowedChain follow_chain(Store& store, const std::set<std::int64_t>& wanted) { return Follower(store, wanted).run(); }

AuditVerdict verify_audit_log(Store& store) { return follow_chain(store).verdict; }

LogPoint log_end(Store& store) {
  SQLite::Statement last(store.database(), "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1");
  if (!last.executeStep()) return {};
  return {last.getColumn(0).getInt64(), column_text(last, 1)};
}

std::vector<std::string> missing_guards(Store& store) {
  std::map<std::string, std::string> found;
  SQLite::Statement select(
      store.database(), "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = 'audit_log'");
  while (select.executeStep()) found[column_text(select, 0)] = column_text(select, 1);
  std::vector<std::string> missing;
  for (const auto& guard : guards) {
    auto it = found.find(guard.name);
    if (it == found.end())
      missing.push_back(fmt::format("the trigger {}, which {}, is gone", guard.name, guard.does));
    else if (it->second != guard.sql)
      missing.push_back(fmt::format("the trigger {}, which {}, was replaced by another", guard.name, guard.does));
    if (it != found.end()) found.erase(it);
  }
  for (const auto& other : found)
    missing.push_back(fmt::format("a trigger that is not portalctl's stands on the log: {}", printable(other.first)));
  return missing;
}

}  // namespace portal
