#pragma once
// What stands in a column, for guessing what it is.
#include <cstddef>
#include <optional>
#include <set>
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

/// Whether a line holds a record's values and not the names of columns: dates, IDs, numbers, emails.
bool looks_like_data(const std::vector<std::string>& line);

/// What may be shown of values that may be anybody's secret: "3 different, of 5 to 12 characters".
class ValueShape {
 public:
  void add(std::string_view value);  // not blank
  std::string text() const;          // blank where there was none

 private:
  static constexpr std::size_t most = 1000;  // different ones that are counted
  std::set<std::size_t> hashes_;
  std::size_t shortest_ = 0, longest_ = 0;
  bool more_ = false, any_ = false;
};

/// What the values of such a field are, in words: "student IDs", "dates".
std::string_view content_name(const FieldKind& field);

}  // namespace portal
