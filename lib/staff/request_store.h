#pragma once
#include <functional>
#include <vector>

#include "lib/staff/access_request.h"

namespace portal {

/// Returns its number.
std::int64_t insert_access_request(Store& store, const AccessRequest& request);
std::optional<AccessRequest> select_access_request(Store& store, std::int64_t id);
/// The one of that role that is not decided.
std::optional<AccessRequest> select_open_request(Store& store, const RoleOf& whose);

/// Which requests a list has. Where it is not `everything`, those at these places, of schools of these Local Districts,
/// of that person, for that approver, and filed by that login.
struct RequestsToList {
  bool everything = false;
  std::vector<std::string> places, local_districts;
  std::string employee, login;
  std::string school;  // blank: any; else only those at it
  enum class Decided { no, yes, either } decided = Decided::either;
};
/// The oldest first.
void select_access_requests(Store& store, const RequestsToList& which,
                            const std::function<void(const AccessRequest&)>& row);

/// decision, last_day, decided_at, decided_by and reason.
void put_decision(Store& store, const AccessRequest& request);
void put_approver_told(Store& store, std::int64_t id, Timestamp at);

}  // namespace portal
