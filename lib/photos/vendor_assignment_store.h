#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/base/ids.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// A representative at a school, for a school year. Those that were taken back do not count.
struct AssignedVendor {
  LocationCode school;
  std::string login;
  SchoolYear year;
};
/// The agreement's reference; nothing where there is no such assignment.
std::optional<std::string> select_agreement(Store& store, const AssignedVendor& at);
std::vector<std::string> select_assigned_schools(Store& store, const std::string& login, SchoolYear year);
void insert_assignment(Store& store, const AssignedVendor& at, const std::string& agreement, Timestamp now,
                       const std::string& by);
void update_agreement(Store& store, const AssignedVendor& at, const std::string& agreement);
void end_assignment(Store& store, const AssignedVendor& at, Timestamp now, const std::string& by);

}  // namespace portal
