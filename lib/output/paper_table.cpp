#include "lib/output/paper_table.h"

#include <algorithm>
#include <utility>

#include "lib/base/text.h"
#include "lib/output/paper_words.h"

namespace portal {
namespace {

constexpr std::size_t kSample = 200;  // rows that the widths come from
constexpr double kLetter = 0.6;       // of the size: a wide letter of the fonts in use
constexpr double kBold = 1.08;
constexpr std::size_t kLongestHeading = 24, kLongestWord = 16, kLongestNatural = 48;  // in columns of a terminal
constexpr double kAcross = 3.5, kAbove = 2.2;                                         // room around a text
constexpr double kContent = kPaperRight - kPaperLeft;
constexpr double kMostSpare = 26;  // a table of few columns is not torn apart
constexpr std::pair<double, double> kSizes[] = {{9, 0.75}, {8.5, 0.65}, {8, 0.6}, {7.5, 0.5}, {7, 0.4}, {6.5, 0}};

double width_of(std::string_view text) { return static_cast<double>(display_width(text)) * kLetter; }

double widest_word(std::string_view text, std::size_t longest) {
  std::size_t widest = 0;
  while (!text.empty()) {
    auto end = std::min(text.find_first_of(" \n\t-"), text.size());
    widest = std::max(widest, display_width(text.substr(0, end)) + (end < text.size() && text[end] == '-' ? 1 : 0));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return static_cast<double>(std::min(widest, longest)) * kLetter;
}

// In a column every text begins on the same side, whichever way it runs.
Align aligned(std::string_view text, Align column) {
  return column == Align::start && runs_from_right(text) ? Align::end : column;
}

}  // namespace

PaperTable::PaperTable(PaperSheet& sheet, const Document& document, const Section& section, std::string continued)
    : sheet_(sheet), document_(document), continued_(std::move(continued)) {
  measure(section);
  blocks_ = std::none_of(std::begin(kSizes), std::end(kSizes),
                         [&](auto size) { return set_widths(size.first, size.second); });
  if (blocks_) style_.size = 8.5;
  style_.line_spacing = 1.2;
  style_.tabular_digits = true;
  sheet_.need(kBeginning);
  if (!blocks_) set_heading();
}

void PaperTable::measure(const Section& section) {
  auto rows = std::min(kSample, section.rows.size());
  for (auto i : section.columns) {
    const auto& known = document_.columns[i];
    PaperColumn column{.cell = i, .heading = shown_text(paper_heading(known))};
    column.least = widest_word(column.heading, kLongestWord) * kBold;
    column.natural = column.least;
    column.heading_width = width_of(fit(column.heading, kLongestHeading)) * kBold;
    bool numbers = false, texts = false;
    for (std::size_t r = 0; r < rows; ++r) {
      const auto& cell = section.rows[r][i];
      if (is_blank(cell)) continue;
      auto text = shown_text(paper_text(cell, known));
      bool whole = is_number(cell) || is_dated(known);
      (is_number(cell) ? numbers : texts) = true;
      column.least = std::max(column.least, whole ? width_of(text) : widest_word(text, kLongestWord));
      column.natural = std::max(column.natural, width_of(fit(text, whole ? display_width(text) : kLongestNatural)));
    }
    if (numbers && !texts) column.align = Align::end;
    column.natural = std::max(column.natural, column.least);
    columns_.push_back(std::move(column));
  }
}

// Each column gets what must not be broken, and a share of what it would like beyond that.
bool PaperTable::set_widths(double size, double least_share) {
  double least = 0, more = 0;
  for (const auto& column : columns_) {
    least += column.least * size + 2 * kAcross;
    more += (column.natural - column.least) * size;
  }
  double spare = kContent - least;
  if (spare < 0) return false;
  double share = more > 0 ? std::min(1.0, spare / more) : 1;
  if (share < least_share) return false;
  spare -= share * more;
  double wished = 0;  // headings on one line come second, room between the columns last
  for (auto& column : columns_) {
    column.width = (column.least + share * (column.natural - column.least)) * size;
    wished += std::max(0.0, column.heading_width * size - column.width);
  }
  double granted = wished > 0 ? std::min(1.0, spare / wished) : 0;
  for (auto& column : columns_)
    column.width += granted * std::max(0.0, column.heading_width * size - column.width) + 2 * kAcross;
  spare -= granted * wished;
  double x = kPaperLeft, extra = std::min(kMostSpare, spare / static_cast<double>(columns_.size()));
  for (auto& column : columns_) {
    column.x = x;
    x += column.width += extra;
  }
  style_.size = size;
  return true;
}

void PaperTable::set_heading() {
  auto style = style_;
  style.weight = Weight::bold;
  std::vector<std::string> headings;
  for (const auto& column : columns_) headings.push_back(column.heading);
  double right = columns_.back().x + columns_.back().width;
  table_row(headings, style);
  sheet_.setter().line(kPaperLeft, sheet_.y(), right, sheet_.y(), 1, 0);
}

void PaperTable::row(const std::vector<Cell>& cells) {
  std::vector<std::string> texts;
  for (const auto& column : columns_)
    texts.push_back(shown_text(paper_text(cells.at(column.cell), document_.columns[column.cell])));
  if (blocks_) return block(texts);
  double height = 0, most = kPaperHeight / 2;  // a cell that is higher is cut
  for (std::size_t i = 0; i < texts.size(); ++i) {
    double width = columns_[i].width - 2 * kAcross;
    auto style = style_;
    style.align = aligned(texts[i], columns_[i].align);
    auto needs = sheet_.setter().height(texts[i], width, style);
    if (needs > most) texts[i] = fitted(sheet_.setter(), texts[i], width, most, style);
    height = std::max(height, std::min(needs, most));
  }
  if (sheet_.room() < height + 2 * kAbove) {
    sheet_.turn();
    if (!continued_.empty()) {
      sheet_.paragraph(continued_, {.size = 8, .grey = 0.35});
      sheet_.down(2);
    }
    set_heading();
  }
  table_row(texts, style_);
  double right = columns_.back().x + columns_.back().width;
  sheet_.setter().line(kPaperLeft, sheet_.y(), right, sheet_.y(), 0.4, 0.75);
}

void PaperTable::table_row(const std::vector<std::string>& texts, const TextStyle& style) {
  double height = style.size * style.line_spacing;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto placed = style;
    placed.align = aligned(texts[i], columns_[i].align);
    height = std::max(height, sheet_.setter().text(texts[i], columns_[i].x + kAcross, sheet_.y() + kAbove,
                                                   columns_[i].width - 2 * kAcross, placed));
  }
  sheet_.down(height + 2 * kAbove);
}

void PaperTable::block(const std::vector<std::string>& texts) {
  const double split = kContent * 0.3;
  auto name = style_;
  name.grey = 0.35;
  sheet_.need(kBeginning);
  if (std::exchange(any_, true)) {
    sheet_.setter().line(kPaperLeft, sheet_.y() + kAbove, kPaperRight, sheet_.y() + kAbove, 0.6, 0.5);
    sheet_.down(3 * kAbove);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    auto value = style_;
    value.align = aligned(texts[i], Align::start);
    auto text = fitted(sheet_.setter(), texts[i], kContent - split, kPaperHeight / 2, value);
    auto heading = fitted(sheet_.setter(), columns_[i].heading, split - 2 * kAcross, kPaperHeight / 2, name);
    double height = std::max(sheet_.setter().height(text, kContent - split, value),
                             sheet_.setter().height(heading, split - 2 * kAcross, name));
    sheet_.need(height);
    sheet_.setter().text(heading, kPaperLeft, sheet_.y(), split - 2 * kAcross, name);
    sheet_.setter().text(text, kPaperLeft + split, sheet_.y(), kContent - split, value);
    sheet_.down(height + 1);
  }
}

}  // namespace portal
