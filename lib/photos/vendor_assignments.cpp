#include "lib/photos/vendor_assignments.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/checked_name.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/photos/vendor_assignment_store.h"
#include "lib/photos/vendor_store.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

using What = AssignmentResult::What;

AssignedVendor open_place(Session& session, const VendorAtSchool& at) {
  authorize(session, Action::vendor_assign, Place{printable(at.location_code.substr(0, 40))});
  return {find_school(session.store, at.location_code).code, at.login, at.year};
}

void check_window(SchoolYear year, Date today) {
  if (may_assign_for(year, today)) return;
  auto first = year.first_day();
  throw Refused(
      fmt::format("vendors are assigned for {} from {} to {}", year.text(), first.text(), year.last_day().text()),
      (today < first ? "come back on " + first.text()
                     : fmt::format("that is over; the present one is {}", SchoolYear::of(today).text())) +
          "; nothing was changed");
}

std::string registered_vendors(Store& store, SchoolYear year) {
  std::vector<std::string> names;
  for (const auto& one : select_vendor_years(store, year, year))
    if (one.can_be_chosen()) names.push_back(fmt::format("{} ({})", one.vendor.login.text(), one.vendor.company));
  std::sort(names.begin(), names.end());
  if (names.empty()) return "none can be chosen yet: representatives register with `portalctl photo vendor register`";
  return "who can be chosen: " + joined(names, ", ");
}

VendorYear registered_vendor(Store& store, const std::string& login, SchoolYear year) {
  auto found = select_vendor_year(store, login, year);
  if (found && found->can_be_chosen()) return *found;
  if (found && !found->registered_at.empty())
    throw Refused(fmt::format("{} is registered for {}, but the new address is not confirmed", login, year.text()),
                  "the representative follows the link of the newest mail; nothing was changed");
  throw Refused(fmt::format("{} is not registered for {}", short_and_safe(login), year.text()),
                registered_vendors(store, year) + "; nothing was changed");
}

SchoolYear year_before(SchoolYear year) { return SchoolYear::of(year.first_day().plus_days(-1)); }

}  // namespace

AssignmentResult assign_vendor(Session& session, const VendorAtSchool& asked, const std::string& agreement,
                               DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto at = open_place(session, asked);
  auto reference = checked_name(agreement, "--agreement", "reference");
  check_window(at.year, session.today());
  AssignmentResult result;
  result.company = registered_vendor(session.store, at.login, at.year).vendor.company;
  auto before = select_agreement(session.store, at);
  if (before == reference) return result;
  auto last_year = at;
  last_year.year = year_before(at.year);
  result.agreement_before = before.value_or("");
  result.what = before                                       ? What::renegotiated
                : select_agreement(session.store, last_year) ? What::extended
                                                             : What::assigned;
  if (before)
    update_agreement(session.store, at, reference);
  else
    insert_assignment(session.store, at, reference, session.now(), session.who.login);
  JsonObject detail;
  detail.add("vendor", at.login).add("school_year", at.year.text()).add("agreement", reference);
  if (before) detail.add("agreement_before", *before);
  session.audit.append("vendor.assign", at.school.text(), detail);
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

void unassign_vendor(Session& session, const VendorAtSchool& asked, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  auto at = open_place(session, asked);
  if (!select_agreement(session.store, at))
    throw NotFound(fmt::format("{} is not assigned to school {} in {}", short_and_safe(at.login), at.school.text(),
                               at.year.text()),
                   "`portalctl photo vendor list` shows who is");
  end_assignment(session.store, at, session.now(), session.who.login);
  session.audit.append("vendor.unassign", at.school.text(),
                       JsonObject().add("vendor", at.login).add("school_year", at.year.text()));
  if (dry_run == DryRun::no) transaction.commit();
}

}  // namespace portal
