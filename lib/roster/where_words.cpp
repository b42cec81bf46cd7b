#include "lib/roster/where_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::array<std::string_view, 7> keywords = {"and", "or", "not", "in", "like", "is", "blank"};
constexpr std::string_view no_break_space = "\u00a0", spaces = " \t\r\n", signs = "=!<>",
                           ends_a_word = " \t\r\n()=!<>,\"'";

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

std::size_t after_spaces(std::string_view text, std::size_t at) {
  for (;;) {
    at = std::min(text.find_first_not_of(spaces, at), text.size());
    if (!text.substr(at).starts_with(no_break_space)) return at;
    at += no_break_space.size();
  }
}

// In quotes of either kind; a quote of its own kind stands in it twice.
WhereWord quoted(std::string_view text, std::size_t at) {
  WhereWord word{WhereWord::Kind::quoted, {}, at, 0};
  char quote = text[at];
  for (auto i = at + 1; i < text.size(); ++i) {
    if (text[i] == quote && (i + 1 == text.size() || text[i + 1] != quote)) {
      word.length = i + 1 - at;
      return word;
    }
    if (text[i] == quote) ++i;
    word.text += text[i];
  }
  refuse_where(text, at, "the quote that opens here never closes",
               "close it; a quote within the text is written twice");
}

WhereWord sign(std::string_view text, std::size_t at) {
  auto end = std::min(text.find_first_not_of(signs, at), text.size());
  auto found = text.substr(at, end - at);
  constexpr std::array<std::string_view, 6> known = {"=", "!=", "<", "<=", ">", ">="};
  if (std::find(known.begin(), known.end(), found) == known.end())
    refuse_where(text, at, fmt::format("'{}' is no comparison", fit(found, 20)), "write = != < <= > or >=");
  return {WhereWord::Kind::sign, std::string(found), at, found.size()};
}

// Quotes as word processors write them would become part of the text, and match nothing.
void refuse_curly_quote(std::string_view text, std::size_t at) {
  for (std::string_view quote : {"“", "”", "„", "‘", "’", "«", "»"})
    if (text.substr(at).starts_with(quote))
      refuse_where(text, at, fmt::format("{} is no quote here", quote), "write straight quotes: \"…\" or '…'");
}

// As a terminal shows it, a blank for what would break the line.
std::string shown(std::string_view part) {
  std::string line;
  for (; !part.empty(); part.remove_prefix(1)) {
    bool wide_blank = part.starts_with(no_break_space);
    if (wide_blank) part.remove_prefix(1);
    line += wide_blank || spaces.find(part[0]) != spaces.npos ? ' ' : part[0];
  }
  return printable(line);
}

// The last columns of what stands before the place.
std::string tail(std::string_view before) {
  constexpr std::size_t widest = 60, enough_bytes = 4 * widest;
  bool cut = before.size() > enough_bytes;
  if (cut) before.remove_prefix(before.size() - enough_bytes);
  auto drop = [&] {
    do before.remove_prefix(1);
    while (!before.empty() && continues(before[0]));
  };
  if (cut) drop();
  for (; display_width(shown(before)) > widest; cut = true) drop();
  return (cut ? "…" : "") + shown(before);
}

std::string head(std::string_view after) {
  constexpr std::size_t widest = 40, enough_bytes = 4 * widest;
  auto end = std::min(after.size(), enough_bytes);
  while (end < after.size() && continues(after[end])) --end;
  return fit(shown(after.substr(0, end)), widest);
}

}  // namespace

bool WhereWord::is(std::string_view keyword) const { return kind == Kind::word && plain_lower(text) == keyword; }

bool WhereWord::is_keyword() const {
  return std::any_of(keywords.begin(), keywords.end(), [&](auto keyword) { return is(keyword); });
}

WhereWord next_where_word(std::string_view text, std::size_t from) {
  auto at = after_spaces(text, from);
  if (at == text.size()) return {WhereWord::Kind::end, {}, at, 0};
  char first = text[at];
  if (first == '"' || first == '\'') return quoted(text, at);
  if (signs.find(first) != signs.npos) return sign(text, at);
  if (first == '(' || first == ')' || first == ',') return {WhereWord::Kind::sign, std::string(1, first), at, 1};
  refuse_curly_quote(text, at);
  auto end = std::min({text.find_first_of(ends_a_word, at), text.find(no_break_space, at), text.size()});
  return {WhereWord::Kind::word, std::string(text.substr(at, end - at)), at, end - at};
}

void refuse_where(std::string_view text, std::size_t at, const std::string& wrong, const std::string& advice) {
  auto before = tail(text.substr(0, at));
  throw UsageError(fmt::format("--where: {}", wrong), fmt::format("{}{}\n  {:>{}}\n  {}", before, head(text.substr(at)),
                                                                  '^', display_width(before) + 1, advice));
}

}  // namespace portal
