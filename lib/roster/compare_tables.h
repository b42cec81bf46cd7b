#pragma once
// Two files of one kind against each other: which rows are in one of them alone, which are changed (cli: `roster
// compare`). The order of the rows does not count.
#include <cstdint>
#include <memory>

#include "lib/roster/diff_row.h"
#include "lib/roster/table_reader.h"

namespace portal {

/// How many rows are what. Every row is counted once: a file's rows are those only in it, the changed, the same, the
/// rejected and the unclear ones together.
struct TableDifference {
  std::int64_t rows_a = 0, rows_b = 0;
  std::int64_t only_in_a = 0, only_in_b = 0, changed = 0, same = 0;
  std::int64_t rejected_a = 0, rejected_b = 0;
  /// Good rows that cannot be told field by field: several have the key, or a rejected row of the other file has it.
  std::int64_t unclear_a = 0, unclear_b = 0;
  bool differs = false;  // whether there is any row, a rejected one too, that the other file does not have
};

/// A record is known by its key. Rows of the same bytes under the same header are the same record and are checked once.
/// Where several rows of a file have one key:
/// - a student's are told apart by their school, which is then the part (a move leaves a row at the old one);
/// - the others are the same where both files hold the same records, in any order and number that agrees; otherwise
///   they are `repeated`, and only their lines are told: which of them became which would be a guess.
/// A record whose row the other file holds as a rejected one is not said to be absent there: it is `rejected_in_b`.
///
/// Memory: 40 bytes and the key of each row of A, and of those rows of B that A does not have.
class TableComparison {
 public:
  /// Null where an extract has no such file, which is one without rows. The readers must live as long.
  TableComparison(const RecordKind& kind, TableReader* a, TableReader* b);
  ~TableComparison();
  TableComparison(TableComparison&&) noexcept;

  /// Reads both files. BadInput where one was cut off.
  void read();
  /// Then, once: each difference, in the order of the keys.
  TableDifference tell(const TellDiff& row);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace portal
