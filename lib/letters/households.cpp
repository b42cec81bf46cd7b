#include "lib/letters/households.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "lib/base/grade.h"
#include "lib/base/text.h"

namespace portal {
namespace {

int grade_rank(const std::string& text) {
  constexpr int after_all = 99;
  auto grade = Grade::parse(text);
  return grade ? grade->rank() : after_all;
}

auto order_of(const GuardianPin& row) {
  return std::tuple(grade_rank(row.grade), folded(row.homeroom), folded(row.student_last_name),
                    folded(row.student_first_name), row.pair.student_id, folded(row.guardian_last_name),
                    row.pair.guardian_id);
}

std::vector<GuardianPin> in_order(std::vector<GuardianPin> rows) {
  std::vector<std::pair<decltype(order_of(rows[0])), std::size_t>> keys;
  keys.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) keys.emplace_back(order_of(rows[i]), i);
  std::sort(keys.begin(), keys.end());
  std::vector<GuardianPin> sorted;
  sorted.reserve(rows.size());
  for (const auto& [key, index] : keys) sorted.push_back(std::move(rows[index]));
  return sorted;
}

// A letter of ASCII, a digit, or a part of any other character.
bool counts(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

// What the PINs of one letter have in common; blank parts keep apart what has nothing in common.
std::string shared_by(const GuardianPin& row, const std::string& language, Per per) {
  auto home = per == Per::household ? comparable_address(row) : std::string();
  if (!home.empty()) return language + "|at|" + home;
  return language + "|to|" + row.person() + (per == Per::guardian ? "|" + row.pair.student_id : "");
}

// One person goes by one name in a letter, that of the kept ID where it is there: the letter is to each name once.
void name_people_once(LetterPlan& letter) {
  for (auto& row : letter.pins) {
    if (row.person() == row.pair.guardian_id) continue;
    const GuardianPin* named = &row;
    for (const auto& other : letter.pins) {
      if (other.person() != row.person()) continue;
      if (named == &row || other.pair.guardian_id == row.person()) named = &other;
      if (other.pair.guardian_id == row.person()) break;
    }
    auto first = named->guardian_first_name, last = named->guardian_last_name;
    row.guardian_first_name = std::move(first), row.guardian_last_name = std::move(last);
  }
}

}  // namespace

std::string comparable_address(const GuardianPin& row) {
  auto plain = [](const std::string& text) {
    std::string kept;
    for (char c : folded(text))
      if (counts(c)) kept += c;
    return kept;
  };
  auto street = plain(row.address);
  return street.empty() ? street : street + "|" + plain(row.city) + "|" + plain(row.zip);
}

std::vector<LetterPlan> plan_letters(std::vector<GuardianPin> rows, Per per,
                                     const std::function<std::string(const std::string&)>& language_of) {
  std::vector<LetterPlan> letters;
  std::map<std::string, std::size_t> letter_of;  // an envelope's
  for (auto& row : in_order(std::move(rows))) {
    auto language = language_of(row.language);
    auto [at, first] = letter_of.emplace(shared_by(row, language, per), letters.size());
    if (first) letters.push_back({language, {}});
    letters[at->second].pins.push_back(std::move(row));
  }
  for (auto& letter : letters) name_people_once(letter);
  return letters;
}

}  // namespace portal
