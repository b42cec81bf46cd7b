// The words of letters and mails in every language: complete, in their own script, and saying what the English says.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/placeholders.h"
#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "lib/config/yaml.h"
#include "lib/letters/letter.h"

namespace portal {
namespace {

// Every text of a file by where it stands: "steps 2", "reset body 1".
using Texts = std::map<std::string, std::string>;

void collect(const YAML::Node& node, const std::string& place, Texts& texts) {
  if (node.IsScalar()) texts[place] = node.Scalar();
  for (std::size_t i = 0; node.IsSequence() && i < node.size(); ++i)
    collect(node[i], place + " " + std::to_string(i + 1), texts);
  if (node.IsMap())
    for (const auto& entry : node) collect(entry.second, place + " " + entry.first.Scalar(), texts);
}

Texts texts_of(const std::string& folder, const std::string& language) {
  auto name = folder + "/" + language + ".yaml";
  Texts texts;
  collect(parse_yaml(embedded_file(name), name), "", texts);
  return texts;
}

std::string all_of(const Texts& texts) {
  std::string all;
  for (const auto& [place, text] : texts)
    if (place != " language") all += with_placeholders(text, [](auto) { return std::string(); }) + "\n";
  return all;
}

bool has_any(const std::string& text, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return text.find(part) != text.npos; });
}

std::size_t points_in(const std::string& text, unsigned first, unsigned last) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    std::size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    unsigned point = size == 1 ? byte : byte & (0xffU >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    count += point >= first && point <= last;
    i += size;
  }
  return count;
}

struct Script {
  unsigned first, last;
};
const std::map<std::string, Script> scripts = {
    {"ar", {0x600, 0x6ff}}, {"fa", {0x600, 0x6ff}},        {"hy", {0x530, 0x58f}},        {"ko", {0xac00, 0xd7a3}},
    {"ru", {0x400, 0x4ff}}, {"zh-Hans", {0x4e00, 0x9fff}}, {"zh-Hant", {0x4e00, 0x9fff}}, {"en", {'A', 'z'}},
    {"es", {'A', 0x17f}},   {"tl", {'A', 0x17f}},          {"vi", {'A', 0x1eff}},
};

template <class Check>
void for_each_text(Check check) {
  for (const std::string folder : {"letters", "mails"})
    for (const auto& language : languages_in(folder)) {
      CAPTURE(folder);
      CAPTURE(language);
      check(folder, language, texts_of(folder, language));
    }
}

}  // namespace

TEST_CASE("translations: each text of the English is there, with its values, and nothing more") {
  for_each_text([](const std::string& folder, const std::string&, const Texts& texts) {
    auto english = texts_of(folder, "en");
    CHECK(texts.size() == english.size());
    for (const auto& [place, text] : english) {
      const auto& where = place;
      CAPTURE(where);
      REQUIRE(texts.contains(place));
      auto expected = placeholders_in(text);
      CHECK(placeholders_in(texts.at(place)) == expected);
      CHECK(texts.at(place).find("  ") == std::string::npos);
    }
  });
}

TEST_CASE("translations: no text is left in English") {
  // What is the same in both: a form, a sign, a word that Tagalog has taken.
  const std::set<std::string> alike = {"{month} {day}, {year}",
                                       ", ",
                                       "PIN",
                                       "Online: {pace_site}",
                                       "{district}",
                                       "{link}",
                                       "{url}",
                                       "{task}",
                                       "{roles}"};
  for_each_text([&](const std::string& folder, const std::string& language, const Texts& texts) {
    if (language == "en") return;
    for (const auto& [place, text] : texts_of(folder, "en")) {
      const auto& where = place;
      CAPTURE(where);
      if (!alike.contains(text)) CHECK(texts.at(place) != text);
    }
  });
}

TEST_CASE("translations: each is in its own script") {
  for_each_text([](const std::string&, const std::string& language, const Texts& texts) {
    REQUIRE(scripts.contains(language));
    auto all = all_of(texts);
    auto own = points_in(all, scripts.at(language).first, scripts.at(language).last);
    auto latin = points_in(all, 'A', 'Z') + points_in(all, 'a', 'z');
    CHECK(own > characters(all) / 2);
    // The names of buttons and of the portal are in English.
    if (scripts.at(language).first > 'A') CHECK(own > latin);
    if (language == "vi") CHECK(points_in(all, 0x1ea0, 0x1eff) > characters(all) / 20);
    if (language == "es") CHECK(has_any(all, {"ó", "ñ"}));
    if (language == "tl") CHECK(has_any(all, {" ng ", " mga "}));
  });
}

