#pragma once
// What stands in a column, for guessing what it is.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/roster/record_kinds.h"

namespace portal {

/// The first values of a column.
struct ColumnContent {
  std::vector<std::string> values;  // without spaces around them, none of them blank
  void add(std::string_view cell);

  static constexpr std::size_t most = 500;
};

/// How many of the values could be that field's: by the check that an import makes, and for fields that it takes as
/// they come, by their usual form (an email, a phone number, a name). Nothing where the field has no form.
std::optional<std::size_t> count_fitting(const ColumnContent& content, const FieldKind& field);

/// What the values of such a field are, in words: "student IDs", "dates".
std::string_view content_name(const FieldKind& field);

}  // namespace portal
