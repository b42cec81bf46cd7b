#include "lib/output/table.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <utility>

#include "lib/base/text.h"
#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"
#include "lib/output/wrap.h"

namespace portal {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::size_t kNarrowest = 4;     // a column of text is cut no further: "Mar…" still tells something
constexpr std::size_t kLongestWord = 16;  // an ID, a date, a time, a PIN
constexpr std::size_t kLongestAddress = 40;
constexpr std::size_t kMostBlocks = 20;        // rows that a person reads one below the other
constexpr std::size_t kRowsForWidths = 2'000;  // decide the widths; a longer table is written on as its rows come
constexpr std::size_t kLeastForBlocks = 60;
constexpr std::size_t kLeastSentence = 16;  // columns; it goes on in the next line
constexpr std::size_t kMostOfPath = 24;     // of a cut one

constexpr struct {
  const char* name;
  const char* ending;
  Format format;
} kFormats[] = {{"table", ".txt", Format::table},   {"csv", ".csv", Format::csv},    {"json", ".json", Format::json},
                {"jsonl", ".jsonl", Format::jsonl}, {"xlsx", ".xlsx", Format::xlsx}, {"docx", ".docx", Format::docx},
                {"pdf", ".pdf", Format::pdf},       {"html", ".html", Format::html}};

struct TableColumn {
  std::size_t cell;   // its place in a row
  std::size_t place;  // its place in what is kept of a row
  std::string heading;
  std::size_t natural;  // the width that shows everything
  std::size_t widest_number = 0, widest_text = 0;
  bool percent = false;
  bool has_text = false, has_addresses = false;
  bool has_codes = true;  // nothing but IDs, dates, phones: single words, or no letters, with a digit in each
  bool where_room = false;
  Column::Kind kind = Column::Kind::text;
  std::size_t widest_name = 0;  // the last part of a path
  bool whole = false;           // where the terminal allows it, the cells are not cut
  std::size_t width = 0;        // decided when all rows are known

  bool numeric() const { return widest_number > 0 && !has_text; }
  bool has_words() const {
    return numeric() || widest_text <= kLongestWord || (has_addresses && widest_text <= kLongestAddress);
  }
  /// A number is never cut, nor is an ID, for what is left of it would be another one.
  std::size_t least() const {
    if (numeric()) return widest_number;
    if (kind == Column::Kind::sentence) return std::min(natural, kLeastSentence);
    if (kind == Column::Kind::path) return std::min({natural, widest_name + 2, kMostOfPath});
    bool code = has_text && has_codes && widest_text <= kLongestWord;
    return std::min(natural, whole || code ? widest_text : kNarrowest);
  }
  std::size_t capped(std::size_t cap) const { return std::max(least(), std::min(natural, cap)); }
};

bool is_code(std::string_view text) {
  auto any = [&](bool (*is)(char)) { return std::any_of(text.begin(), text.end(), is); };
  bool letters = any([](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
  bool others = any([](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  bool digits = any([](char c) { return c >= '0' && c <= '9'; });
  return digits && !others && (!letters || text.find(' ') == text.npos);
}

class TableWriter : public RowWriter {
 public:
  TableWriter(const std::vector<Column>& columns, const TableStyle& style, Sink sink)
      : style_(style), sink_(std::move(sink)) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].show == Column::Show::not_in_table) continue;
      auto heading = heading_of(columns[i]);
      auto natural = display_width(heading);
      bool percent = columns[i].kind == Column::Kind::percent;
      columns_.push_back({.cell = i,
                          .place = columns_.size(),
                          .heading = std::move(heading),
                          .natural = natural,
                          .percent = percent,
                          .where_room = columns[i].show == Column::Show::where_room,
                          .kind = columns[i].kind});
    }
  }

  void row(const std::vector<Cell>& cells) override {
    if (begun_) return write(texts_of(cells));
    auto& shown = rows_.emplace_back();
    shown.reserve(columns_.size());
    for (auto& column : columns_) {
      const auto& cell = cells.at(column.cell);
      auto text = printable(column.percent ? paper_text(cell, percent_column({})) : cell_text(cell));
      auto width = display_width(text);
      column.natural = std::max(column.natural, width);
      if (std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell)) {
        column.widest_number = std::max(column.widest_number, width);
      } else if (width > 0) {
        column.has_text = true;
        column.widest_text = std::max(column.widest_text, width);
        if (column.kind == Column::Kind::path)
          column.widest_name = std::max(column.widest_name, display_width(text.substr(text.rfind('/') + 1)));
        column.has_addresses = column.has_addresses || text.find('@') != text.npos;
        column.has_codes = column.has_codes && is_code(text);
      }
      shown.push_back(std::move(text));
    }
    if (rows_.size() == kRowsForWidths) write_what_is_there();
  }

  void finish() override {
    if (!begun_ && !rows_.empty()) write_what_is_there();
  }

 private:
  TableStyle style_;
  Sink sink_;
  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
  bool begun_ = false;       // the widths are decided, and rows are written as they come
  bool blocks_ = false;      // each row as a block of lines
  std::size_t written_ = 0;  // blocks
  std::size_t places_ = 0;   // texts of a row

