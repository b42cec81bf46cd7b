#include "lib/letters/letter_placeholders.h"

#include <algorithm>

#include "lib/base/placeholders.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/letters/letter.h"

namespace portal {
namespace {

// A value as it is read, whatever stands around it: in words from right to left, a telephone number, an ID or a web
// address would be read in pieces from its end.
std::string set_apart(const LetterTexts& texts, std::string_view value) {
  constexpr std::string_view left_to_right_isolate = "\u2066", pop_isolate = "\u2069";
  auto name = isolated(value);
  if (value.empty() || name != value || !writes_right_to_left(texts.language)) return name;
  return std::string(left_to_right_isolate).append(value).append(pop_isolate);
}

// A telephone number does not break at the end of a line.
std::string on_one_line(std::string_view number) {
  std::string kept;
  for (char c : number) c == ' ' ? kept += "\u00a0" : kept += c;
  return kept;
}

// Each name once, in the order of the PINs.
std::string names(const LetterTexts& texts, const Letter& letter, std::string LetterPin::*name) {
  std::vector<std::string> seen;
  for (const auto& pin : letter.pins)
    if (std::find(seen.begin(), seen.end(), pin.*name) == seen.end()) seen.push_back(pin.*name);
  std::string all;
  for (const auto& one : seen) all += (all.empty() ? "" : texts.name_separator) + set_apart(texts, one);
  return all;
}

// Blank where the letter is about several students: what it is true of would not be clear.
std::string of_the_one(const Letter& letter, std::string LetterPin::*value) {
  const auto& first = letter.pins.front();
  for (const auto& pin : letter.pins)
    if (pin.student_id != first.student_id) return {};
  return first.*value;
}

Date first_end(const Letter& letter) {
  auto earliest = letter.pins.front().valid_through;
  for (const auto& pin : letter.pins) earliest = std::min(earliest, pin.valid_through);
  return earliest;
}

struct Placeholder {
  const char* name;
  std::string (*value)(const LetterTexts&, const Letter&);
};
constexpr Placeholder placeholders[] = {
    {"guardian", [](const LetterTexts& t, const Letter& l) { return names(t, l, &LetterPin::guardian_name); }},
    {"student", [](const LetterTexts& t, const Letter& l) { return names(t, l, &LetterPin::student_name); }},
    {"student_id",
     [](const LetterTexts& t, const Letter& l) { return set_apart(t, of_the_one(l, &LetterPin::student_id)); }},
    {"grade", [](const LetterTexts& t, const Letter& l) { return set_apart(t, of_the_one(l, &LetterPin::grade)); }},
    {"homeroom",
     [](const LetterTexts& t, const Letter& l) { return set_apart(t, of_the_one(l, &LetterPin::homeroom)); }},
    {"date", [](const LetterTexts& t, const Letter& l) { return date_in_words(t, l.date); }},
    {"valid_through", [](const LetterTexts& t, const Letter& l) { return date_in_words(t, first_end(l)); }},
    {"url", [](const LetterTexts& t, const Letter& l) { return set_apart(t, l.registration_url); }},
    {"district", [](const LetterTexts& t, const Letter& l) { return set_apart(t, l.district_name); }},
    {"school", [](const LetterTexts& t, const Letter& l) { return set_apart(t, l.school_name); }},
    {"school_phone", [](const LetterTexts& t, const Letter& l) { return set_apart(t, on_one_line(l.school_phone)); }},
    {"local_district", [](const LetterTexts& t, const Letter& l) { return set_apart(t, l.local_district); }},
    {"pace_phone", [](const LetterTexts& t, const Letter& l) { return set_apart(t, on_one_line(l.pace_phone)); }},
    {"pace_site", [](const LetterTexts& t, const Letter& l) { return set_apart(t, l.pace_site); }},
};

}  // namespace

std::vector<std::string> letter_placeholders() {
  std::vector<std::string> names;
  for (const auto& placeholder : placeholders) names.emplace_back(placeholder.name);
  return names;
}

std::optional<std::string> filled(std::string_view text, const LetterTexts& texts, const Letter& letter) {
  bool blank = false;
  auto result = with_placeholders(text, [&](std::string_view name) {
    for (const auto& placeholder : placeholders) {
      if (name != placeholder.name) continue;
      auto value = placeholder.value(texts, letter);
      blank |= value.empty();
      return value;
    }
    return std::string();
  });
  if (blank) return {};
  return result;
}

std::string date_in_words(const LetterTexts& texts, Date date) {
  auto ymd = date.ymd();
  return with_placeholders(texts.date_form, [&](std::string_view name) {
    if (name == "day") return std::to_string(static_cast<unsigned>(ymd.day()));
    if (name == "month") return texts.months.at(static_cast<unsigned>(ymd.month()) - 1);
    if (name == "year") return std::to_string(static_cast<int>(ymd.year()));
    return std::string();
  });
}

}  // namespace portal
