#pragma once
#include <functional>
#include <string>

namespace portal {

/// One row of `roster diff` and `roster compare`: a field of a record that is another, or a record that comes or goes.
/// `name` is the person's or the school's, as the extract has it.
struct DiffRow {
  std::string kind, record, part, name, change, column, before, after;
};
using TellDiff = std::function<void(const DiffRow&)>;

}  // namespace portal
