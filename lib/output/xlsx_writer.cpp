#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "lib/base/modules.h"
#include "lib/base/scratch_file.h"
#include "lib/base/text.h"
#include "lib/output/document_text.h"
#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"
#include "lib/output/sections.h"
#include "lib/output/sheet_module.h"
#include "lib/output/workbook_check.h"

namespace portal {
namespace {

constexpr std::size_t first_rows = 200;         // what the widths are taken from
constexpr std::size_t rows_of_sheet = 1048575;  // below the headings
constexpr std::size_t most_sheets = 100;        // of sections; what comes then stands together in one more
constexpr std::size_t longest_sheet_name = 31, longest_property = 255, longest_title = 80, longest_notes = 110;
constexpr double narrowest = 6, widest = 60, widest_sentence = 110, filter_button = 3;
constexpr std::size_t upright_page = 95;           // characters across
constexpr std::int64_t most_digits = 1LL << 53;    // from here on a spreadsheet rounds
constexpr std::int64_t some_moment = 315'532'800;  // 1980-01-01, as the entries of the file have it

const SheetModule& module() {
  static const auto& loaded = *static_cast<const SheetModule*>(load_module(
      {sheet_module_file, sheet_module_symbol, "writes spreadsheets", "Install the package libxlsxwriter4."}));
  return loaded;
}

// What Excel takes for the name of a sheet; never blank.
std::string sheet_name(const std::string& title, std::size_t number) {
  auto ending = number > 1 ? fmt::format(" ({})", number) : std::string();
  auto name = one_line(title, 200);
  for (std::string_view refused = "[]:*?/\\"; auto& c : name)
    if (refused.find(c) != refused.npos) c = ' ';
  std::string out;
  std::size_t units = ending.size(), size = 1;
  for (std::size_t at = 0; at < name.size(); at += size) {
    auto lead = static_cast<unsigned char>(name[at]);
    size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    units += size == 4 ? 2 : 1;
    if (units > longest_sheet_name) break;
    out += name.substr(at, size);
  }
  auto blank_or_quote = " '";
  out.erase(0, std::min(out.find_first_not_of(blank_or_quote), out.size()));
  out.erase(out.find_last_not_of(blank_or_quote) + 1);
  if (out.empty() || plain_lower(out) == "history") out = "Rows";  // that name is Excel's own
  return out + ending;
}

// "&" begins a code in the text of a printed page's margin.
std::string in_margin(const std::string& text) {
  std::string out;
  for (char c : text) out.append(c == '&' ? 2 : 1, c);
  return out;
}

/// "2026-11-23" or "2026-11-23 08:15", as the days since 1899-12-30 that a spreadsheet counts in; it knows no day
/// before March 1900 that others know, too.
SheetCell date_cell(const std::string& text) {
  static const auto zero = Date(1899, 12, 30), first = Date(1900, 3, 1), last = Date(9999, 12, 31);
  auto date = Date::parse(std::string_view(text).substr(0, 10));
  if (!date || *date < first || *date > last) return {};
  auto days = static_cast<double>((date->days() - zero.days()).count());
  if (text.size() == 10) return {SheetCell::Kind::date, days};
  auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100; };
  if (text.size() != 16 || text[10] != ' ' || text[13] != ':') return {};
  int hours = digit(11) * 10 + digit(12), minutes = digit(14) * 10 + digit(15);
  if (hours > 23 || minutes > 59) return {};
  return {SheetCell::Kind::moment, days + (hours * 60 + minutes) / 1440.0};
}

class XlsxWriter : public RowWriter {
 public:
  XlsxWriter(Document document, Sink sink) : document_(std::move(document)), sink_(std::move(sink)) {
    cleaned_.resize(document_.columns.size());
    auto by = section_columns(document_.columns);
    if (by.size() == 1) by_ = by.front();
  }

  void row(const std::vector<Cell>& cells) override {
    if (!document_.columns.empty()) static_cast<void>(cells.at(document_.columns.size() - 1));
    if (by_ && sections_ < most_sheets) {
      auto section = cell_text(cells[*by_]);
      if (section != section_) {
        end_section();
        if (section_) ++sections_;
        section_ = sections_ < most_sheets ? std::move(section) : "Further rows";
      }
    }
    if (open_) return write(cells);
    first_.push_back(cells);
    if (first_.size() >= (section_ ? kRowsKept : first_rows)) begin_section(Columns::all);
  }

  void finish() override {
    end_section();
    if (!workbook_) begin_section(Columns::all);  // headings alone
    check_workbook(*file_, workbook_->finish());
    file_->read(sink_);
  }

 private:
  Document document_;
  Sink sink_;
  std::vector<std::vector<Cell>> first_;
  std::unique_ptr<ScratchFile> file_;
  std::unique_ptr<Workbook> workbook_;
  std::optional<std::size_t> by_;          // the section column: each section gets a sheet
  std::optional<std::string> section_;     // that is being read
  std::size_t sections_ = 0, sheets_ = 0;  // sections before this one; sheets of this one
  std::size_t rows_ = 0;                   // of the sheet
  bool open_ = false;                      // the sheet has begun, and rows go to the disk
  std::vector<std::size_t> columns_;       // that the sheet has
  std::set<std::string> names_;            // of sheets, in lower case
  std::vector<std::string> cleaned_;       // the texts of a row that stand in no cell
  std::vector<SheetCell> cells_;
  SheetPlan plan_;

