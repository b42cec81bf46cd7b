// The sheet module (portalctl-sheets.so): spreadsheets with libxlsxwriter.
#include <fmt/format.h>
#include <sys/stat.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "lib/base/errors.h"
#include "lib/output/sheet_module.h"

namespace portal {
namespace {

class XlsxWorkbook : public Workbook {
 public:
  explicit XlsxWorkbook(const WorkbookPlan& plan);
  ~XlsxWorkbook() override { abandon(); }
  void begin_sheet(const SheetPlan& plan) override;
  void row(const std::vector<SheetCell>& cells) override;
  std::vector<std::uint64_t> finish() override;

 private:
  WorkbookPlan plan_;
  lxw_workbook* book_ = nullptr;
  lxw_format *heading_ = nullptr, *heading_right_ = nullptr, *percent_ = nullptr, *date_ = nullptr, *moment_ = nullptr;
  std::vector<lxw_worksheet*> sheets_;
  lxw_row_t row_ = 0;        // of the sheet that is open
  std::size_t columns_ = 0;  // of that one

  [[noreturn]] void fail(const std::string& why) const;
  lxw_format* format(const char* of_numbers);
  void end_sheet();
  std::uint64_t bytes_of_rows(lxw_worksheet* sheet) const;
  void abandon();
};

void XlsxWorkbook::fail(const std::string& why) const {
  throw StorageError(fmt::format("cannot write a temporary file in {}: {}", plan_.temporary_folder, why),
                     "free some space there, or name a folder on another disk as TMPDIR");
}

XlsxWorkbook::XlsxWorkbook(const WorkbookPlan& plan) : plan_(plan) {
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = plan_.temporary_folder.data();
  book_ = workbook_new_opt(plan_.file.c_str(), &options);
  if (!book_) fail(std::strerror(ENOMEM));
  lxw_doc_properties properties = {};
  properties.title = plan_.title.data();
  properties.author = plan_.author.data();
  properties.comments = plan_.comments.data();
  properties.created = static_cast<time_t>(plan_.created);
  workbook_set_properties(book_, &properties);
  heading_ = format(nullptr), heading_right_ = format(nullptr);
  for (auto* each : {heading_, heading_right_}) {
    format_set_bold(each);
    format_set_bottom(each, LXW_BORDER_THIN);
  }
  format_set_align(heading_right_, LXW_ALIGN_RIGHT);
  format_set_indent(heading_right_, 2);  // the button of the filter stands at the right
  percent_ = format("0.0%"), date_ = format("yyyy-mm-dd"), moment_ = format("yyyy-mm-dd hh:mm");
  for (auto* each : {date_, moment_}) format_set_align(each, LXW_ALIGN_LEFT);  // below its heading
}

lxw_format* XlsxWorkbook::format(const char* of_numbers) {
  auto* made = workbook_add_format(book_);
  if (made && of_numbers) format_set_num_format(made, of_numbers);
  return made;
}

void XlsxWorkbook::begin_sheet(const SheetPlan& plan) {
  end_sheet();
  errno = 0;
  auto* sheet = workbook_add_worksheet(book_, plan.name.c_str());
  if (!sheet) fail(errno ? std::strerror(errno) : "no sheet can be made");
  sheets_.push_back(sheet);
  worksheet_freeze_panes(sheet, 1, 0);
  worksheet_repeat_rows(sheet, 0, 0);
  if (plan.page == SheetPlan::Page::across) worksheet_set_landscape(sheet);
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_set_default_row(sheet, 18, LXW_FALSE);  // room for the accents and scripts of whatever font stands in
  worksheet_gridlines(sheet, LXW_SHOW_ALL_GRIDLINES);
  worksheet_set_header(sheet, plan_.header.c_str());
  worksheet_set_footer(sheet, plan_.footer.c_str());
  worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");  // an ID is no mistake
  lxw_col_t at = 0;
  for (const auto& column : plan.columns) {
    worksheet_set_column(sheet, at, at, column.width, nullptr);
    worksheet_write_string(sheet, 0, at++, column.heading.c_str(),
                           column.align == SheetColumn::Align::right ? heading_right_ : heading_);
  }
  row_ = 1;
  columns_ = plan.columns.size();
}

void XlsxWorkbook::row(const std::vector<SheetCell>& cells) {
  auto* sheet = sheets_.back();
  lxw_error error = LXW_NO_ERROR;
  auto number = [&](lxw_col_t at, double value, lxw_format* as) {
    return worksheet_write_number(sheet, row_, at, value, as);
  };
  for (lxw_col_t at = 0; at < cells.size() && error == LXW_NO_ERROR; ++at) {
    const auto& cell = cells[at];
    if (cell.kind == SheetCell::Kind::text) error = worksheet_write_string(sheet, row_, at, cell.text, nullptr);
    if (cell.kind == SheetCell::Kind::number) error = number(at, cell.number, nullptr);
    if (cell.kind == SheetCell::Kind::percent) error = number(at, cell.number, percent_);
    if (cell.kind == SheetCell::Kind::date) error = number(at, cell.number, date_);
    if (cell.kind == SheetCell::Kind::moment) error = number(at, cell.number, moment_);
  }
  if (error != LXW_NO_ERROR) fail(lxw_strerror(error));
  ++row_;
}

void XlsxWorkbook::end_sheet() {
  if (sheets_.empty() || columns_ == 0) return;
  worksheet_autofilter(sheets_.back(), 0, 0, row_ - 1, static_cast<lxw_col_t>(columns_ - 1));
}

// The library ignores what its writes say: the stream remembers.
std::uint64_t XlsxWorkbook::bytes_of_rows(lxw_worksheet* sheet) const {
  lxw_worksheet_write_single_row(sheet);
  errno = 0;
  struct stat file {};
  if (fflush(sheet->optimize_tmpfile) != 0 || ferror(sheet->optimize_tmpfile) != 0 ||
      fstat(fileno(sheet->optimize_tmpfile), &file) != 0)
    fail(std::strerror(errno ? errno : ENOSPC));
  return static_cast<std::uint64_t>(file.st_size);
}

std::vector<std::uint64_t> XlsxWorkbook::finish() {
  end_sheet();
  std::vector<std::uint64_t> sizes;
  for (auto* sheet : sheets_) sizes.push_back(bytes_of_rows(sheet));
  errno = 0;
  sheets_.clear();
  auto error = workbook_close(std::exchange(book_, nullptr));
  if (error != LXW_NO_ERROR) fail(errno ? std::strerror(errno) : lxw_strerror(error));
  return sizes;
}

void XlsxWorkbook::abandon() {
  for (auto* sheet : sheets_)
    if (sheet->optimize_tmpfile) fclose(sheet->optimize_tmpfile);
  if (book_) lxw_workbook_free(book_);
}

std::unique_ptr<Workbook> make(const WorkbookPlan& plan) { return std::make_unique<XlsxWorkbook>(plan); }

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::SheetModule portalctl_sheets_2;
const portal::SheetModule portalctl_sheets_2 = {portal::make};
}
