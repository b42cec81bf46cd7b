#pragma once
// Lines of a file that hold no record, but what reports and spreadsheets leave in it. No person can be lost with one,
// so it holds nobody back from being withdrawn, as a record that cannot be read does (design: "Checks each row").
#include <string>
#include <string_view>
#include <vector>

namespace portal {

enum class OddRow {
  none,
  blank,         // delimiters, and nothing between them
  header_again,  // the header, as where files were joined, or each page has one
  other_header,  // the header's names in another order, or only some of them: what follows it cannot be read by it
  footer,        // "Total: 550", "(550 rows affected)", "End of report"
};

/// `header`: the names of the columns, as `plain_header` has them.
OddRow odd_row(const std::vector<std::string_view>& cells, const std::vector<std::string>& header);
/// A row of delimiters alone; of a million rows it is asked for each.
bool is_blank_row(const std::vector<std::string_view>& cells);
/// A clause that follows the row's name ("is a footer, not a record").
std::string_view odd_row_text(OddRow odd);

}  // namespace portal
