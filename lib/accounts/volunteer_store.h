#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/accounts/volunteers.h"
#include "lib/store/store.h"

namespace portal {

std::int64_t insert_volunteer_application(Store& store, std::int64_t account_id, const VolunteerRequest& request,
                                          Timestamp now);
std::optional<VolunteerApplication> select_volunteer_application(Store& store, std::int64_t application_id);
std::optional<VolunteerApplication> select_open_application(Store& store, std::int64_t account_id,
                                                            const std::string& school);
/// Of one school; blank: of all, by school.
void select_volunteer_applications(Store& store, const std::string& school, std::optional<VolunteerState> state,
                                   const std::function<void(const VolunteerApplication&)>& row);
void decide_volunteer_application(Store& store, const VolunteerApplication& application);

/// Codes of the schools of a Local District.
std::vector<std::string> schools_of_local_district(Store& store, const std::string& local_district);

}  // namespace portal
