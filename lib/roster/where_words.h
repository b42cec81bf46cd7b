#pragma once
// The words of a condition (where.h), and how its mistakes are shown.
#include <cstddef>
#include <string>
#include <string_view>

namespace portal {

struct WhereWord {
  enum class Kind { word, quoted, sign, end } kind = Kind::end;
  std::string text;    // a quoted text without its quotes
  std::size_t at = 0;  // where it begins
  std::size_t length = 0;

  /// A sign such as "(" or "<=".
  bool is_sign(std::string_view sign) const { return kind == Kind::sign && text == sign; }
  /// A word of the grammar, without case: "and".
  bool is(std::string_view keyword) const;
  bool is_keyword() const;
};

/// The word that begins at or after `from`. UsageError where there can be none: a quote that never closes.
WhereWord next_where_word(std::string_view text, std::size_t from);

/// A UsageError: what is wrong, the text with a caret under the place, and what to do.
[[noreturn]] void refuse_where(std::string_view text, std::size_t at, const std::string& wrong,
                               const std::string& advice);

}  // namespace portal
