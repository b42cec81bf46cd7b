#pragma once
// A table on paper: columns as wide as their cells want, rows whole on one page, the heading on each.
#include <string>
#include <vector>

#include "lib/output/paper_sheet.h"
#include "lib/output/sections.h"

namespace portal {

class PaperTable {
 public:
  /// Widths from the section's rows. Nothing is set yet.
  PaperTable(PaperSheet& sheet, const Document& document, const Section& section);
  /// How the pages lie that it wants.
  Lie lie() const { return lie_; }
  /// Its heading. `continued`: above that on later pages, may be blank.
  void begin(std::string continued);
  void row(const std::vector<Cell>& cells);
  /// What a heading and two rows take: less is no beginning on a page.
  static constexpr double kBeginning = 62;

 private:
  struct PaperColumn {
    std::size_t cell;
    std::string heading;
    Align align = Align::start;
    double least = 0, natural = 0;  // widths at 1 point of size: of what must not be broken, and of the longest cell
    double heading_width = 0;       // of a heading on one line
    double x = 0, width = 0;
  };
  PaperColumn measured(const Section& section, std::size_t place);
  double widest(const std::vector<std::string>& words, Weight weight);
  bool lay_out();
  bool set_widths(double size, double least_share);
  void set_heading();
  void table_row(const std::vector<std::string>& texts, const TextStyle& style);
  void block(const std::vector<std::string>& texts);

  PaperSheet& sheet_;
  const Document& document_;
  std::string continued_;
  std::vector<PaperColumn> columns_;
  Lie lie_ = Lie::upright;
  TextStyle style_;
  bool blocks_ = false;  // too many columns for a table: each cell on a line of its own
  bool any_ = false;
};

}  // namespace portal
