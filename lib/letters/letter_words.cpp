// What the page of a letter says, in words that can be set.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/letters/letter_page.h"

namespace portal {
namespace {

constexpr std::size_t longest = 4000;  // code points of one value: more than a page holds

std::string on_a_line(const std::string& value) {
  auto ordinary = [](unsigned char c) { return c >= 0x20 && c < 0x7f; };
  return std::all_of(value.begin(), value.end(), ordinary) ? value : one_line(value, longest);
}

// Between marks that are not seen: a name runs as its own letters do, a number or a web address from left to right.
std::string as_name(const std::string& value) { return value.empty() ? value : "\u2068" + on_a_line(value) + "\u2069"; }
std::string as_number(const std::string& value) {
  return value.empty() ? value : "\u2066" + on_a_line(value) + "\u2069";
}

std::string joined_lines(std::string_view lines) {
  constexpr std::string_view separator = "  ·  ";
  std::string line;
  while (!lines.empty()) {
    auto end = lines.find('\n');
    line.append(line.empty() ? "" : separator).append(lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return on_a_line(line);
}

}  // namespace

Letter settable(Letter letter, Direction direction) {
  bool mirrored = direction == Direction::right_to_left;
  auto name = [&](std::string& value) { value = mirrored ? as_name(value) : isolated(on_a_line(value)); };
  auto number = [&](std::string& value) { value = mirrored ? as_number(value) : on_a_line(value); };
  letter.school_address = joined_lines(letter.school_address);
  for (auto* value : {&letter.district_name, &letter.school_name, &letter.school_address, &letter.local_district})
    name(*value);
  for (auto* value : {&letter.school_phone, &letter.pace_phone, &letter.pace_site, &letter.registration_url})
    number(*value);
  // The address is not the page's: its lines run as the postal service reads them.
  for (auto& line : letter.address) line = isolated(on_a_line(line));
  for (auto& pin : letter.pins) {
    for (auto* value : {&pin.guardian_name, &pin.student_name, &pin.grade, &pin.homeroom}) name(*value);
    number(pin.student_id);
  }
  return letter;
}

LetterWords::LetterWords(const LetterTexts& texts, const Letter& letter) {
  auto fill = [&](const std::string& text) { return filled(text, texts, letter).value_or(""); };
  auto fill_all = [&](const std::vector<std::string>& from) {
    std::vector<std::string> kept;
    for (const auto& text : from)
      if (auto words = fill(text); !words.empty()) kept.push_back(std::move(words));
    return kept;
  };
  date = date_in_words(texts, letter.date);
  title = fill(texts.title);
  salutation = fill(texts.salutation);
  paragraphs = fill_all(texts.paragraphs);
  pin_heading = fill(texts.pin_heading);
  valid_through = fill(texts.valid_through);
  steps_heading = fill(texts.steps_heading);
  steps = fill_all(texts.steps);
  deadline = fill(texts.deadline);
  privacy_heading = fill(texts.privacy_heading);
  privacy = fill(texts.privacy);
  help_heading = fill(texts.help_heading);
  help = joined(fill_all(texts.help), "\n");
  footer = fill(texts.footer);
}

}  // namespace portal
