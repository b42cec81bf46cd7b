#include "lib/staff/access_request.h"

namespace portal {

std::string_view request_state_name(RequestState state) {
  constexpr std::string_view names[] = {"pending-hr", "waiting", "left", "approved", "denied", "withdrawn"};
  return names[static_cast<int>(state)];
}

std::optional<RequestState> parse_request_state(std::string_view name) {
  for (auto state : {RequestState::pending_hr, RequestState::waiting, RequestState::left, RequestState::approved,
                     RequestState::denied, RequestState::withdrawn})
    if (request_state_name(state) == name) return state;
  return {};
}

RequestState AccessRequest::state() const {
  if (decision) return *decision;
  if (hr_status == "complete") return RequestState::waiting;
  return hr_status == "pending" ? RequestState::pending_hr : RequestState::left;
}

}  // namespace portal
