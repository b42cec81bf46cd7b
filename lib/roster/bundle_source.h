#pragma once
// The files of a bundle, open: their rows as cells by name, and what the bundle says of each file.
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/roster/bundle.h"

namespace portal {

/// Why a row cannot be used: a clause that follows the column's name, as check_cell() has it.
struct RowProblem {
  std::string_view column;
  std::string reason;
  explicit operator bool() const { return !reason.empty(); }
};

/// What a row says of its record.
enum class Standing { present, gone };

class BundleSource {
 public:
  /// A column of the file, looked up once; one that it lacks, or its kind has not, is blank in every row.
  struct Column {
    std::optional<std::size_t> cell;
    explicit operator bool() const { return cell.has_value(); }
  };

  BundleSource(TableReader& reader, std::uint32_t index, ImportMode mode);

  Column column(std::string_view name) const;
  bool next();
  void rewind() { reader_.rewind(); }
  /// Without the spaces around it; valid until the next call of next(). Blank where a bad row has no such cell.
  std::string_view cell(Column column) const;

  /// What is wrong with its shape; nothing of a good row.
  RowProblem misshapen();
  /// Whether the record is there, by its status. In a delta a row must tell it, and when it was changed.
  RowProblem read_standing(Standing& standing) const;

  /// Rows that are no records, such as a footer, which are passed over: a sentence for each.
  const std::vector<std::string>& odd_rows() const { return odd_rows_; }
  ImportMode mode() const { return mode_; }
  std::uint64_t rows_read() const { return rows_read_; }
  TableOrigin::Row origin() const {
    return {0, reader_.row().offset, static_cast<std::uint32_t>(reader_.row().line), index_};
  }
  const TableReader& reader() const { return reader_; }

 private:
  TableReader& reader_;
  std::uint32_t index_;
  ImportMode mode_;
  std::uint64_t rows_read_ = 0;
  bool counted_ = false;
  std::vector<std::string> odd_rows_;

  bool is_no_record();
  Column status_, changed_;
};

class OpenBundle {
 public:
  /// What the manifest says: the kinds that hold only what changed, and those that are not there.
  struct Said {
    std::set<std::string> delta, absent;
  };
  OpenBundle(const BundleRequest& request, const Said& said);

  const BundleRequest& request() const { return request_; }
  /// Null where the bundle has none.
  BundleSource* source(std::string_view kind);
  ImportMode mode_of(std::string_view kind) { return source(kind) ? source(kind)->mode() : ImportMode::full; }
  bool has_delta() const { return has_delta_; }
  const std::shared_ptr<BundleSources>& sources() const { return sources_; }
  std::vector<std::uint64_t> rows_read() const;
  std::vector<std::string> odd_rows() const;

 private:
  const BundleRequest& request_;
  std::shared_ptr<BundleSources> sources_ = std::make_shared<BundleSources>();
  std::vector<std::unique_ptr<BundleSource>> open_;
  bool has_delta_ = false;
};

/// Every row of a kind that can be used: use(source, standing). One that cannot is told where the table is made that it
/// is for, or else is nobody's.
template <class Use>
void for_each_row(OpenBundle& bundle, std::string_view kind, Use use) {
  auto* source = bundle.source(kind);
  while (source && source->next()) {
    auto standing = Standing::present;
    if (source->misshapen() || source->read_standing(standing)) continue;
    use(*source, standing);
  }
}

/// The items of a list in one cell: separated by commas, without spaces around them, blank ones left out.
std::vector<std::string_view> list_items(std::string_view cell);

/// A date of a bundle: YYYY-MM-DD, also as the beginning of a time; or MM/DD/YYYY where the day cannot be a month. Any
/// other is left as it is, and is rejected where it is checked: 05/06/2023 is May in one country and June in the other.
std::string_view bundle_date(std::string_view cell, std::string& reason);

}  // namespace portal
