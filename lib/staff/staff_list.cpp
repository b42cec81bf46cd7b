#include "lib/staff/staff_list.h"

#include "lib/access/named_role.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/staff/places.h"
#include "lib/staff/staff_list_store.h"
#include "lib/staff/to_remove.h"

namespace portal {
namespace {

HeldRoleFilter filter_for(Session& session, const StaffListRequest& request) {
  HeldRoleFilter filter;
  if (request.school.empty()) {
    authorize_somewhere(session, Action::staff_read);
    filter.places = places_where(session, Action::staff_read);
  } else {
    authorize(session, Action::staff_read, Place{printable(request.school.substr(0, 40))});
    filter.places = std::vector<std::string>{find_school(session.store, request.school).code.text()};
  }
  if (!request.role.empty()) {
    if (!holds_anybody(session.store, request.role)) find_role(session.roles, request.role);
    filter.roles = std::vector<std::string>{request.role};
  }
  return filter;
}

}  // namespace

std::string listed_place(const std::string& place) { return place.empty() ? "district" : place; }

void list_staff(Session& session, const StaffListRequest& request,
                const std::function<void(const StaffListRow&)>& give) {
  auto filter = filter_for(session, request);
  ReadTransaction view(session.store);
  auto names = select_school_names(session.store);
  auto give_row = [&](const HeldRole& role) {
    auto school = names.find(role.whose.place);
    bool at_school = LocationCode::parse(role.whose.place).has_value();
    give({role, at_school ? role.whose.place : "", school == names.end() ? "" : school->second});
  };
  std::vector<HeldRole> to_remove;
  read_held_roles(session, filter, [&](const HeldRole& role) {
    if (request.status && role.status != *request.status) return;
    if (request.which == StaffListRequest::Which::all)
      give_row(role);
    else if (is_to_be_removed(role))
      to_remove.push_back(role);
  });
  sort_to_remove(to_remove);
  for (const auto& role : to_remove) give_row(role);
}

}  // namespace portal