  // As wide as they come: what decides on the widths is written already.
  std::vector<std::string> texts_of(const std::vector<Cell>& cells) const {
    std::vector<std::string> texts(places_);
    for (const auto& column : columns_) {
      const auto& cell = cells.at(column.cell);
      texts[column.place] = printable(column.percent ? paper_text(cell, percent_column({})) : cell_text(cell));
    }
    return texts;
  }

  void write(const std::vector<std::string>& texts) {
    if (blocks_)
      write_block(texts);
    else
      write_row(texts);
  }

  void write_what_is_there() {
    begin();
    begun_ = true;
    for (const auto& texts : rows_) write(texts);
    rows_ = {};
  }

  void begin() {
    places_ = rows_.front().size();
    if (style_.width > 0) give_room_to_sentences();
    if (style_.width > 0 && !keeps_words_whole()) {
      auto all = columns_;
      std::erase_if(columns_, [](const TableColumn& column) { return column.where_room; });
      bool few = rows_.size() <= kMostBlocks, wide = style_.width >= kLeastForBlocks;
      if (wide && !keeps_words_whole() && (few || total(kNarrowest) > style_.width)) {
        columns_ = std::move(all);
        blocks_ = true;
        return;
      }
    }
    decide_widths();
    std::vector<std::string> headings;
    headings.resize(places_);
    for (const auto& column : columns_) headings[column.place] = column.heading;
    sink_(style_.colour ? fmt::format("\x1b[1;4m{}\x1b[0m\n", line(headings)) : line(headings) + "\n");
  }

  std::size_t total(std::size_t cap) const {
    std::size_t sum = 0;
    for (const auto& column : columns_) sum += column.capped(cap) + (sum > 0 ? kGap.size() : 0);
    return sum;
  }

  // What else could go, goes before a sentence breaks: the columns that want room, then the beginnings of paths.
  void give_room_to_sentences() {
    auto is_sentence = [](const TableColumn& column) { return column.kind == Column::Kind::sentence; };
    std::size_t all = kGap.size() * (columns_.size() - 1);
    for (const auto& column : columns_) all += column.natural;
    if (all <= style_.width || std::none_of(columns_.begin(), columns_.end(), is_sentence)) return;
    std::erase_if(columns_, [](const TableColumn& column) { return column.where_room; });
    for (auto& column : columns_)
      if (column.kind == Column::Kind::path) column.natural = column.least();
  }

  // Half an ID or half a date helps nobody: long texts are cut first, and short ones only where that is not enough.
  bool keeps_words_whole() {
    for (auto& column : columns_) column.whole = column.has_words();
    if (total(kNarrowest) <= style_.width) return true;
    for (auto& column : columns_) column.whole = false;
    return false;
  }

  // Where not even that is enough: few rows one below the other, whole, each column on a line of its own.
  void write_block(const std::vector<std::string>& cells) {
    std::size_t widest = 0;
    for (const auto& column : columns_) widest = std::max(widest, display_width(column.heading));
    if (written_++ > 0) sink_("\n");
    for (const auto& column : columns_) {
      if (cells[column.place].empty()) continue;
      auto padding = std::string(widest - display_width(column.heading), ' ');
      sink_(fmt::format("{}:{}{}{}\n", column.heading, padding, kGap, cells[column.place]));
    }
  }

  // One cap for all columns, as high as the terminal allows: only the widest are cut, and all of them to
  // the same width. A terminal too narrow even for the lowest cap breaks the lines itself.
  void decide_widths() {
    if (style_.width > 0) keeps_words_whole();
    std::size_t cap = 0, spare = 0;
    for (const auto& column : columns_) cap = std::max(cap, column.natural);
    if (style_.width > 0 && total(cap) > style_.width) {
      cap = std::max(kNarrowest, std::min(cap, style_.width));
      while (cap > kNarrowest && total(cap) > style_.width) --cap;
      if (total(cap) < style_.width) spare = style_.width - total(cap);
    }
    for (auto& column : columns_) {
      column.width = column.capped(cap);
      if (spare > 0 && column.width < column.natural) ++column.width, --spare;
    }
  }

  // A sentence that is too long for its column goes on in the lines below.
  void write_row(const std::vector<std::string>& cells) const {
    auto here = cells;
    std::vector<std::vector<std::string>> below(cells.size());
    std::size_t more = 0;
    for (const auto& column : columns_) {
      if (style_.width == 0 || column.kind != Column::Kind::sentence ||
          display_width(cells[column.place]) <= column.width)
        continue;
      auto parts = wrapped(cells[column.place], column.width);
      here[column.place] = parts.front();
      more = std::max(more, parts.size() - 1);
      below[column.place].assign(parts.begin() + 1, parts.end());
    }
    sink_(line(here) + "\n");
    for (std::size_t i = 0; i < more; ++i) {
      std::vector<std::string> next(cells.size());
      for (std::size_t at = 0; at < next.size(); ++at)
        if (i < below[at].size()) next[at] = below[at][i];
      sink_(line(next) + "\n");
    }
  }

