#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/placeholders.h"
#include "lib/base/text.h"
#include "lib/letters/letter.h"

namespace portal {
namespace {

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
  for (const auto& one : seen) all += (all.empty() ? "" : texts.name_separator) + isolated(one);
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
    {"student_id", [](const LetterTexts&, const Letter& l) { return of_the_one(l, &LetterPin::student_id); }},
    {"grade", [](const LetterTexts&, const Letter& l) { return of_the_one(l, &LetterPin::grade); }},
    {"homeroom", [](const LetterTexts&, const Letter& l) { return isolated(of_the_one(l, &LetterPin::homeroom)); }},
    {"date", [](const LetterTexts& t, const Letter& l) { return date_in_words(t, l.date); }},
    {"valid_through", [](const LetterTexts& t, const Letter& l) { return date_in_words(t, first_end(l)); }},
    {"url", [](const LetterTexts&, const Letter& l) { return l.registration_url; }},
    {"district", [](const LetterTexts&, const Letter& l) { return l.district_name; }},
    {"school", [](const LetterTexts&, const Letter& l) { return l.school_name; }},
    {"school_phone", [](const LetterTexts&, const Letter& l) { return on_one_line(l.school_phone); }},
    {"local_district", [](const LetterTexts&, const Letter& l) { return l.local_district; }},
    {"pace_phone", [](const LetterTexts&, const Letter& l) { return on_one_line(l.pace_phone); }},
    {"pace_site", [](const LetterTexts&, const Letter& l) { return l.pace_site; }},
};

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

// The two keys that are no running text: their placeholders and their number are their own.
constexpr const char* date_form_key = "date_form";
constexpr const char* months_key = "months";

std::vector<std::string> placeholder_names() {
  std::vector<std::string> names;
  for (const auto& placeholder : placeholders) names.emplace_back(placeholder.name);
  return names;
}

class Reader {
 public:
  Reader(std::string_view yaml, std::string_view origin) : origin_(origin) {
    try {
      root_ = YAML::Load(std::string(yaml));
    } catch (const YAML::Exception& error) {
      throw BadInput(fmt::format("{}: line {}: {}", origin, error.mark.line + 1, error.msg), "");
    }
    if (!root_.IsMap()) throw BadInput(fmt::format("{}: not a list of keys and texts.", origin), "");
    check_keys();
  }

  std::string text(const char* key) const { return scalar(key, root_[key]); }

  std::vector<std::string> list(const char* key) const {
    std::vector<std::string> texts;
    if (!root_[key].IsSequence()) fail(key, "must be a list of texts.");
    for (const auto& item : root_[key]) texts.push_back(scalar(key, item));
    if (texts.empty()) fail(key, "must hold one text at least.");
    return texts;
  }

  // Every placeholder of these texts is one of `known`, and each of `needed` stands in one of them.
  void check(const char* key, const std::vector<std::string>& texts, const std::vector<std::string>& known,
             const std::vector<std::string>& needed) const {
    std::set<std::string, std::less<>> seen;
    for (const auto& text : texts) {
      auto names = placeholders_in(text);
      if (!names) fail(key, "has a '{' without its '}'.");
      seen.merge(*names);
    }
    auto hint = fmt::format("Placeholders here: {{{}}}.", joined(known, "} {"));
    for (const auto& name : seen) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        fail(key, fmt::format("{{{}}} is not a placeholder.", name), hint);
      }
    }
    for (const auto& name : needed) {
      if (!seen.contains(name)) fail(key, fmt::format("must hold {{{}}}.", name));
    }
  }

  [[noreturn]] void fail(std::string_view key, std::string_view what, std::string hint = {}) const {
    throw BadInput(fmt::format("{}: {}: {}", origin_, key, what), std::move(hint));
  }

 private:
  // yaml-cpp keeps the first of two equal keys without a word, and takes any key that it is not asked for.
  void check_keys() const {
    std::vector<std::string> known = {date_form_key, months_key};
    for (const auto& field : text_fields) known.emplace_back(field.key);
    for (const auto& field : list_fields) known.emplace_back(field.key);
    std::set<std::string> seen;
    for (const auto& entry : root_) {
      auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        auto near = nearest(key, known);
        fail(key, "is not a text of a letter.", near.empty() ? "" : fmt::format("Is {} meant?", near));
      }
      if (!seen.insert(key).second) fail(key, "stands there twice.");
    }
    for (const auto& key : known) {
      if (!seen.contains(key)) fail(key, "is missing.");
    }
  }

  std::string scalar(const char* key, const YAML::Node& node) const {
    if (!node.IsScalar() || trimmed(node.Scalar()).empty()) fail(key, "must be a text.");
    if (!is_utf8(node.Scalar())) fail(key, "is not UTF-8.");
    return std::string(trimmed(node.Scalar()));
  }

  std::string_view origin_;
  YAML::Node root_;
};

std::vector<std::string> needed(const char* name) {
  return *name ? std::vector<std::string>{name} : std::vector<std::string>{};
}

}  // namespace

LetterTexts parse_letter_texts(std::string_view yaml, std::string_view origin) {
  Reader reader(yaml, origin);
  LetterTexts texts;
  auto known = placeholder_names();
  for (const auto& field : text_fields) {
    texts.*field.text = reader.text(field.key);
    reader.check(field.key, {texts.*field.text}, known, needed(field.must_hold));
  }
  for (const auto& field : list_fields) {
    texts.*field.texts = reader.list(field.key);
    reader.check(field.key, texts.*field.texts, known, needed(field.must_hold));
  }
  const std::vector<std::string> parts = {"day", "month", "year"};
  texts.date_form = reader.text(date_form_key);
  reader.check(date_form_key, {texts.date_form}, parts, parts);
  texts.months = reader.list(months_key);
  if (texts.months.size() != 12) reader.fail(months_key, "must hold the names of twelve months.");
  return texts;
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