  WorkbookPlan plan() const {
    WorkbookPlan plan;
    plan.title = one_line(document_.title, longest_property - 1);
    plan.author = one_line(document_.author, longest_property - 1);
    plan.comments = one_line(joined(document_.notes, "; "), longest_property - 1);
    plan.header = "&L&\"-,Bold\"" + in_margin(one_line(document_.title, longest_title));
    auto of_page = document_.page_note.empty() ? joined(document_.notes, " · ") : document_.page_note;
    plan.footer = "&L" + in_margin(one_line(of_page, longest_notes)) + "&RPage &P of &N";
    plan.created = document_.created == Timestamp() ? some_moment : document_.created.at().time_since_epoch().count();
    return plan;
  }

  SheetPlan sheet_plan() const {
    SheetPlan plan;
    auto widths = widths_of(document_.columns, first_);
    std::size_t across = 0;
    for (auto i : columns_) {
      auto heading = paper_heading(document_.columns[i]);
      auto least = static_cast<double>(display_width(heading)) + filter_button;
      auto most = document_.columns[i].kind == Column::Kind::sentence ? widest_sentence : widest;
      auto width = std::clamp(static_cast<double>(widths[i]) + 1, std::max(narrowest, least), std::max(most, least));
      across += static_cast<std::size_t>(width);
      bool right = is_numeric(first_, i);
      plan.columns.push_back({heading, width, right ? SheetColumn::Align::right : SheetColumn::Align::left});
    }
    if (across > upright_page) plan.page = SheetPlan::Page::across;
    return plan;
  }

  void begin() {
    file_ = std::make_unique<ScratchFile>();
    auto planned = plan();
    planned.file = file_->name();
    planned.temporary_folder = ScratchFile::folder();
    workbook_ = module().make_workbook(planned);
  }

  // A section whose rows are all known leaves out the columns that it has nothing in.
  enum class Columns { filled, all };
  void begin_section(Columns which) {
    if (!workbook_) begin();
    columns_.clear();
    for (std::size_t i = 0; i < document_.columns.size(); ++i) {
      auto filled = [&](const auto& cells) { return !is_blank(cells[i]); };
      if (which == Columns::all || !section_ || std::any_of(first_.begin(), first_.end(), filled))
        columns_.push_back(i);
    }
    plan_ = sheet_plan();
    sheets_ = 0;
    open_ = true;
    begin_sheet();
    for (const auto& cells : std::exchange(first_, {})) write(cells);
  }

  void end_section() {
    if (!open_ && !first_.empty()) begin_section(Columns::filled);
    open_ = false;
  }

  // Excel takes no name twice.
  void begin_sheet() {
    auto title = section_ ? section_heading(*section_, document_.columns[*by_]) : document_.title;
    do plan_.name = sheet_name(title, ++sheets_);
    while (!names_.insert(plain_lower(plan_.name)).second);
    workbook_->begin_sheet(plan_);
    rows_ = 0;
  }

  void write(const std::vector<Cell>& cells) {
    if (rows_ == rows_of_sheet) begin_sheet();
    cells_.clear();
    for (auto i : columns_) cells_.push_back(sheet_cell(cells[i], i));
    workbook_->row(cells_);
    ++rows_;
  }

  SheetCell text_cell(const std::string& text, std::size_t column) {
    if (is_spreadsheet_text(text)) return {SheetCell::Kind::text, 0, text.c_str()};
    return kept_cell(spreadsheet_text(text), column);
  }

  SheetCell kept_cell(std::string text, std::size_t column) {
    cleaned_[column] = std::move(text);
    return {SheetCell::Kind::text, 0, cleaned_[column].c_str()};
  }

  SheetCell sheet_cell(const Cell& cell, std::size_t column) {
    auto kind = document_.columns[column].kind;
    if (const auto* text = std::get_if<std::string>(&cell)) {
      if (kind == Column::Kind::date || kind == Column::Kind::moment)
        if (auto date = date_cell(*text); date.kind != SheetCell::Kind::blank) return date;
      return text_cell(*text, column);
    }
    if (const auto* yes = std::get_if<bool>(&cell)) return {SheetCell::Kind::text, 0, *yes ? "yes" : "no"};
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
      if (*whole <= -most_digits || *whole >= most_digits) return kept_cell(std::to_string(*whole), column);
      return number_cell(static_cast<double>(*whole), kind);
    }
    if (const auto* number = std::get_if<double>(&cell); number && std::isfinite(*number))
      return number_cell(*number, kind);
    return {};
  }

  static SheetCell number_cell(double number, Column::Kind kind) {
    if (kind == Column::Kind::percent) return {SheetCell::Kind::percent, number / 100};
    return {SheetCell::Kind::number, number};
  }
};

}  // namespace

std::unique_ptr<RowWriter> make_xlsx_writer(Document document, RowWriter::Sink sink) {
  return std::make_unique<XlsxWriter>(std::move(document), std::move(sink));
}

}  // namespace portal
