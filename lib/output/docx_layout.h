#pragma once
#include <cstddef>
#include <vector>

#include "lib/output/table.h"

namespace portal {

enum class Align { left, right };

/// How a table stands on the page of a Word file. Lengths in twentieths of a point; US letter.
struct DocxLayout {
  struct Placed {
    std::size_t cell;  // its place in a row
    std::size_t width;
    Align align;  // of its heading
  };
  enum class Page { upright, across } page = Page::upright;
  enum class Letters { ordinary, small } letters = Letters::ordinary;
  std::vector<Placed> columns;
  std::size_t total() const;

  static constexpr std::size_t short_side = 12240, long_side = 15840, margin = 720;
};

/// From what the columns are and what their first rows hold. A section column, the first, is not among them, nor is one
/// that people are not shown. Long texts are broken into lines before words are; the letters become smaller where even
/// that is not enough. UsageError for more columns than a table of Word has.
DocxLayout docx_layout(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows);

}  // namespace portal
