#include "cmd/taken_rows.h"

#include <algorithm>

namespace portal {
namespace {

std::int64_t csv_rows(std::string_view text) {
  std::int64_t rows = 0;
  bool quoted = false;
  for (char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) ++rows;
  }
  return rows;
}

// Objects without objects in them.
std::int64_t json_rows(std::string_view text) {
  std::int64_t rows = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (quoted && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      quoted = !quoted;
    } else if (text[at] == '}' && !quoted) {
      ++rows;
    }
  }
  return rows;
}

}  // namespace

// A table for people keeps its first rows until their widths are known: it is counted by its lines.
void TakenRows::take(std::string_view text) {
  if (format_ == Format::table)
    table_lines_ += std::count(text.begin(), text.end(), '\n');
  else if (is_text(format_))
    part_ += text;
}

void TakenRows::whole_part(std::int64_t rows) {
  whole_ += rows;
  begun_ = true;
  part_.clear();
}

std::optional<std::int64_t> TakenRows::rows() const {
  constexpr std::int64_t none = 0;
  switch (format_) {
    case Format::csv:
      return whole_ + std::max(none, csv_rows(part_) - (begun_ ? 0 : 1));
    case Format::json:
    case Format::jsonl:
      return whole_ + json_rows(part_);
    case Format::table:
      if (lines_ == RowLines::one) return std::max(none, table_lines_ - 1);
      break;
    default:
      break;
  }
  return {};
}

}  // namespace portal
