#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/base/time.h"
#include "lib/reports/emergency_contacts.h"

namespace portal {

/// The changes of one school's students, or, blank, of all; the newest first. Their state is not read: it is derived.
std::vector<EmergencyContactRow> select_emergency_contacts(Store& store, const std::string& location_code,
                                                           std::optional<Timestamp> since);

}  // namespace portal
