#pragma once
#include <functional>
#include <string>

#include "lib/roster/history.h"

namespace portal {

struct StoredChange {
  std::int64_t run = 0;
  std::string business_date, outcome, kind, part, change, fields;
};
/// What each run changed of the student's records, undone ones too; and which run made those that there are ("added").
void read_student_changes(Store& store, const std::string& student_id,
                          const std::function<void(const StoredChange&)>& change);

}  // namespace portal
