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

void doubt_names(std::vector<std::string>& doubts, const GuardianAtStudent& kept, const GuardianAtStudent& other) {
  bool first = share_a_word(kept.first_name, other.first_name), last = share_a_word(kept.last_name, other.last_name);
  if (first && last) return;
  doubts.push_back(fmt::format("their {} differ: {}, {}; make sure that they are one person",
                               first  ? "last names"
                               : last ? "first names"
                                      : "names",
                               named(kept), named(other)));
}

// At one student, what MiSiS has of the one and of the other.
void doubt_pair(std::vector<std::string>& doubts, const GuardianAtStudent& kept, const GuardianAtStudent& other) {
  if (kept.legal_guardian != other.legal_guardian)
    doubts.push_back(fmt::format("MiSiS flags {} as legal guardian of {}, and {} not: access is by {} alone",
                                 kept.legal_guardian ? kept.guardian_id : other.guardian_id, kept.student_id,
                                 kept.legal_guardian ? other.guardian_id : kept.guardian_id,
                                 kept.legal_guardian ? kept.guardian_id : other.guardian_id));
  if (!kept.relationship.empty() && !other.relationship.empty() &&
      folded(kept.relationship) != folded(other.relationship))
    doubts.push_back(fmt::format("to {} they are {} ({}) and {} ({})", kept.student_id, printable(kept.relationship),
                                 kept.guardian_id, printable(other.relationship), other.guardian_id));
}

}  // namespace

std::vector<std::string> restricted_by_halves(const std::vector<PersonRow>& rows) {
  std::map<std::string, std::pair<std::string, std::string>> of_student;  // an ID that is restricted, one that is not
  for (const auto& row : rows) {
    if (!row.at.present) continue;
    auto& ids = of_student[row.at.student_id];
    (row.at.restricted ? ids.first : ids.second) = row.at.guardian_id;
  }
  std::vector<std::string> found;
  for (const auto& [student, ids] : of_student)
    if (!ids.first.empty() && !ids.second.empty())
      found.push_back(fmt::format("{}: {} is restricted, {} is not", student, ids.first, ids.second));
  return found;
}

std::vector<std::string> merge_doubts(const std::vector<PersonRow>& rows, const std::string& kept,
                                      const std::string& other) {
  std::vector<std::string> doubts;
  const auto *of_kept = row_of(rows, kept), *of_other = row_of(rows, other);
  if (of_kept && of_other) doubt_names(doubts, of_kept->at, of_other->at);
  for (const auto& one : rows)
    for (const auto& two : rows)
      if (one.at.guardian_id == kept && two.at.guardian_id == other && one.at.student_id == two.at.student_id &&
          one.at.present && two.at.present)
        doubt_pair(doubts, one.at, two.at);
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
