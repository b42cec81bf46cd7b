#include "lib/roster/profile_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "lib/base/encoding.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/roster/column_content.h"
#include "lib/roster/extract.h"
#include "lib/roster/mapping.h"
#include "lib/roster/odd_rows.h"
#include "lib/roster/table_reader.h"

namespace portal {
namespace {

constexpr std::size_t most_values = 5;
using Fate = CheckedColumn::Fate;

class FileCheck {
 public:
  FileCheck(const Profile& profile, const RecordKind& kind, std::string_view bytes, const std::string& name)
      : kind_(kind), text_(decode(bytes)), delimiter_(find_delimiter(text_.text)), reader_(text_.text, delimiter_) {
    result_.file = name;
    result_.kind = kind.name;
    result_.profile = profile.name;
    result_.encoding = encoding_name(text_.encoding);
    result_.delimiter = delimiter_;
    read_header(profile);
  }

  ProfileCheck all() {
    CsvRecord row;
    while (reader_.next(row)) {
      if (row.fault == CsvFault::none && is_blank_row(row.cells)) continue;
      if (result_.rows++ % 4096 == 0) check_interrupted();
      check_row(row);
    }
    for (std::size_t i = 0; i < shapes_.size(); ++i)
      if (auto text = shapes_[i].text(); !text.empty())
        result_.columns[i].values = {is_secret_column(result_.columns[i].column) ? "••••" : std::move(text)};
    return std::move(result_);
  }

 private:
  const RecordKind& kind_;
  DecodedText text_;
  char delimiter_;
  CsvReader reader_;
  ProfileCheck result_;
  std::vector<std::string> header_names_;  // as plain_header has them
  std::vector<std::optional<std::size_t>> field_of_cell_;
  std::vector<ValueShape> shapes_;  // of each cell's column, where no field takes it
  std::string value_;

  void read_header(const Profile& profile) {
    CsvRecord header;
    if (!reader_.next(header))
      throw BadInput(result_.file + " is empty", "a file begins with a header; export it again");
    if (header.fault != CsvFault::none)
      throw BadInput(fmt::format("{}, line {}: the header {}", result_.file, header.line, fault_text(header.fault)),
                     "export the file again");
    if (std::vector<std::string> line(header.cells.begin(), header.cells.end());
        looks_like_no_header(profile, kind_, line))
      throw no_header(line, result_.file);
    std::vector<bool> found(kind_.fields.size());
    for (auto cell : header.cells) {
      header_names_.push_back(plain_header(cell));
      auto field = find_field(profile, kind_, plain_header(cell));
      auto& column = result_.columns.emplace_back();
      column.column = composed(trimmed(cell));
      if (field) describe(column, *field, found[*field] ? Fate::repeated : Fate::mapped);
      bool mapped = field && !found[*field];
      field_of_cell_.push_back(mapped ? field : std::nullopt);
      if (mapped) found[*field] = true;
    }
    shapes_.resize(header.cells.size());
    for (std::size_t i = 0; i < found.size(); ++i)
      if (!found[i] && kind_.fields[i].need == FieldKind::Need::required)
        describe(result_.columns.emplace_back(), i, Fate::missing);
  }

  void describe(CheckedColumn& column, std::size_t field, Fate fate) const {
    column.fate = fate;
    column.field = kind_.fields[field].column;
    column.required = kind_.fields[field].need == FieldKind::Need::required;
  }

  void check_row(const CsvRecord& row) {
    if (auto wrong = wrong_shape(row); !wrong.empty()) {
      if (result_.misshapen++ == 0) {
        result_.misshapen_line = row.line;
        result_.misshapen_reason = std::move(wrong);
      }
      ++result_.rejected;
      return;
    }
    bool good = true;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (!check_cell_of(i, row.cells[i], row.line)) good = false;
    if (!good) ++result_.rejected;
  }

  std::string wrong_shape(const CsvRecord& row) {
    if (row.fault != CsvFault::none) return std::string(fault_text(row.fault));
    bool shaped = row.cells.size() == field_of_cell_.size();
    if (!shaped || !first_field_reads(row))
      if (auto odd = odd_row(row.cells, header_names_); odd != OddRow::none) return std::string(odd_row_text(odd));
    if (shaped) return {};
    return fmt::format("has {} where the header has {}", counted(static_cast<long long>(row.cells.size()), "cell"),
                       field_of_cell_.size());
  }

  // What is no record has no ID.
  bool first_field_reads(const CsvRecord& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      if (field_of_cell_[i] == std::size_t{0}) return check_cell(kind_.fields[0], row.cells[i], value_).empty();
    return true;
  }

  // What is not imported may be anything, a secret too: only the shape of its values is shown.
  bool check_cell_of(std::size_t at, std::string_view cell, std::uint64_t line) {
    auto& column = result_.columns[at];
    auto field = field_of_cell_[at];
    auto text = trimmed(cell);
    ++(text.empty() ? column.blank : column.filled);
    if (!field) {
      if (!text.empty()) shapes_[at].add(text);
      return true;
    }
    const auto& kind = kind_.fields[*field];
    if (auto wrong = check_cell(kind, cell, value_); !wrong.empty()) {
      if (column.rejected++ == 0) column.reason = std::move(wrong), column.line = line;
      return false;
    }
    remember(column, shown_value(kind.column, value_));
    return true;
  }

  static void remember(CheckedColumn& column, const std::string& value) {
    auto& values = column.values;
    if (values.size() == most_values || value.empty() || std::find(values.begin(), values.end(), value) != values.end())
      return;
    values.push_back(value);
  }
};

}  // namespace

std::string_view fate_name(Fate fate) {
  switch (fate) {
    case Fate::mapped:
      return "mapped";
    case Fate::not_imported:
      return "not imported";
    case Fate::repeated:
      return "repeated";
    case Fate::missing:
      break;
  }
  return "missing";
}

bool ProfileCheck::usable() const {
  return std::none_of(columns.begin(), columns.end(), [](const CheckedColumn& column) {
    return column.fate == Fate::missing || column.fate == Fate::repeated;
  });
}

const RecordKind& kind_to_check(const std::filesystem::path& file, const std::string& name,
                                const std::vector<RecordKind>& of) {
  std::vector<std::string> names;
  for (const auto& kind : of) {
    if (kind.name == name) return kind;
    names.emplace_back(kind.name);
  }
  auto kinds = fmt::format("kinds are: {}", joined(names, ", "));
  if (!name.empty())
    throw UsageError(fmt::format("--kind: there is no kind of file '{}'", printable(fit(name, 40))), kinds);
  if (const auto* kind = kind_of_file(file.filename(), of)) return *kind;
  throw UsageError(
      fmt::format("the name {} does not tell what the file's rows are", printable(file.filename().string())),
      "say it with --kind; " + kinds);
}

ProfileCheck check_profile(const Settings& settings, const std::filesystem::path& file, const std::string& profile,
                           const std::string& kind) {
  auto loaded = load_profile(settings, profile);
  const auto& of = kind_to_check(file, kind, kinds_of(loaded));
  MappedFile mapped(file);
  return FileCheck(loaded, of, mapped.bytes(), printable(file.filename().string())).all();
}

}  // namespace portal
