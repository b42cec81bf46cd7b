#include "cmd/desk_rows.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace portal {
namespace {

using Json = nlohmann::ordered_json;

std::optional<Json> parsed(std::string_view text) {
  auto json = Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return {};
  return json;
}

std::string value_text(const Json& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// "date_of_birth" -> "date of birth", "student_id" -> "student ID".
std::string words_of(std::string_view column) {
  std::string out;
  for (std::size_t at = 0; at <= column.size();) {
    auto end = std::min(column.find('_', at), column.size());
    auto word = column.substr(at, end - at);
    if (!out.empty()) out += ' ';
    out += word == "id" ? "ID" : word == "pin" ? "PIN" : std::string(word);
    at = end + 1;
  }
  return out;
}

std::string label_of(std::string_view column) {
  auto words = words_of(column);
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 32);
  return words;
}

DeskRow row_of(const Json& object) {
  DeskRow row;
  for (const auto& [column, value] : object.items())
    if (auto text = value_text(value); !text.empty()) row.emplace_back(column, text);
  return row;
}

bool simple(const Json& value) { return !value.is_structured(); }

// An object is a line for each member, a list a block for each element.
void describe(const Json& value, const std::string& indent, std::vector<std::string>& lines) {
  if (simple(value)) {
    if (auto text = value_text(value); !text.empty()) lines.push_back(indent + text);
    return;
  }
  bool first = true;
  for (const auto& [name, member] : value.items()) {
    if (value.is_array()) {
      if (!first && member.is_structured()) lines.emplace_back();
      describe(member, indent, lines);
    } else if (simple(member)) {
      if (auto text = value_text(member); !text.empty()) lines.push_back(indent + label_of(name) + ": " + text);
    } else if (!member.empty()) {
      lines.push_back(indent + label_of(name) + ":");
      describe(member, indent + "  ", lines);
    }
    first = false;
  }
}

// Rows of section, item and value are read as a page: the section once, and below it its items.
bool describe_sections(const Json& rows, std::vector<std::string>& lines) {
  if (!rows.is_array() || rows.empty()) return false;
  for (const auto& row : rows)
    if (!row.is_object() || row.size() != 3 || !row.contains("section") || !row.contains("item") ||
        !row.contains("value"))
      return false;
  std::string section;
  for (const auto& row : rows) {
    if (auto next = value_text(row["section"]); next != section || lines.empty()) {
      if (!lines.empty()) lines.emplace_back();
      lines.push_back(section = next);
    }
    if (auto value = value_text(row["value"]); !value.empty())
      lines.push_back("  " + value_text(row["item"]) + ": " + value);
  }
  return true;
}

}  // namespace

std::optional<std::vector<DeskRow>> desk_rows(std::string_view text) {
  auto json = parsed(text);
  if (!json || !json->is_array()) return {};
  std::vector<DeskRow> rows;
  for (const auto& element : *json) {
    if (!element.is_object()) return {};
    rows.push_back(row_of(element));
  }
  return rows;
}

std::string desk_value(const DeskRow& row, std::string_view column) {
  for (const auto& [name, value] : row)
    if (name == column) return value;
  return {};
}

std::string desk_summary(const DeskRow& row) {
  std::string line;
  for (const auto& [column, value] : row) line += line.empty() ? value : ", " + words_of(column) + " " + value;
  return line;
}

std::vector<std::string> desk_details(const DeskRow& row) {
  std::vector<std::string> lines;
  for (const auto& [column, value] : row) lines.push_back(label_of(column) + ": " + value);
  return lines;
}

std::vector<std::string> desk_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    auto end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::vector<std::string> desk_text(std::string_view answer) {
  auto json = parsed(answer);
  if (!json) return desk_lines(answer);
  std::vector<std::string> lines;
  if (!describe_sections(*json, lines)) describe(*json, "", lines);
  return lines;
}

}  // namespace portal
