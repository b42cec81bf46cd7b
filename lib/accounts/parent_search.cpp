#include "lib/accounts/parent_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/accounts/account.h"
#include "lib/accounts/account_store.h"
#include "lib/accounts/name_words.h"
#include "lib/accounts/parent_search_store.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr auto action = Action::parent_find;
constexpr std::size_t longest_name = 100;  // characters

// How much one search looks at, so that it answers at once whatever the name: people weighed for each step, different
// last names that begin alike, and words that are like the one that was asked for.
constexpr int most_of_same = 600, most_of_others = 400, most_last_words = 1500;
constexpr std::size_t most_like = 40;

// What the operator may see, a school asked for once.
class Sight {
 public:
  explicit Sight(Session& session) : session_(session), all_(permitted(session, action, Place::district())) {}
  bool all() const { return all_; }
  bool sees(const std::string& school) {
    if (all_) return true;
    auto [found, added] = schools_.try_emplace(school, false);
    if (added) found->second = permitted(session_, action, Place::school(LocationCode::trusted(school)));
    return found->second;
  }

  /// The names of those students that may be seen.
  std::vector<std::string> names(const std::vector<SearchedStudent>& students) {
    std::vector<std::string> seen;
    for (const auto& student : students)
      if (sees(student.school)) seen.push_back(student.name);
    return seen;
  }

 private:
  Session& session_;
  bool all_;
  std::map<std::string, bool> schools_;
};

ParentRow account_row(const Account& account, std::vector<std::string> students) {
  ParentRow row;
  row.email = account.email;
  row.first_name = account.first_name;
  row.last_name = account.last_name;
  row.active = account.state == AccountState::active;
  row.pending = account.state == AccountState::pending;
  row.exception = account.more_than_four;
  row.last_login = account.last_login;
  row.students = std::move(students);
  return row;
}

// Nothing where the operator may see none of the students, or where the guardian has an account, which is then found.
std::optional<ParentRow> guardian_row(Session& session, Sight& sight, const std::string& guardian_id) {
  if (guardian_has_account(session.store, guardian_id)) return {};
  auto guardian = select_added_guardian(session.store, guardian_id);
  ParentRow row;
  row.students = sight.names(guardian.students);
  if (row.students.empty()) return {};
  row.email = guardian.email;
  row.first_name = guardian.first_name;
  row.last_name = guardian.last_name;
  row.has_account = false;
  return row;
}

class NameSearch {
 public:
  NameSearch(Session& session, const ParentSearch& search)
      : session_(session),
        sight_(session),
        lookup_(session.store),
        first_(name_words(search.first)),
        last_(name_words(search.last)),
        wanted_(search.limit + 1) {}

  ParentSearchResult run() {
    same_words();
    if (found_.size() < wanted_) beginnings();
    if (found_.size() < wanted_) alike();
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::tie(a.distance, a.last, a.first, a.account) < std::tie(b.distance, b.last, b.first, b.account);
    });
    ParentSearchResult result;
    result.more = gave_up_ || found_.size() >= wanted_;
    if (found_.size() >= wanted_) found_.resize(wanted_ - 1);
    for (auto& found : found_)
      if (auto row = found.row ? std::move(found.row) : row_of(found.account)) result.rows.push_back(std::move(*row));
    return result;
  }

 private:
  struct Found {
    int distance;
    std::string last, first;
    std::int64_t account;          // whose row is read when it is known to be among the best
    std::optional<ParentRow> row;  // of an added guardian
  };

  Session& session_;
  Sight sight_;
  NameLookup lookup_;
  NameWords first_, last_;
  std::size_t wanted_;
  std::vector<Found> found_;
  std::size_t same_ = 0;  // of the found: the very name
  std::set<std::int64_t> weighed_;
  std::set<std::string> guardians_;  // one may have been added for several students
  int left_ = 0;                     // to be weighed in this step
  bool gave_up_ = false;             // somebody was not looked at

  // Whether more are wanted.
  bool weigh(std::int64_t number) {
    if (!weighed_.insert(number).second) return true;
    if (--left_ < 0) return !(gave_up_ = true);
    auto person = lookup_.person(number);
    auto last = name_words(person.last_name), first = name_words(person.first_name);
    auto of_last = name_distance(last_, last), of_first = of_last ? name_distance(first_, first) : std::nullopt;
    if (!of_first) return true;
    Found found{*of_last + *of_first, last.joined, first.joined, number, {}};
    if (number < 0) {
      if (!guardians_.insert(person.guardian_id).second) return true;
      found.row = guardian_row(session_, sight_, person.guardian_id);
      if (!found.row) return true;
    } else if (!sight_.all() && sight_.names(lookup_.linked_students(number)).empty()) {
      return true;
    }
    if (found.distance == 0) ++same_;
    found_.push_back(std::move(found));
    return found_.size() < wanted_;
  }

  std::optional<ParentRow> row_of(std::int64_t account_id) {
    auto account = select_account(session_.store, account_id);
    if (!account) return {};
    return account_row(*account, sight_.names(lookup_.linked_students(account_id)));
  }

  static std::set<std::string> asked_words(const NameWords& name) { return {name.joined, name.longest()}; }

  // The whole names first: they are the best, and perhaps enough. Among them are names with further words, which are
  // not, so this goes on until there are enough that are the same.
  void same_words() {
    left_ = most_of_same;
    auto take = [this](std::int64_t person) {
      weigh(person);
      return same_ < wanted_ && !gave_up_;
    };
    if (!lookup_.with(last_.joined, first_.joined, take)) return;
    for (const auto& last : asked_words(last_))
      for (const auto& first : asked_words(first_))
        if (!lookup_.with(last, first, take)) return;
  }

  void beginnings() {
    left_ = most_of_others;
    auto take = [this](std::int64_t person) { return weigh(person); };
    for (const auto& last : asked_words(last_))
      for (const auto& first : asked_words(first_))
        if (!lookup_.with_beginning(last, first, take)) return;
    for (const auto& last : asked_words(last_)) {
      auto end = end_of(last);
      auto word = lookup_.next_last_word(last, NameLookup::From::at, end);
      for (int words = 0; word && words < most_last_words; ++words) {
        for (const auto& first : asked_words(first_))
          if (!lookup_.with_beginning(*word, first, take)) return;
        word = lookup_.next_last_word(*word, NameLookup::From::behind, end);
      }
    }
  }

  // The words of the index that are like one of those, the nearest first.
  std::vector<std::string> words_like(const NameWords& name) {
    std::set<std::pair<int, std::string>> near;
    for (const auto& asked : asked_words(name)) {
      auto most = allowed_edits(code_points(asked));
      near.emplace(0, asked);
      for (auto remainder : remainders(asked, most))
        lookup_.words_like(remainder, [&](const std::string& word) {
          if (auto edits = edits_between(asked, word, most)) near.emplace(*edits, word);
        });
    }
    std::vector<std::string> words;
    for (const auto& [edits, word] : near)
      if (words.size() < most_like && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    return words;
  }

  void alike() {
    left_ = most_of_others;
    auto take = [this](std::int64_t person) { return weigh(person); };
    auto lasts = words_like(last_), firsts = words_like(first_);
    for (const auto& last : lasts)
      for (const auto& first : firsts)
        if (!lookup_.with(last, first, take)) return;
    for (const auto& last : lasts)
      for (const auto& first : asked_words(first_))
        if (!lookup_.with_beginning(last, first, take)) return;
  }
};

