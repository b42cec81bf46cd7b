#include "lib/guardians/merge_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/text.h"

namespace portal {
namespace {

const PersonRow* row_of(const std::vector<PersonRow>& rows, const std::string& guardian_id) {
  const PersonRow* found = nullptr;
  for (const auto& row : rows)
    if (row.at.guardian_id == guardian_id && (!found || (row.at.present && !found->at.present))) found = &row;
  return found;
}

std::set<std::string> words_of(const std::string& name) {
  std::set<std::string> words;
  auto text = folded(name);
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find(' ', at), text.size());
    if (end > at) words.insert(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool share_a_word(const std::string& one, const std::string& other) {
  auto words = words_of(one);
  auto others = words_of(other);
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return others.contains(word); });
}

std::string named(const GuardianAtStudent& at) {
  return fmt::format("{} ({})", isolated(printable(at.full_name())), at.guardian_id);
}

std::string names_differ(const GuardianAtStudent& one, const GuardianAtStudent& other) {
  bool first = share_a_word(one.first_name, other.first_name), last = share_a_word(one.last_name, other.last_name);
  if (first && last) return {};
  return fmt::format("their {} differ: {}, {}",
                     first  ? "last names"
                     : last ? "first names"
                            : "names",
                     named(one), named(other));
}

bool differ(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && folded(one) != folded(other);
}

}  // namespace

std::vector<std::string> restricted_by_halves(const std::vector<PersonRow>& rows) {
  std::map<std::string, std::pair<std::string, std::string>> of_student;  // who is restricted, and how; who is not
  for (const auto& row : rows) {
    auto& ids = of_student[row.at.student_id];
    if (row.at.restricted)
      ids.first = row.at.guardian_id + (row.at.present ? " is restricted" : " was restricted when MiSiS dropped it");
    else if (row.at.present)
      ids.second = row.at.guardian_id;
  }
  std::vector<std::string> found;
  for (const auto& [student, ids] : of_student)
    if (!ids.first.empty() && !ids.second.empty())
      found.push_back(fmt::format("{}: {}, {} is not", student, ids.first, ids.second));
  return found;
}

std::vector<std::string> links_that_ended(const std::vector<PersonRow>& rows) {
  std::vector<std::string> found;
  for (const auto& one : rows)
    for (const auto& two : rows) {
      if (one.at.student_id != two.at.student_id || one.email.empty() || one.linked || one.at.present ||
          !two.may_get_pin || two.linked || !two.email.empty())
        continue;
      found.push_back(
          fmt::format("MiSiS dropped {} at {}, and the link of {} ended with it; a PIN of {} makes it good "
                      "again ({})",
                      one.at.guardian_id, one.at.student_id, printable(one.email), two.at.guardian_id,
                      two.due ? "the nightly sync issues it" : "it is " + two.pin));
    }
  return found;
}

std::vector<std::string> different_people(const std::vector<PersonRow>& rows, const std::string& other) {
  std::vector<std::string> found;
  std::set<std::string> compared;
  const auto* of_other = row_of(rows, other);
  for (const auto& row : rows) {
    const auto& id = row.at.guardian_id;
    if (id == other || !of_other || !compared.insert(id).second) continue;
    if (auto names = names_differ(row_of(rows, id)->at, of_other->at); !names.empty()) found.push_back(names);
  }
  for (const auto& one : rows)
    for (const auto& two : rows)
      if (one.at.guardian_id != other && two.at.guardian_id == other && one.at.student_id == two.at.student_id &&
          differ(one.at.relationship, two.at.relationship))
        found.push_back(fmt::format("to {} they are {} ({}) and {} ({})", one.at.student_id,
                                    printable(one.at.relationship), one.at.guardian_id, printable(two.at.relationship),
                                    other));
  return found;
}

std::vector<std::string> merge_doubts(const std::vector<PersonRow>& rows, const std::string& kept,
                                      const std::string& other) {
  std::vector<std::string> doubts;
  for (const auto& one : rows)
    for (const auto& two : rows) {
      if (one.at.guardian_id != kept || two.at.guardian_id != other || one.at.student_id != two.at.student_id ||
          !one.at.present || !two.at.present || one.at.legal_guardian == two.at.legal_guardian)
        continue;
      const auto &flagged = one.at.legal_guardian ? kept : other, &not_flagged = one.at.legal_guardian ? other : kept;
      doubts.push_back(fmt::format("MiSiS flags {0} as legal guardian of {1}, and {2} not: access is by {0} alone",
                                   flagged, one.at.student_id, not_flagged));
    }
  std::set<std::string> emails;
  for (const auto& row : rows)
    if (!row.email.empty()) emails.insert(row.email);
  if (emails.size() > 1)
    doubts.push_back(fmt::format("students are linked to several accounts, which stay as they are: {}",
                                 printable(joined({emails.begin(), emails.end()}, ", "))));
  return doubts;
}

std::string name_under(const std::vector<PersonRow>& rows, const std::string& guardian_id) {
  const auto* row = row_of(rows, guardian_id);
  return row ? row->at.full_name() : std::string();
}

}  // namespace portal
