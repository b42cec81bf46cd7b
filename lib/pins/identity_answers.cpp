#include "lib/pins/identity_answers.h"

#include <algorithm>
#include <map>

#include "lib/base/date.h"
#include "lib/base/grade.h"
#include "lib/base/text.h"

namespace portal {
namespace {

using Words = std::vector<std::string>;

Words words_of(std::string_view text) {
  std::string plain;
  for (char c : folded(text)) plain += std::string_view(",;/()\t").find(c) == std::string_view::npos ? c : ' ';
  Words words;
  for (std::size_t at = 0; at < plain.size();) {
    auto end = std::min(plain.find(' ', at), plain.size());
    if (end > at) words.push_back(plain.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string run_together(const Words& words) { return joined(words, ""); }

Words sorted(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

Words together(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Both ways of writing a word become the same one. "st" stands for street and for saint alike: it is compared as it
// stands.
std::string brief_word(const std::string& word) {
  static const std::map<std::string_view, std::string_view> brief = {
      {"street", "st"},    {"saint", "st"},    {"avenue", "ave"},     {"av", "ave"},       {"boulevard", "blvd"},
      {"boul", "blvd"},    {"drive", "dr"},    {"road", "rd"},        {"lane", "ln"},      {"place", "pl"},
      {"court", "ct"},     {"terrace", "ter"}, {"terr", "ter"},       {"circle", "cir"},   {"highway", "hwy"},
      {"parkway", "pkwy"}, {"way", "wy"},      {"square", "sq"},      {"trail", "trl"},    {"alley", "aly"},
      {"plaza", "plz"},    {"mount", "mt"},    {"fort", "ft"},        {"north", "n"},      {"south", "s"},
      {"east", "e"},       {"west", "w"},      {"northeast", "ne"},   {"northwest", "nw"}, {"southeast", "se"},
      {"southwest", "sw"}, {"first", "1st"},   {"second", "2nd"},     {"third", "3rd"},    {"fourth", "4th"},
      {"fifth", "5th"},    {"sixth", "6th"},   {"seventh", "7th"},    {"eighth", "8th"},   {"ninth", "9th"},
      {"tenth", "10th"},   {"apt", "unit"},    {"apartment", "unit"}, {"suite", "unit"},   {"ste", "unit"},
      {"space", "unit"},   {"spc", "unit"},    {"number", "unit"},    {"no", "unit"},      {"#", "unit"},
      {"california", "ca"}};
  auto found = brief.find(word);
  return found == brief.end() ? word : std::string(found->second);
}

Words address_words(std::string_view text) {
  std::string spaced;
  for (char c : text) spaced += c == '#' ? std::string(" # ") : std::string(1, c);
  Words words;
  for (const auto& word : words_of(spaced)) {
    auto plain = brief_word(word);
    bool twice = plain == "unit" && !words.empty() && words.back() == "unit";  // "Apt #2"
    if (!twice) words.push_back(std::move(plain));
  }
  return words;
}

// How many words from `from` on are, run together, that text; 0 where none are.
std::size_t leading(const Words& words, std::size_t from, const std::string& text) {
  std::string so_far;
  for (auto at = from; at < words.size() && so_far.size() < text.size(); ++at) {
    so_far += words[at];
    if (so_far == text) return at - from + 1;
  }
  return 0;
}

}  // namespace

bool same_date(std::string_view answer, std::string_view on_file) {
  auto date = Date::parse_extract(trimmed(answer));
  return date && date->text() == on_file;
}

bool same_name(std::string_view answer, std::string_view first, std::string_view middle, std::string_view last) {
  auto given = words_of(answer), first_words = words_of(first), last_words = words_of(last);
  if (given.empty()) return false;
  auto with_middle = together(first_words, words_of(middle));
  for (const auto& forenames : {first_words, with_middle}) {
    auto one = together(forenames, last_words), other = together(last_words, forenames);
    // Run together, "O'Hara" is "OHara" and "De la Cruz" is "Delacruz".
    if (sorted(given) == sorted(one) || run_together(given) == run_together(one) ||
        run_together(given) == run_together(other))
      return true;
  }
  return false;
}

bool same_grade(std::string_view answer, std::string_view on_file) {
  auto words = words_of(answer);
  std::erase(words, "grade"), std::erase(words, "grader");
  auto text = run_together(words);
  if (text == "kindergarten" || text == "kinder") text = "k";
  if (text == "transitionalkindergarten") text = "tk";
  if (text == "prek" || text == "prekindergarten" || text == "preschool") text = "pk";
  if (text.size() > 2 && is_digit(text[0]))
    for (std::string_view ordinal : {"st", "nd", "rd", "th"})
      if (text.ends_with(ordinal)) text.resize(text.size() - 2);
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  auto given = Grade::parse(text), right = Grade::parse(on_file);
  return given && right && *given == *right;
}

bool same_address(std::string_view answer, const IdentityFacts& facts) {
  auto on_file = address_words(facts.address), given = address_words(answer);
  auto unit_at = std::find(on_file.begin(), on_file.end(), "unit");
  auto street = run_together({on_file.begin(), unit_at});
  std::string unit = unit_at == on_file.end() ? "" : run_together({unit_at + 1, on_file.end()});
  if (street.empty() || given.empty()) return false;
  if (is_digit(on_file[0][0]) && given[0] != on_file[0]) return false;  // the house number stands by itself
  auto at = leading(given, 0, street);
  if (at == 0) return false;
  bool unit_named = at < given.size() && given[at] == "unit";
  if (unit_named) ++at;
  auto unit_words = unit.empty() ? 0 : leading(given, at, unit);
  if (unit_named && !unit.empty() && unit_words == 0) return false;
  at += unit_named && unit.empty() ? 1 : unit_words;
  auto place = together(together(address_words(facts.city), address_words(facts.state)), address_words(facts.zip));
  for (; at < given.size(); ++at)
    if (std::find(place.begin(), place.end(), given[at]) == place.end()) return false;
  return true;
}

}  // namespace portal
