#include "lib/config/languages.h"

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "lib/config/embedded.h"

namespace portal {
namespace {

enum class Direction { to_right, to_left };

struct Language {
  std::string_view code, name;
  Direction direction = Direction::to_right;
};
constexpr Language languages[] = {
    {"ar", "Arabic", Direction::to_left},
    {"en", "English"},
    {"es", "Spanish"},
    {"fa", "Farsi", Direction::to_left},
    {"hy", "Armenian"},
    {"ko", "Korean"},
    {"ru", "Russian"},
    {"tl", "Tagalog"},
    {"vi", "Vietnamese"},
    {"zh-Hans", "Chinese (simplified)"},
    {"zh-Hant", "Chinese (traditional)"},
};

const Language* find_language(std::string_view code) {
  auto found =
      std::find_if(std::begin(languages), std::end(languages), [&](const auto& one) { return one.code == code; });
  return found == std::end(languages) ? nullptr : found;
}

// "zh" is Chinese in a script that is not told yet.
constexpr std::string_view chinese = "zh", simplified = "zh-Hans", traditional = "zh-Hant";

struct Word {
  std::string_view word, code;
};

// The first part of a tag: BCP 47, ISO 639-2 (both kinds) and 639-3.
constexpr Word tags[] = {
    {"ar", "ar"},    {"ara", "ar"},    {"arb", "ar"},    {"en", "en"},     {"eng", "en"},        {"es", "es"},
    {"spa", "es"},   {"fa", "fa"},     {"fas", "fa"},    {"per", "fa"},    {"pes", "fa"},        {"hy", "hy"},
    {"hye", "hy"},   {"arm", "hy"},    {"hyw", "hy"},    {"ko", "ko"},     {"kor", "ko"},        {"ru", "ru"},
    {"rus", "ru"},   {"tl", "tl"},     {"tgl", "tl"},    {"fil", "tl"},    {"vi", "vi"},         {"vie", "vi"},
    {"zh", chinese}, {"zho", chinese}, {"chi", chinese}, {"cmn", chinese}, {"yue", traditional},
};

// The other parts of a tag that tell how Chinese is written: scripts, and the places that write the one or the other.
constexpr Word chinese_parts[] = {{"hans", simplified}, {"hant", traditional}, {"cn", simplified}, {"sg", simplified},
                                  {"tw", traditional},  {"hk", traditional},   {"mo", traditional}};

// Words of names; a name is as many as agree. A blank code: says nothing by itself.
constexpr Word name_words[] = {
    {"or", ""},
    {"language", ""},
    {"arabic", "ar"},
    {"العربية", "ar"},
    {"عربي", "ar"},
    {"عربى", "ar"},
    {"اللغة", ""},
    {"english", "en"},
    {"spanish", "es"},
    {"español", "es"},
    {"castilian", "es"},
    {"castellano", "es"},
    {"farsi", "fa"},
    {"persian", "fa"},
    {"فارسی", "fa"},
    {"فارسي", "fa"},
    {"زبان", ""},
    {"armenian", "hy"},
    {"հայերեն", "hy"},
    {"հայերէն", "hy"},
    {"eastern", ""},
    {"western", ""},
    {"korean", "ko"},
    {"한국어", "ko"},
    {"한국말", "ko"},
    {"russian", "ru"},
    {"русский", "ru"},
    {"язык", ""},
    {"tagalog", "tl"},
    {"filipino", "tl"},
    {"pilipino", "tl"},
    {"wikang", ""},
    {"vietnamese", "vi"},
    {"việt", "vi"},
    {"tiếng", ""},
    {"chinese", chinese},
    {"中文", chinese},
    {"汉语", chinese},
    {"漢語", chinese},
    {"华语", chinese},
    {"華語", chinese},
    {"mandarin", chinese},
    {"putonghua", chinese},
    {"普通话", simplified},
    {"simplified", simplified},
    {"简体", simplified},
    {"簡體", simplified},
    {"简体中文", simplified},
    {"簡體中文", simplified},
    {"cantonese", traditional},
    {"粵語", traditional},
    {"粤语", traditional},
    {"廣東話", traditional},
    {"广东话", traditional},
    {"國語", traditional},
    {"traditional", traditional},
    {"taiwanese", traditional},
    {"繁體", traditional},
    {"繁体", traditional},
    {"繁體中文", traditional},
    {"繁体中文", traditional},
    {"正體中文", traditional},
};

template <std::size_t count>
const std::string_view* code_of(const Word (&words)[count], std::string_view word) {
  for (const auto& one : words)
    if (one.word == word) return &one.code;
  return nullptr;
}

// Two words for one language: the one that tells the script is kept. False: they are of two languages.
bool agree(std::string_view& code, std::string_view other) {
  if (code.empty() || (code == chinese && other.starts_with(chinese))) code = other;
  return other.empty() || other == code || (other == chinese && code.starts_with(chinese));
}

std::optional<std::string> finished(std::string_view code) {
  if (code.empty()) return {};
  return std::string(code == chinese ? simplified : code);
}

std::vector<std::string> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (true) {
    auto end = text.find_first_of(separators);
    if (end != 0) parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_tag_part(std::string_view part) {
  return !part.empty() && part.size() <= 8 &&
         std::all_of(part.begin(), part.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

// "es", "es-MX", "zh_TW", "zh-Hant-HK"; a script outranks a place.
std::optional<std::string> by_tag(std::string_view text) {
  auto tag = plain_lower(text);
  auto parts = parts_of(tag, "-_");
  if (parts.empty() || !std::all_of(parts.begin(), parts.end(), is_tag_part)) return {};
  const auto* first = code_of(tags, parts.front());
  if (!first) return {};
  auto code = *first;
  if (!code.starts_with(chinese)) return std::string(code);
  for (std::size_t i = parts.size() - 1; i > 0; --i)
    if (const auto* told = code_of(chinese_parts, parts[i])) code = *told;
  return finished(code);
}

// A reader folds what people write, so the table is folded too.
const std::map<std::string, std::string_view, std::less<>>& folded_names() {
  static const auto names = [] {
    std::map<std::string, std::string_view, std::less<>> all;
    for (const auto& [word, code] : name_words) all.emplace(folded(word), code);
    return all;
  }();
  return names;
}

std::optional<std::string> by_name(std::string_view text) {
  std::string_view code;
  for (const auto& word : parts_of(folded(text), " \t()[]/,;:-_.")) {
    if (word.empty()) continue;
    auto found = folded_names().find(word);
    if (found == folded_names().end() || !agree(code, found->second)) return {};
  }
  return finished(code);
}

}  // namespace

std::optional<std::string> language_code(std::string_view language) {
  auto text = trimmed(language);
  if (auto code = by_tag(text)) return code;
  return by_name(text);
}

std::string language_name(std::string_view code) {
  const auto* language = find_language(code);
  return std::string(language ? language->name : code);
}

bool writes_right_to_left(std::string_view code) {
  const auto* language = find_language(code);
  return language && language->direction == Direction::to_left;
}

std::vector<std::string> languages_in(std::string_view folder) {
  constexpr std::string_view ending = ".yaml";
  auto beginning = std::string(folder) + "/";
  std::vector<std::string> codes;
  for (const auto& file : embedded_files())
    if (file.name.starts_with(beginning) && file.name.ends_with(ending))
      codes.emplace_back(file.name.substr(beginning.size(), file.name.size() - beginning.size() - ending.size()));
  return codes;
}

}  // namespace portal
