#pragma once
// The answers of commands, as the desk shows them.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portal {

/// The columns of one row that are not blank, in their order, with their text.
using DeskRow = std::vector<std::pair<std::string, std::string>>;

/// The rows of a command's JSON; nothing where it is not rows.
std::optional<std::vector<DeskRow>> desk_rows(std::string_view json);

/// The value of a column; blank where there is none.
std::string desk_value(const DeskRow& row, std::string_view column);

/// "Guadalupe Reyes, PIN •••-•••-•42, status unused": one line to pick.
std::string desk_summary(const DeskRow& row);

/// "Date of birth: 2015-02-28", a line for each column.
std::vector<std::string> desk_details(const DeskRow& row);

/// Whatever a command wrote, to be read: JSON of any shape as lines with labels, other text as it is.
std::vector<std::string> desk_text(std::string_view answer);

/// The lines of a text, without a blank one at its end.
std::vector<std::string> desk_lines(std::string_view text);

}  // namespace portal
