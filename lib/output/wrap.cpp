#include "lib/output/wrap.h"

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// From `at`: one letter with the marks on it.
std::size_t letter_size(std::string_view text, std::size_t at) {
  auto point_end = [&](std::size_t from) {
    auto end = from + 1;
    while (end < text.size() && continues(text[end])) ++end;
    return end;
  };
  auto end = point_end(at);
  while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80) {
    auto next = point_end(end);
    if (display_width(text.substr(end, next - end)) > 0) break;
    end = next;
  }
  return end - at;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  if (indent + 1 >= width) indent = 0;
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0, break_at = std::string::npos;  // where the last space of the line stands
  auto next_line = [&] {
    std::string rest;
    if (break_at != std::string::npos) {
      rest = line.substr(break_at + 1);
      line.resize(break_at);
    }
    lines.push_back(std::move(line));
    line = std::string(indent, ' ') + rest;
    used = display_width(line);
    break_at = std::string::npos;
  };
  for (std::size_t at = 0, size = 0; at < text.size(); at += size) {
    size = letter_size(text, at);
    auto letter = text.substr(at, size);
    auto columns = display_width(letter);
    if (used + columns > width && letter == " ") {  // the space itself is where the line ends
      break_at = line.size();
      line += ' ';
      next_line();
      continue;
    }
    if (used + columns > width && used > indent) next_line();
    if (letter == " " && used > indent) break_at = line.size();
    line += letter;
    used += columns;
  }
  lines.push_back(std::move(line));
  return lines;
}

std::string tail_of(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  auto columns = display_width(text);
  while (columns > width && at < text.size()) {
    auto size = letter_size(text, at);
    columns -= display_width(text.substr(at, size));
    at += size;
  }
  return std::string(text.substr(at));
}

std::string without_last_letter(std::string text) {
  std::size_t last = 0;
  for (std::size_t at = 0; at < text.size(); at += letter_size(text, at)) last = at;
  text.resize(last);
  return text;
}

}  // namespace portal
