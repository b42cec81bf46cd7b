#include "lib/letters/letter_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/config/text_reader.h"
#include "lib/letters/letter_placeholders.h"

namespace portal {
namespace {

struct TextField {
  const char* key;
  std::string LetterTexts::*text;
  const char* must_hold = "";  // a placeholder
};
constexpr TextField text_fields[] = {
    {"language", &LetterTexts::language},
    {"title", &LetterTexts::title},
    {"salutation", &LetterTexts::salutation, "guardian"},
    {"pin_heading", &LetterTexts::pin_heading},
    {"valid_through", &LetterTexts::valid_through, "valid_through"},
    {"steps_heading", &LetterTexts::steps_heading},
    {"deadline", &LetterTexts::deadline, "valid_through"},
    {"privacy_heading", &LetterTexts::privacy_heading},
    {"privacy", &LetterTexts::privacy},
    {"help_heading", &LetterTexts::help_heading},
    {"footer", &LetterTexts::footer},
    {"student_label", &LetterTexts::student_label},
    {"student_id_label", &LetterTexts::student_id_label},
    {"grade_label", &LetterTexts::grade_label},
    {"homeroom_label", &LetterTexts::homeroom_label},
    {"bookmark_grade", &LetterTexts::bookmark_grade, "grade"},
    {"name_separator", &LetterTexts::name_separator},
    {"pins_heading", &LetterTexts::pins_heading},
    {"guardian_label", &LetterTexts::guardian_label},
    {"pin_label", &LetterTexts::pin_label},
    {"valid_through_label", &LetterTexts::valid_through_label},
    {"qr_caption", &LetterTexts::qr_caption},
};

struct ListField {
  const char* key;
  std::vector<std::string> LetterTexts::*texts;
  const char* must_hold = "";
};
constexpr ListField list_fields[] = {
    {"paragraphs", &LetterTexts::paragraphs, "student"},
    {"steps", &LetterTexts::steps, "url"},
    {"help", &LetterTexts::help},
};

constexpr const char* name_separator = "name_separator";  // blanks at its ends are meant

// The two keys that are no running text: their placeholders and their number are their own.
constexpr const char* date_form = "date_form";
constexpr const char* months = "months";

class Reader {
 public:
  Reader(std::string_view yaml, std::string_view origin) : reader_(yaml, origin) {}

  LetterTexts read() {
    if (!reader_.is_map()) {
      reader_.fault(reader_.root(), "", "is not a list of keys and texts", "see the file that is part of the program");
      reader_.finish();
    }
    reader_.check_keys(reader_.root(), all_keys());
    for (const auto& field : text_fields) read_text(field);
    for (const auto& field : list_fields) read_list(field);
    read_dates();
    return texts_;
  }

  void check_language(std::string_view file) {
    if (!texts_.language.empty() && texts_.language != file)
      reader_.fault(reader_.root()["language"], "language",
                    fmt::format("is '{}' in the file for {}", one_line(texts_.language, 40), file),
                    fmt::format("write `language: {}`", file));
  }

  void finish() const { reader_.finish(); }

 private:
  TextReader reader_;
  LetterTexts texts_;
  const std::vector<std::string> known_ = letter_placeholders();

  static std::vector<std::string> all_keys() {
    std::vector<std::string> keys = {date_form, months};
    for (const auto& field : text_fields) keys.emplace_back(field.key);
    for (const auto& field : list_fields) keys.emplace_back(field.key);
    return keys;
  }

  void need(const YAML::Node& node, const char* key, const std::set<std::string, std::less<>>& seen,
            std::string_view name) {
    if (!name.empty() && !seen.contains(name))
      reader_.fault(node, key, fmt::format("must hold {{{}}}", name), "put it where its value belongs");
  }

  void read_text(const TextField& field) {
    auto& text = texts_.*field.text;
    text = reader_.text(
        reader_.root(), field.key,
        field.key == std::string_view(name_separator) ? TextReader::Blanks::kept : TextReader::Blanks::trimmed);
    if (text.empty()) return;
    auto node = reader_.root()[field.key];
    need(node, field.key, reader_.check_placeholders(node, field.key, text, known_), field.must_hold);
  }

  void read_list(const ListField& field) {
    auto& list = texts_.*field.texts;
    list = reader_.list(reader_.root(), field.key);
    if (list.empty()) return;
    auto node = reader_.root()[field.key];
    std::set<std::string, std::less<>> seen;
    for (std::size_t i = 0; i < list.size(); ++i)
      seen.merge(reader_.check_placeholders(node[i], field.key, list[i], known_));
    need(node, field.key, seen, field.must_hold);
  }

  void read_dates() {
    const std::vector<std::string> parts = {"day", "month", "year"};
    texts_.date_form = reader_.text(reader_.root(), date_form);
    if (auto node = reader_.root()[date_form]; !texts_.date_form.empty()) {
      auto seen = reader_.check_placeholders(node, date_form, texts_.date_form, parts);
      for (const auto& part : parts) need(node, date_form, seen, part);
    }
    texts_.months = reader_.list(reader_.root(), months);
    if (!texts_.months.empty() && texts_.months.size() != 12)
      reader_.fault(reader_.root()[months], months, "must hold the names of twelve months", "January is the first");
  }
};

}  // namespace

LetterTexts parse_letter_texts(std::string_view yaml, std::string_view origin) {
  Reader reader(yaml, origin);
  auto texts = reader.read();
  reader.finish();
  return texts;
}

LetterTexts load_letter_texts(const Settings& settings, std::string_view language) {
  auto known = languages_in("letters");
  if (std::find(known.begin(), known.end(), language) == known.end())
    throw UsageError(fmt::format("there are no letters in '{}'", printable(language)),
                     fmt::format("languages are named by their code: {}", letter_languages()));
  auto [yaml, origin] = settings.config_text(fmt::format("letters/{}.yaml", language));
  Reader reader(yaml, origin);
  auto texts = reader.read();
  reader.check_language(language);
  reader.finish();
  return texts;
}

std::string letter_language(const Settings& settings, std::string_view wanted) {
  auto known = languages_in("letters");
  auto there_is = [&](const std::optional<std::string>& code) {
    return code && std::find(known.begin(), known.end(), *code) != known.end();
  };
  if (auto code = language_code(wanted); there_is(code)) return *code;
  const auto& districts = settings.text(Key::letters_language);
  if (auto code = language_code(districts); there_is(code)) return *code;
  throw UsageError(fmt::format("there are no letters in '{}', the language of the district ({})", printable(districts),
                               settings.origin(Key::letters_language)),
                   fmt::format("set letters.language to one of: {}", letter_languages()));
}

std::string letter_languages() { return joined(languages_in("letters"), ", "); }

}  // namespace portal