TEST_CASE("translations: letters that look alike are those of the language") {
  const std::map<std::string, std::vector<std::string>> strange = {
      {"ar", {"ی", "ک", "پ", "چ", "گ"}},
      {"fa", {"ي", "ك", "ة"}},
      {"zh-Hans", {"們", "學", "請", "為", "門", "號", "網", "與", "護", "帳", "「"}},
      {"zh-Hant", {"们", "学", "请", "为", "门", "号", "网", "与", "护", "账", "“"}},
      {"hy", {"Ա․", "․"}},
  };
  for_each_text([&](const std::string&, const std::string& language, const Texts& texts) {
    if (!strange.contains(language)) return;
    for (const auto& sign : strange.at(language)) {
      CAPTURE(sign);
      CHECK(all_of(texts).find(sign) == std::string::npos);
    }
  });
}

// A reader of mails, and the page setter, take a paragraph's direction from its first letter: a name in Latin letters
// there would turn the whole of it round.
TEST_CASE("translations: what is read from right to left begins with a word of its language") {
  for_each_text([](const std::string&, const std::string& language, const Texts& texts) {
    if (!writes_right_to_left(language)) return;
    for (const auto& [place, text] : texts) {
      bool value_alone = text.starts_with('{') && text.ends_with('}');
      if (value_alone || place == " language" || place == " name_separator") continue;
      const auto& where = place;
      CAPTURE(where);
      CHECK(isolated(text.substr(0, 2)) != text.substr(0, 2));
    }
  });
}

TEST_CASE("translations: buttons are named as the portal names them") {
  for (const auto& language : languages_in("letters")) {
    CAPTURE(language);
    auto letters = all_of(texts_of("letters", language)), mails = all_of(texts_of("mails", language));
    for (const char* name : {"Register for an account", "Add student", "Add Student", "Finish", "MyMail", "PACE"}) {
      CAPTURE(name);
      CHECK(letters.find(name) != letters.npos);
    }
    for (const char* name : {"Forgot your password?", "New PIN", "ITD Help Desk", "PACE"}) {
      CAPTURE(name);
      CHECK(mails.find(name) != mails.npos);
    }
  }
}

TEST_CASE("translations: a letter is no longer than one page can bear") {
  auto columns = [](const std::string& language) { return display_width(all_of(texts_of("letters", language))); };
  for (const auto& language : languages_in("letters")) {
    CAPTURE(language);
    CHECK(columns(language) * 4 <= columns("es") * 5);
  }
}

TEST_CASE("translations: twelve months, and a date in words that tells one day from another") {
  for (const auto& language : languages_in("letters")) {
    CAPTURE(language);
    auto name = "letters/" + language + ".yaml";
    auto texts = parse_letter_texts(embedded_file(name), name);
    CHECK(std::set<std::string>(texts.months.begin(), texts.months.end()).size() == 12);
    std::set<std::string> days;
    for (auto day = Date(2026, 1, 1); day < Date(2027, 1, 1); day = day.plus_days(1))
      days.insert(date_in_words(texts, day));
    CHECK(days.size() == 365);
  }
  auto in = [](const std::string& language) {
    auto name = "letters/" + language + ".yaml";
    return date_in_words(parse_letter_texts(embedded_file(name), name), Date(2026, 11, 7));
  };
  CHECK(in("ar") == "7 نوفمبر 2026");
  CHECK(in("fa") == "7 نوامبر 2026");
  CHECK(in("hy") == "2026 թ. նոյեմբերի 7");
  CHECK(in("ko") == "2026년 11월 7일");
  CHECK(in("ru") == "7 ноября 2026 года");
  CHECK(in("tl") == "Nobyembre 7, 2026");
  CHECK(in("vi") == "ngày 7 tháng 11 năm 2026");
  CHECK(in("zh-Hans") == "2026年11月7日");
  CHECK(in("zh-Hant") == "2026年11月7日");
}

TEST_CASE("translations: a letter to a household says nothing that is true of one student alone") {
  Letter letter{.district_name = "District", .school_name = "School", .date = Date(2026, 9, 28)};
  letter.pins = {{"Ana Reyes", "Leo Reyes", "023907F123", "6", "B-12", "1", Date(2026, 11, 27)},
                 {"Ana Reyes", "Mia Reyes", "023907F124", "8", "", "2", Date(2026, 11, 20)},
                 {"Juan Reyes", "Leo Reyes", "023907F123", "6", "B-12", "3", Date(2026, 11, 27)}};
  for (const auto& language : languages_in("letters")) {
    CAPTURE(language);
    auto name = "letters/" + language + ".yaml";
    auto texts = parse_letter_texts(embedded_file(name), name);
    auto open = std::string(writes_right_to_left(language) ? "\u2066" : "");
    auto close = std::string(writes_right_to_left(language) ? "\u2069" : "");
    auto both = open + "Ana Reyes" + close + texts.name_separator + open + "Juan Reyes" + close;
    auto salutation = filled(texts.salutation, texts, letter);
    REQUIRE(salutation);
    CHECK(salutation->find(both) != salutation->npos);
    CHECK(filled(texts.deadline, texts, letter)->find(date_in_words(texts, Date(2026, 11, 20))) != std::string::npos);
    CHECK(!filled("{student_id}", texts, letter));
  }
}

}  // namespace portal
