#pragma once
#include <cstddef>
#include <vector>

#include "lib/output/table.h"

namespace portal {

enum class DocxAlign { left, right };

/// How a table stands on the page of a Word file. Lengths in twentieths of a point.
struct DocxLayout {
  struct Placed {
    std::size_t cell;  // its place in a row
    std::size_t width;
    DocxAlign align;  // of its heading
  };
  std::size_t page_width = letter_width, page_height = letter_height;
  enum class Letters { ordinary, small } letters = Letters::ordinary;
  std::vector<Placed> columns;
  std::size_t total() const;

  static constexpr std::size_t letter_width = 12240, letter_height = 15840, legal_height = 20160, margin = 720;
};

/// From what the columns are, which of them are shown, and what their first rows hold. Long texts are broken into lines
/// before words are; where even that is not enough, the page lies across, the letters become smaller, and the paper
/// longer. A column of single words (IDs, phones, codes) is never narrower than the longest. UsageError for more
/// columns than a table of Word has.
DocxLayout docx_layout(const std::vector<Column>& columns, const std::vector<std::size_t>& shown,
                       const std::vector<std::vector<Cell>>& rows);

}  // namespace portal
