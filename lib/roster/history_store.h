#pragma once
#include <functional>
#include <string>

#include "lib/roster/history.h"

namespace portal {

struct StoredChange {
  std::int64_t run = 0;
  std::string business_date, kind, part, change, fields;
};
/// What runs that stand changed of the student's records, those that they made ("added") among it.
void read_student_changes(Store& store, const std::string& student_id,
                          const std::function<void(const StoredChange&)>& change);

}  // namespace portal
