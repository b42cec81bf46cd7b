#include "lib/staff/removal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/access/removed_roles.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/staff/removal_store.h"

namespace portal {
namespace {

constexpr const char* district_it = "District IT";

// They stay in the order of the plan; each person's stand together.
std::vector<std::vector<HeldRole>> by_person(const std::vector<HeldRole>& roles) {
  std::map<EmployeeNumber, std::size_t> places;
  std::vector<std::vector<HeldRole>> persons;
  for (const auto& one : roles) {
    auto [found, is_new] = places.try_emplace(one.whose.employee, persons.size());
    if (is_new) persons.emplace_back();
    persons[found->second].push_back(one);
  }
  return persons;
}

class Remover {
 public:
  explicit Remover(Session& session) : session_(session) {}

  Removal run(const RemovalPlan& plan, DryRun dry_run) {
    WriteTransaction transaction(session_.store);
    take_away(plan.roles);
    long count = 0;
    for (const auto& roles : by_person(done_.removed)) {
      if (count++ % 64 == 0) check_interrupted();
      tell(roles);
    }
    if (dry_run == DryRun::no) transaction.commit();
    return std::move(done_);
  }

  void check(const RemovalPlan& plan) {
    WriteTransaction never_committed(session_.store);
    take_away(plan.roles);
  }

 private:
  Session& session_;
  Removal done_;
  std::set<std::string> schools_looked_at_, told_;

  void take_away(const std::vector<HeldRole>& roles) {
    for (const auto& one : roles)
      authorize(session_, Action::access_remove, place_to_act_on(session_.roles, one.whose), one.whose.employee.text());
    auto is_it = [](const HeldRole& one) { return one.whose.role == district_it; };
    bool it = std::any_of(roles.begin(), roles.end(), is_it);
    auto before = it ? count_working_holders(session_.store, district_it, session_.today()) : 0;
    for (const auto& one : roles) (remove_role(session_, one.whose) ? done_.removed : done_.gone).push_back(one);
    if (before == 0 || count_working_holders(session_.store, district_it, session_.today()) > 0) return;
    throw Refused(fmt::format("{} is the last of the staff who can sign in as {}",
                              told_person(*std::find_if(roles.begin(), roles.end(), is_it)), district_it),
                  "give the role to somebody else first; nothing was changed");
  }

  // Each mail counts for itself: a principal reads of each person.
  void tell(const std::vector<HeldRole>& roles) {
    const auto& first = roles.front();
    StaffMember person{.number = first.whose.employee,
                       .last_name = first.last_name,
                       .first_name = first.first_name,
                       .email = first.email};
    std::vector<RoleOf> whose;
    for (const auto& one : roles) {
      whose.push_back(one.whose);
      look_for_principal(one.whose.place);
    }
    Told told;
    tell_of_removal(session_, person, whose, told);
    for (auto& name : told.by_mail)
      if (told_.insert(name).second) done_.told.by_mail.push_back(std::move(name));
    for (auto& name : told.without_address)
      if (told_.insert(name).second) done_.told.without_address.push_back(std::move(name));
  }

  void look_for_principal(const std::string& place) {
    if (!LocationCode::parse(place) || !schools_looked_at_.insert(place).second) return;
    if (principals_of(session_, place).empty()) done_.without_principal.push_back(place);
  }
};

}  // namespace

Removal remove_roles(Session& session, const RemovalPlan& plan, DryRun dry_run) {
  return Remover(session).run(plan, dry_run);
}

void check_removal(Session& session, const RemovalPlan& plan) { Remover(session).check(plan); }

std::vector<HeldRole> own_roles(const Session& session, const RemovalPlan& plan) {
  std::vector<HeldRole> own;
  for (const auto& one : plan.roles)
    if (one.whose.employee.text() == session.who.employee_number) own.push_back(one);
  return own;
}

}  // namespace portal
