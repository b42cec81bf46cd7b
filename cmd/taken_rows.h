#pragma once
// How many whole rows of an answer are in the bytes that were taken, where it was cut off.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/output/table.h"

namespace portal {

/// Whether the answer is shown on a terminal, where a row may be several lines.
enum class RowLines { one, any };

class TakenRows {
 public:
  TakenRows(Format format, RowLines lines) : format_(format), lines_(lines) {}
  /// Rows that are given out together: between these two calls their bytes are taken, if they are.
  void begin_part() { part_.clear(); }
  void whole_part(std::int64_t rows);
  void take(std::string_view text);
  /// None where the form does not tell: a stump of a workbook holds what nobody can say.
  std::optional<std::int64_t> rows() const;

 private:
  Format format_;
  RowLines lines_;
  std::int64_t whole_ = 0, table_lines_ = 0;
  bool begun_ = false;  // a part is out, and with the first one the header
  std::string part_;
};

}  // namespace portal
