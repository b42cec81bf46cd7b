#include "lib/staff/staff_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/staff/places.h"
#include "lib/staff/staff_page_store.h"

namespace portal {
namespace {

NotFound nobody(Denial denial = {}) {
  return NotFound("there is nobody of that employee number or login where you may see the staff's access",
                  "an employee number is 8 digits, such as 00846120; `portalctl staff list` shows whom you may see",
                  std::move(denial));
}

EmployeeNumber number_of(Session& session, const std::string& who) {
  if (auto number = EmployeeNumber::parse(who)) return *number;
  auto found = select_numbers_of_login(session.store, who);
  if (found.empty()) throw nobody();
  if (found.size() > 1)
    throw Refused(fmt::format("the login '{}' belongs to several staff records", printable(fit(who, 40))),
                  "name the person by the employee number");
  return found.front();
}

class Sight {
 public:
  explicit Sight(std::optional<std::vector<std::string>> places) : places_(std::move(places)) {}
  bool sees(const std::string& place) const {
    return !places_ || (!place.empty() && std::binary_search(places_->begin(), places_->end(), place));
  }
  /// Leaves out what is elsewhere.
  template <class Rows, class PlaceOf>
  void narrow(Rows& rows, PlaceOf place_of) const {
    std::erase_if(rows, [&](const auto& row) { return !sees(place_of(row)); });
  }

 private:
  std::optional<std::vector<std::string>> places_;
};

StaffPage read_page(Session& session, const EmployeeNumber& number) {
  StaffPage page;
  page.person.number = number;
  select_staff_record(session.store, page);
  read_held_roles(session, {.employee = number}, [&](const HeldRole& role) { page.roles.push_back(role); });
  page.ended = select_roles_that_ended(session.store, number);
  page.requests = select_requests_of(session.store, number);
  return page;
}

}  // namespace

StaffPage staff_page(Session& session, const std::string& who) {
  bool own_login = !session.who.employee_number.empty() && who == session.who.login;
  bool own = own_login || who == session.who.employee_number;
  if (!own) authorize_somewhere(session, Action::staff_read, printable(who.substr(0, 40)));
  auto number = own ? EmployeeNumber::trusted(session.who.employee_number) : number_of(session, who);
  ReadTransaction view(session.store);
  auto page = read_page(session, number);
  if (own) return page;
  Sight sight(places_where(session, Action::staff_read));
  sight.narrow(page.roles, [](const HeldRole& row) { return row.whose.place; });
  sight.narrow(page.ended, [](const RoleThatEnded& row) { return row.place; });
  sight.narrow(page.requests, [](const RequestOfPerson& row) { return row.place; });
  bool empty = page.roles.empty() && page.ended.empty() && page.requests.empty();
  bool known = !page.person.last_name.empty();
  if (empty && !(known && sight.sees(page.person.location_code)))
    throw nobody(known ? Denial{std::string(action_name(Action::staff_read)), number.text()} : Denial{});
  return page;
}

}  // namespace portal