ParentSearchResult by_email(Session& session, const std::string& email) {
  auto key = email_key(trimmed(email));
  if (!key)
    throw UsageError(fmt::format("'{}' is no email address", printable(fit(email, 60))),
                     "write it as in name@example.org, or search by --first and --last");
  Sight sight(session);
  ParentSearchResult result;
  if (auto account = select_account(session.store, *key)) {
    auto students = NameLookup(session.store).linked_students(account->id);
    auto names = sight.names(students);
    if (students.empty() || !names.empty() || sight.all())
      result.rows.push_back(account_row(*account, std::move(names)));
    else
      record_denial(session, {std::string(action_name(action)), account->email}, "no student at a school of theirs");
  }
  std::set<std::string> guardians;
  for (const auto& person : select_guardians_by_email(session.store, *key))
    if (guardians.insert(person.guardian_id).second)
      if (auto row = guardian_row(session, sight, person.guardian_id)) result.rows.push_back(std::move(*row));
  return result;
}

void check_name(const std::string& name, std::string_view option) {
  constexpr std::size_t shortest = 2;
  auto text = trimmed(name);
  if (!is_utf8(text) || code_points(text) > longest_name)
    throw UsageError(fmt::format("{} is longer than {} characters, or is not UTF-8", option, longest_name),
                     "give the name as it stands in MiSiS");
  if (code_points(text) < shortest || code_points(name_words(text).joined) < shortest)
    throw UsageError(fmt::format("{} needs at least 2 characters", option),
                     "the first and the last name are both needed, 2 characters each; or search by --email");
}

ParentSearchResult find(Session& session, const ParentSearch& search) {
  bool by_name = !search.first.empty() || !search.last.empty();
  if (search.email.empty() != by_name)
    throw UsageError("parent search needs --email, or --first and --last", "give one of the two");
  if (!by_name) return by_email(session, search.email);
  check_name(search.first, "--first");
  check_name(search.last, "--last");
  return NameSearch(session, search).run();
}

}  // namespace

ParentSearchResult search_parents(Session& session, const ParentSearch& search) {
  if (!permitted_somewhere(session, action)) authorize(session, action, Place::district(), "parent search");
  auto result = find(session, search);
  if (!result.rows.empty()) return result;
  if (!search.email.empty())
    throw NotFound(fmt::format("nobody of '{}' that you may see", printable(search.email)),
                   "check the spelling, or search by --first and --last; a parent without an account registers in the "
                   "Parent Portal, and `portalctl student find` shows a student's guardians");
  throw NotFound(fmt::format("nobody named '{} {}' that you may see", printable(search.first), printable(search.last)),
                 "try the other spelling or one of two last names, or --email; an account without a linked student is "
                 "found by its email, and `portalctl student find` shows a student's guardians");
}

}  // namespace portal
