#pragma once
// Applications to be a school volunteer, which a parent files through the portal (001 VII, BUL-6746.2): recorded,
// decided once by the school, and told to the parent by mail.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/access/session.h"

namespace portal {

enum class VolunteerState { applied, approved, denied };
std::string_view volunteer_state_name(VolunteerState state);
std::optional<VolunteerState> parse_volunteer_state(std::string_view name);

struct VolunteerApplication {
  std::int64_t id = 0, account_id = 0;
  std::string first_name, last_name, email, phone;  // of the account, as it is now
  std::string school, school_name, applied_at, task;
  VolunteerState state = VolunteerState::applied;
  std::string decided_at, decided_by, reason;  // blank while it is open; a reason where it was denied
};

/// `check`: says what would be refused, changes nothing.
enum class VolunteerChange { check, make };

struct VolunteerRequest {
  std::string email, school, task;  // task: 1 to 500 characters, no control characters
};
/// What a parent does, through the Portal Service. NotFound where there is no such account or school; Refused where the
/// account is not active, or has an application there that is not decided; UsageError where the task is none.
/// Returns its number (0 where it was checked).
std::int64_t apply_as_volunteer(Session& session, const VolunteerRequest& request,
                                VolunteerChange change = VolunteerChange::make);

struct VolunteerFilter {
  std::string school;  // blank: every school that the operator decides for
  std::optional<VolunteerState> state;
};
/// By school, the oldest first. NotPermitted where the operator decides nowhere, or not at the school that is named;
/// NotFound where there is no such school.
void list_volunteers(Session& session, const VolunteerFilter& filter,
                     const std::function<void(const VolunteerApplication&)>& row);

/// Once and for all. NotFound where there is none of that number at a school that the operator decides for; Refused
/// where it was decided already, with who did and when.
VolunteerApplication approve_volunteer(Session& session, std::int64_t application_id,
                                       VolunteerChange change = VolunteerChange::make);
/// The reason, 1 to 500 characters, is told to the parent.
VolunteerApplication deny_volunteer(Session& session, std::int64_t application_id, const std::string& reason,
                                    VolunteerChange change = VolunteerChange::make);

}  // namespace portal
