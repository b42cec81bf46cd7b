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
constexpr std::size_t kLongestHeading = 24, kLongestNatural = 48;  // in columns of a terminal
constexpr std::size_t kLongestWhole = 20, kLongestPart = 12;       // an ID, a phone; what is left of a broken word
constexpr double kAcross = 3.5, kAbove = 2.2;                      // room around a text
constexpr double kMostSpare = 26;                                  // a table of few columns is not torn apart
// A page lies across before letters become tiny.
constexpr struct {
  Lie lie;
  double size, share;
} kWays[] = {{Lie::upright, 9, 0.75}, {Lie::upright, 8.5, 0.65}, {Lie::upright, 8, 0.6}, {Lie::upright, 7.5, 0.5},
             {Lie::upright, 7, 0.4},  {Lie::across, 8.5, 0.65},  {Lie::across, 8, 0.6},  {Lie::across, 7.5, 0.55},
             {Lie::across, 7, 0.5},   {Lie::across, 6.5, 0}};

double width_of(std::string_view text) { return static_cast<double>(display_width(text)) * kLetter; }

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    auto end = std::min(text.find_first_of(" \n\t"), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// What may be broken in two, at a hyphen or, where it is long, anywhere: a part of it is enough.
std::vector<std::string> parts_of(const std::string& word) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < word.size();) {
    auto end = std::min(word.find('-', at), word.size() - 1) + 1;
    parts.push_back(fit(word.substr(at, end - at), kLongestPart));
    at = end;
  }
  return parts;
}

// In a column every text begins on the same side, whichever way it runs.
Align aligned(std::string_view text, Align column) {
  return column == Align::start && runs_from_right(text) ? Align::end : column;
}

}  // namespace

PaperTable::PaperTable(PaperSheet& sheet, const Document& document, const Section& section)
    : sheet_(sheet), document_(document) {
  style_.tabular_digits = true;
  style_.line_spacing = 1.2;
  for (auto i : section.columns) columns_.push_back(measured(section, i));
  auto all = columns_;
  blocks_ = !lay_out();
  if (!blocks_) return;
  std::erase_if(columns_,
                [&](const auto& column) { return document.columns[column.cell].show == Column::Show::where_room; });
  blocks_ = columns_.empty() || !lay_out();
  if (!blocks_) return;
  columns_ = std::move(all);
  style_.size = 8.5;
}

bool PaperTable::lay_out() {
  return std::any_of(std::begin(kWays), std::end(kWays),
                     [&](const auto& way) {
                       lie_ = way.lie;
                       return set_widths(way.size, way.share);
                     }) ||
         (lie_ = Lie::upright, false);
}

void PaperTable::begin(std::string continued) {
  continued_ = std::move(continued);
  sheet_.need(kBeginning);
  if (!blocks_) set_heading();
}

// At 1 point of size. Only the longest are measured: the others are shorter, but for a letter or two.
double PaperTable::widest(const std::vector<std::string>& words, Weight weight) {
  constexpr std::size_t measured_words = 6;
  constexpr double measured_at = 10, slack = 1.01;
  std::vector<std::pair<std::size_t, const std::string*>> longest;
  for (const auto& word : words) longest.emplace_back(display_width(word), &word);
  auto end = longest.begin() + static_cast<std::ptrdiff_t>(std::min(measured_words, longest.size()));
  std::partial_sort(longest.begin(), end, longest.end(),
                    [](const auto& one, const auto& other) { return one.first > other.first; });
  auto style = style_;
  style.size = measured_at, style.weight = weight;
  double width = 0;
  for (auto at = longest.begin(); at != end; ++at) width = std::max(width, sheet_.setter().width(*at->second, style));
  return width * slack / measured_at;
}

// Words stay whole in headings and in columns of single words: IDs, phones, codes. Running text, names and addresses
// give way.
PaperTable::PaperColumn PaperTable::measured(const Section& section, std::size_t place) {
  auto rows = std::min(kSample, section.rows.size());
  const auto& known = document_.columns[place];
  PaperColumn column{.cell = place, .heading = shown_text(paper_heading(known))};
  column.heading_width = width_of(fit(column.heading, kLongestHeading)) * kBold;
  bool numbers = false, texts = false, single = true;
  std::vector<std::string> words, wholes;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto& cell = section.rows[r][place];
    if (is_blank(cell)) continue;
    auto text = shown_text(paper_text(cell, known));
    (is_number(cell) ? numbers : texts) = true;
    auto of_text = words_of(text);
    bool whole = is_number(cell) || is_dated(known);
    if (whole)
      wholes.insert(wholes.end(), of_text.begin(), of_text.end());
    else
      words.insert(words.end(), of_text.begin(), of_text.end());
    single = single &&
             (whole || (of_text.size() <= 1 && display_width(text) <= kLongestWhole && text.find('@') == text.npos));
    column.natural = std::max(column.natural, width_of(fit(text, whole ? display_width(text) : kLongestNatural)));
  }
  if (numbers && !texts) column.align = Align::end;
  if (!single) {
    auto broken = std::exchange(words, {});
    for (const auto& word : broken)
      for (auto& part : parts_of(word)) words.push_back(std::move(part));
  }
  words.insert(words.end(), wholes.begin(), wholes.end());
  auto of_heading = words_of(column.heading);
  for (auto& word : of_heading) word = fit(word, kLongestWhole);
  column.least = std::max(widest(words, Weight::regular), widest(of_heading, Weight::bold));
  column.natural = std::max(column.natural, column.least);
  return column;
}

// Each column gets what must not be broken, and a share of what it would like beyond that.
bool PaperTable::set_widths(double size, double least_share) {
  double least = 0, more = 0;
  for (const auto& column : columns_) {
    least += column.least * size + 2 * kAcross;
    more += (column.natural - column.least) * size;
  }
  double spare = paper_content(lie_) - least;
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
  double height = 0, most = sheet_.height() / 2;  // a cell that is higher is cut
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
  const double content = paper_content(lie_), split = content * 0.3;
  auto name = style_;
  name.grey = 0.35;
  sheet_.need(kBeginning);
  if (std::exchange(any_, true)) {
    sheet_.setter().line(kPaperLeft, sheet_.y() + kAbove, sheet_.right(), sheet_.y() + kAbove, 0.6, 0.5);
    sheet_.down(3 * kAbove);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (texts[i].empty()) continue;
    auto value = style_;
    value.align = aligned(texts[i], Align::start);
    auto text = fitted(sheet_.setter(), texts[i], content - split, sheet_.height() / 2, value);
    auto heading = fitted(sheet_.setter(), columns_[i].heading, split - 2 * kAcross, sheet_.height() / 2, name);
    double height = std::max(sheet_.setter().height(text, content - split, value),
                             sheet_.setter().height(heading, split - 2 * kAcross, name));
    sheet_.need(height);
    sheet_.setter().text(heading, kPaperLeft, sheet_.y(), split - 2 * kAcross, name);
    sheet_.setter().text(text, kPaperLeft + split, sheet_.y(), content - split, value);
    sheet_.down(height + 1);
  }
}

}  // namespace portal
