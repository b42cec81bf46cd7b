#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// Somebody in the name index.
struct NamedPerson {
  std::int64_t person = 0;  // an account_id; below 0 an added guardian
  std::string first_name, last_name, student_id, guardian_id;
};

struct SearchedStudent {
  std::string name, school;
};

/// The look-ups of one search; its statements are prepared once.
class NameLookup {
 public:
  explicit NameLookup(Store& store);
  /// Returns whether more are wanted.
  using Take = std::function<bool(std::int64_t person)>;
  /// Those with exactly these words. False where `take` wanted no more.
  bool with(const std::string& last_word, const std::string& first_word, const Take& take);
  /// Those with that word in the last name, and one in the first name that begins so.
  bool with_beginning(const std::string& last_word, const std::string& first_beginning, const Take& take);
  /// The words of last names that begin so, in their order: the first one not before `from` (or behind it).
  enum class From { at, behind };
  std::optional<std::string> next_last_word(const std::string& from, From where, const std::string& end);
  /// The words that have that remainder.
  void words_like(std::int64_t remainder, const std::function<void(const std::string&)>& word);
  NamedPerson person(std::int64_t person);
  /// Of an account, in the order of their names.
  std::vector<SearchedStudent> linked_students(std::int64_t account_id);

 private:
  SQLite::Statement with_, beginning_, next_at_, next_behind_, like_, person_, students_;
};

/// Behind every text that begins so.
std::string end_of(const std::string& beginning);

/// The added guardians that MiSiS knew by that email.
std::vector<NamedPerson> select_guardians_by_email(Store& store, const std::string& email_key);
/// Whether an account belongs to that guardian.
bool guardian_has_account(Store& store, const std::string& guardian_id);

/// The students for whom that guardian was added and whose guardian that still is; with the email.
struct SearchedGuardian {
  std::string first_name, last_name, email;
  std::vector<SearchedStudent> students;
};
SearchedGuardian select_added_guardian(Store& store, const std::string& guardian_id);

}  // namespace portal
