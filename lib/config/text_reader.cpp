#include "lib/config/text_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/placeholders.h"
#include "lib/base/text.h"

namespace portal {
namespace {

std::string in_lines(const std::vector<TextFault>& faults) {
  std::string lines;
  for (const auto& [what, advice] : faults)
    lines += (lines.empty() ? "" : "\n  ") + what + (advice.empty() ? "" : " (" + advice + ")");
  return lines;
}

// What somebody wrote, in a message.
std::string quoted_key(std::string_view text) { return one_line(text, 60); }

}  // namespace

BadTexts::BadTexts(std::vector<TextFault> all)
    : BadInput(in_lines(all), "nothing was written; mend the file, and look with `portalctl doctor`"),
      faults(std::move(all)) {}

TextReader::TextReader(std::string_view yaml, std::string_view origin) : origin_(origin) {
  try {
    root_.reset(parse_yaml(yaml, origin));
  } catch (const BadInput& error) {
    throw BadTexts({{one_line(error.message(), 400), error.hint()}});
  }
}

void TextReader::check_keys(const YAML::Node& map, const std::vector<std::string>& known, std::string_view where) {
  std::set<std::string, std::less<>> seen;
  for (const auto& entry : map) {
    auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
    seen.insert(key);
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    auto near = nearest(key, known);
    fault(entry.first, where, fmt::format("'{}' is not known here", quoted_key(key)),
          near.empty() ? fmt::format("known are: {}", joined(known, ", ")) : fmt::format("did you mean {}?", near));
  }
  const YAML::Node whole_file(YAML::NodeType::Undefined);
  for (const auto& key : known)
    if (!seen.contains(key))
      fault(where.empty() ? whole_file : map, where, fmt::format("'{}' is missing", key),
            "take it from the file that is part of the program");
}

std::string TextReader::text(const YAML::Node& map, const std::string& key, Blanks blanks) {
  auto node = map[key];
  return node ? scalar(node, key, blanks) : std::string();
}

std::vector<std::string> TextReader::list(const YAML::Node& map, const std::string& key) {
  auto node = map[key];
  if (!node) return {};
  if (!node.IsSequence() || node.size() == 0) {
    fault(node, key, "must be a list of one text at least", "begin the line of each with `- `");
    return {};
  }
  std::vector<std::string> texts;
  for (const auto& item : node) texts.push_back(scalar(item, key, Blanks::trimmed));
  return texts;
}

std::set<std::string, std::less<>> TextReader::placeholders(const YAML::Node& node, std::string_view key,
                                                            const std::string& text) {
  auto names = placeholders_in(text);
  if (!names) fault(node, key, "has a '{' without its '}'", "close it, or leave it out");
  return names.value_or(std::set<std::string, std::less<>>());
}

std::set<std::string, std::less<>> TextReader::check_placeholders(const YAML::Node& node, std::string_view key,
                                                                  const std::string& text,
                                                                  const std::vector<std::string>& known) {
  auto names = placeholders(node, key, text);
  for (const auto& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    auto near = nearest(name, known);
    fault(node, key, fmt::format("{{{}}} is not a placeholder here", quoted_key(name)),
          near.empty() ? fmt::format("known are: {{{}}}", joined(known, "} {"))
                       : fmt::format("did you mean {{{}}}?", near));
  }
  return names;
}

void TextReader::fault(const YAML::Node& node, std::string_view key, std::string_view what, std::string advice) {
  auto place = node.IsDefined() && !node.Mark().is_null() ? yaml_place(node, origin_) : origin_;
  faults_.push_back({fmt::format("{}: {}{}{}", place, key, key.empty() ? "" : ": ", what), std::move(advice)});
}

void TextReader::finish() const {
  if (!faults_.empty()) throw BadTexts(faults_);
}

std::string TextReader::scalar(const YAML::Node& node, const std::string& key, Blanks blanks) {
  std::string text = node.IsScalar() ? node.Scalar() : "";
  while (text.ends_with('\n')) text.pop_back();
  if (trimmed(text).empty()) {
    fault(node, key, "must be a text", node.IsMap() ? "put it in quotes: it has a colon in it" : "");
    return {};
  }
  auto inner = std::string(trimmed(text));
  if (one_line(inner, inner.size()) != inner) {
    fault(node, key, "must be one line of readable characters", "write `>-` before a text of several lines");
    return {};
  }
  return blanks == Blanks::kept ? text : inner;
}

}  // namespace portal
