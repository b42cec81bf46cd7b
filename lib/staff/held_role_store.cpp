#include <fmt/format.h>

#include <algorithm>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/staff/held_roles.h"

namespace portal {
namespace {

std::string where_held(const HeldRoleFilter& filter, std::string_view place) {
  std::string condition;
  if (filter.places) condition += fmt::format(" AND {} IN (SELECT value FROM json_each(:places))", place);
  if (filter.employee) condition += " AND employee_number = :employee";
  if (filter.roles) condition += " AND role IN (SELECT value FROM json_each(:roles))";
  return condition;
}

// Of a role that is in both, the staff file's row comes first.
std::string held_roles_sql(const HeldRoleFilter& filter) {
  return fmt::format(
      R"sql(WITH held AS (
          SELECT location_code AS place, employee_number, role, 1 AS listed, expiration_date AS ends,
            (SELECT started_at FROM roster_runs WHERE run_id = created_run) AS since, last_login
          FROM staff_roles s
          WHERE absent_since IS NULL AND NOT EXISTS (SELECT 1 FROM removed_roles r WHERE r.employee_number =
            s.employee_number AND r.role = s.role AND r.place = s.location_code AND r.ended_at IS NULL){}
          UNION ALL
          SELECT place, employee_number, role, 0, last_day, granted_at, (SELECT last_login FROM staff_roles f
            WHERE f.employee_number = g.employee_number AND f.role = g.role AND f.location_code = g.place)
          FROM granted_roles g WHERE ended_at IS NULL{})
        SELECT h.place, h.employee_number, h.role, h.listed, h.ends, p.last_name, p.first_name, p.email, p.staff_type,
          p.hr_status, p.location_code, p.employee_number IS NOT NULL AND p.absent_since IS NULL, h.last_login,
          u.last_used_at,
          (SELECT g.place FROM granted_roles g JOIN access_requests q USING (request_id)
           WHERE g.employee_number = h.employee_number AND g.ended_at IS NULL AND g.place <> h.place
             AND g.place GLOB '[0-9][0-9][0-9][0-9]' AND (g.last_day IS NULL OR g.last_day >= :today)
             AND q.decision = 'approved' AND q.decided_at > coalesce(h.since, '') ORDER BY q.decided_at DESC LIMIT 1)
        FROM held h LEFT JOIN staff p ON p.employee_number = h.employee_number
          LEFT JOIN role_uses u ON u.employee_number = h.employee_number AND u.role = h.role AND u.place = h.place
        ORDER BY h.place, h.employee_number, h.role, h.listed DESC)sql",
      where_held(filter, "location_code"), where_held(filter, "place"));
}

std::string as_json_array(const std::vector<std::string>& texts) {
  std::string array;
  for (const auto& text : texts) array += (array.empty() ? "" : ",") + json_string(text);
  return "[" + array + "]";
}

void add_last_login(HeldRole& role, const std::string& in_file, const std::string& here, const TimeZone& zone) {
  role.last_login = login_day(in_file, zone);
  role.last_login_unread = !in_file.empty() && !role.last_login;
  auto used = Timestamp::parse(here);
  if (used) role.last_login = std::max(role.last_login.value_or(Date()), zone.date_of(*used));
}

// A date of the staff file is the first day without the role; the last day of one given here is one with it.
bool is_active(bool of_staff_file, std::optional<Date> end, Date today) {
  return !end || (of_staff_file ? *end > today : *end >= today);
}

HeldRole role_at(SQLite::Statement& select, const Session& session, Date today) {
  HeldRole role;
  role.whose.place = column_text(select, 0);
  role.whose.employee = EmployeeNumber::trusted(column_text(select, 1));
  role.whose.role = column_text(select, 2);
  bool of_staff_file = select.getColumn(3).getInt() != 0;
  role.origin = of_staff_file ? RoleOrigin::staff_file : RoleOrigin::given_here;
  role.until = Date::parse(column_text(select, 4));
  role.status = is_active(of_staff_file, role.until, today) ? RoleStatus::active : RoleStatus::inactive;
  int index = 5;
  for (auto* text : {&role.last_name, &role.first_name, &role.email, &role.staff_type, &role.hr_status, &role.works_at})
    *text = column_text(select, index++);
  role.in_staff_file = select.getColumn(11).getInt() != 0;
  add_last_login(role, column_text(select, 12), column_text(select, 13), session.zone);
  role.asked_at = column_text(select, 14);
  return role;
}

bool same(const RoleOf& one, const RoleOf& other) {
  return one.employee == other.employee && one.role == other.role && one.place == other.place;
}

// In the staff file and given here: held as long as the one that ends later.
void add_given(HeldRole& role, const HeldRole& given) {
  role.origin = RoleOrigin::both;
  if (given.status == RoleStatus::active) role.status = RoleStatus::active;
  if (role.until && (!given.until || *given.until >= *role.until)) role.until = given.until;
}

class PlaceRoles {
 public:
  explicit PlaceRoles(const std::function<void(const HeldRole&)>& give) : give_(give) {}

  void add(HeldRole role) {
    if (!roles_.empty() && same(roles_.back().role.whose, role.whose)) return add_given(roles_.back().role, role);
    if (!roles_.empty() && roles_.back().role.whose.place != role.whose.place) finish();
    auto name = folded(role.last_name) + '\0' + folded(role.first_name);
    roles_.push_back({std::move(name), std::move(role)});
  }

  // The query has them by employee number and role already.
  void finish() {
    std::stable_sort(roles_.begin(), roles_.end(),
                     [](const Named& one, const Named& other) { return one.name < other.name; });
    for (const auto& one : roles_) give_(one.role);
    roles_.clear();
  }

 private:
  struct Named {
    std::string name;
    HeldRole role;
  };
  const std::function<void(const HeldRole&)>& give_;
  std::vector<Named> roles_;
};

}  // namespace

void read_held_roles(Session& session, const HeldRoleFilter& filter, const std::function<void(const HeldRole&)>& give) {
  SQLite::Statement select(session.store.database(), held_roles_sql(filter));
  if (filter.places) select.bind(":places", as_json_array(*filter.places));
  if (filter.employee) select.bind(":employee", filter.employee->text());
  if (filter.roles) select.bind(":roles", as_json_array(*filter.roles));
  select.bind(":today", session.today().text());
  auto today = session.today();
  PlaceRoles at_place(give);
  for (long row = 0; select.executeStep(); ++row) {
    if (row % 1024 == 0) check_interrupted();
    at_place.add(role_at(select, session, today));
  }
  at_place.finish();
}

}  // namespace portal