  // A number is never cut, also where a late one is wider than all that decided on the width.
  std::string cut(const std::string& text, const TableColumn& column) const {
    if (style_.width == 0 || (begun_ && column.numeric())) return text;
    if (column.kind != Column::Kind::path || display_width(text) <= column.width) return fit(text, column.width);
    return "…" + tail_of(text, column.width - 1);
  }

  std::string line(const std::vector<std::string>& cells) const {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto text = cut(cells[columns_[i].place], columns_[i]);
      auto width = display_width(text);
      auto padding = std::string(columns_[i].width - std::min(width, columns_[i].width), ' ');
      if (i > 0) out += kGap;
      out += columns_[i].numeric() ? padding + text : text + padding;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  }
};

// For the forms that show no pictures: the rows without those cells.
class WithoutPictures : public RowWriter {
 public:
  WithoutPictures(const std::vector<Column>& columns, std::unique_ptr<RowWriter> next) : next_(std::move(next)) {
    for (const auto& column : columns) kept_.push_back(!is_picture(column));
  }
  void row(const std::vector<Cell>& cells) override {
    shown_.clear();
    for (std::size_t i = 0; i < kept_.size(); ++i)
      if (kept_[i]) shown_.push_back(cells.at(i));
    next_->row(shown_);
  }
  void finish() override { next_->finish(); }
  void note(const std::string& line) override { next_->note(line); }

 private:
  std::unique_ptr<RowWriter> next_;
  std::vector<bool> kept_;
  std::vector<Cell> shown_;
};

}  // namespace

std::optional<Format> parse_format(std::string_view text) {
  for (const auto& known : kFormats)
    if (text == known.name) return known.format;
  return {};
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const auto& known : kFormats) names.emplace_back(known.name);
  return names;
}

bool is_text(Format format) { return format != Format::xlsx && format != Format::docx && format != Format::pdf; }

std::optional<Format> format_of_file(std::string_view path) {
  auto ending = std::filesystem::path(path).extension().string();
  for (const auto& known : kFormats)
    if (strcasecmp(ending.c_str(), known.ending) == 0) return known.format;
  return {};
}

// Each text behind its length, each row behind the number of its texts.
void RowWriter::encode(const std::vector<std::string_view>& texts, std::string& out) const {
  auto number = [&](std::size_t value) { out.append(reinterpret_cast<const char*>(&value), sizeof value); };
  number(texts.size());
  for (auto text : texts) {
    number(text.size());
    out += text;
  }
}

void RowWriter::put(std::string_view encoded) {
  auto number = [&] {
    std::size_t value = 0;
    std::memcpy(&value, encoded.data(), sizeof value);
    encoded.remove_prefix(sizeof value);
    return value;
  };
  while (!encoded.empty()) {
    put_.resize(number());
    for (auto& cell : put_) {
      auto size = number();
      if (size == 0)
        cell = std::monostate();
      else if (auto* text = std::get_if<std::string>(&cell))
        text->assign(encoded.substr(0, size));
      else
        cell = std::string(encoded.substr(0, size));
      encoded.remove_prefix(size);
    }
    row(put_);
  }
}

Cell cell_or_blank(std::string text) { return text.empty() ? Cell() : Cell(std::move(text)); }

std::unique_ptr<RowWriter> make_row_writer(Format format, Document document, const TableStyle& style,
                                           RowWriter::Sink sink, CsvFor readers) {
  if (format != Format::html && std::any_of(document.columns.begin(), document.columns.end(), is_picture)) {
    auto all = document.columns;
    std::erase_if(document.columns, is_picture);
    auto next = make_row_writer(format, std::move(document), style, std::move(sink), readers);
    return std::make_unique<WithoutPictures>(all, std::move(next));
  }
  switch (format) {
    case Format::csv:
      return make_csv_writer(std::move(document.columns), std::move(sink), readers);
    case Format::json:
      return make_json_writer(std::move(document.columns), std::move(sink));
    case Format::jsonl:
      return make_json_lines_writer(std::move(document.columns), std::move(sink));
    case Format::xlsx:
      return make_xlsx_writer(std::move(document), std::move(sink));
    case Format::docx:
      return make_docx_writer(std::move(document), std::move(sink));
    case Format::pdf:
      return make_pdf_writer(std::move(document), std::move(sink));
    case Format::html:
      return make_html_writer(std::move(document), std::move(sink));
    case Format::table:
      break;
  }
  return std::make_unique<TableWriter>(document.columns, style, std::move(sink));
}

std::string heading_of(const Column& column) {
  auto heading = column.name;
  std::replace(heading.begin(), heading.end(), '_', ' ');
  return heading;
}

std::string cell_text(const Cell& cell) {
  struct {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(double number) const { return std::isfinite(number) ? fmt::format("{}", number) : ""; }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
  } text_of;
  return std::visit(text_of, cell);
}

}  // namespace portal
