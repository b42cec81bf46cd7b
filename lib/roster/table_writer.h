#pragma once
// Puts a table of an extract together, on the disk: in memory it would take as much as the bundle itself.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/scratch_file.h"
#include "lib/roster/table_origin.h"

namespace portal {

class TableWriter {
 public:
  /// `fields`: the columns, in this order.
  TableWriter(const RecordKind& kind, std::vector<std::size_t> fields);

  const std::vector<std::size_t>& fields() const { return fields_; }
  /// A row of the table, and where it came from; `cells` by field of the kind.
  void add(const std::vector<std::string_view>& cells, TableOrigin::Row from) { write(cells, from, nullptr); }
  /// One that is not let in.
  void reject(const std::vector<std::string_view>& cells, TableOrigin::Row from, std::string_view column,
              std::string_view reason);
  /// One that is rejected elsewhere, and protects whom it names (Holds).
  void hold(const std::vector<std::string_view>& cells, TableOrigin::Row from);

  TableOrigin& origin() { return *origin_; }
  /// The table as a file of an extract.
  ExtractFile finish(std::string name);

 private:
  const RecordKind& kind_;
  std::vector<std::size_t> fields_;
  ScratchFile scratch_;
  std::shared_ptr<TableOrigin> origin_ = std::make_shared<TableOrigin>();
  std::string line_, told_;
  std::uint64_t at_ = 0;

  void write(const std::vector<std::string_view>& cells, TableOrigin::Row from, const std::string* told);
  void add_cell(std::string_view cell);
  void end_line();
};

}  // namespace portal
