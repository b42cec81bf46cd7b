#pragma once
// What the program and its sheet module agree on. The module calls back into nothing: texts come as they are to be
// written, and it links with libxlsxwriter alone.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace portal {

struct SheetCell {
  enum class Kind : std::uint8_t { blank, text, number, percent, date, moment } kind = Kind::blank;
  double number = 0;           // a percent as a part of 1, a date as the days since 1899-12-30
  const char* text = nullptr;  // as long as the call of row()
};

struct SheetColumn {
  std::string heading;
  double width = 0;  // characters
  enum class Align { left, right } align = Align::left;
};

struct WorkbookPlan {
  std::string file;                     // the name under which the workbook is opened for writing
  std::string temporary_folder;         // rows are kept there, in files without a name, until finish()
  std::string title, author, comments;  // of the properties, at most 255 characters each
  std::string header, footer;           // of the printed page, with the codes of a spreadsheet
  std::int64_t created = 0;             // seconds since 1970; not 0
};

struct SheetPlan {
  std::string name;
  std::vector<SheetColumn> columns;
  enum class Page { upright, across } page = Page::upright;
};

/// A workbook of sheets, each with its columns and their headings. Rows go to the disk as they come.
class Workbook {
 public:
  virtual ~Workbook() = default;
  virtual void begin_sheet(const SheetPlan& sheet) = 0;
  virtual void row(const std::vector<SheetCell>& cells) = 0;
  /// Writes the file. Returns for each sheet how many bytes of XML its rows take: what must be found in the file, for
  /// not every error of writing is noticed here.
  virtual std::vector<std::uint64_t> finish() = 0;
};

struct SheetModule {
  std::unique_ptr<Workbook> (*make_workbook)(const WorkbookPlan& plan);
};

inline constexpr const char* sheet_module_file = "portalctl-sheets.so";
/// The number goes up with every change of this file: a module left over from another version of the program is then
/// refused when it is loaded, instead of crashing later.
inline constexpr const char* sheet_module_symbol = "portalctl_sheets_2";

}  // namespace portal
