#include "lib/photos/vendor_standing.h"

#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/photos/vendor_assignment_store.h"
#include "lib/photos/vendor_store.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

VendorStanding standing_of(Session& session, const VendorYear& of) {
  VendorStanding standing{of.year, of, {}, {}};
  for (const auto& code : select_assigned_schools(session.store, of.vendor.login.text(), of.year))
    standing.schools.push_back(find_school(session.store, code));
  if (auto days = find_school_year(session.store, of.year)) standing.rosters_from = rosters_shown_from(days->first_day);
  return standing;
}

std::string with_schools(const VendorStanding& standing, Date today) {
  if (!standing.rosters_from)
    return "rosters are shown two weeks before the first day of school, which the district has not set yet";
  if (today < *standing.rosters_from) return fmt::format("rosters are shown from {} on", standing.rosters_from->text());
  return fmt::format("`portalctl photo roster --school {}` shows whom to photograph",
                     standing.schools.front().code.text());
}

}  // namespace

std::vector<VendorStanding> own_standing(Session& session) {
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  const auto& login = session.who.login;
  ReadTransaction view(session.store);
  if (!select_vendor(session.store, login))
    throw Refused(
        fmt::format("{} is no photo company's representative", login),
        "with --as LOGIN District IT sees what a representative sees; `portalctl photo vendor list` shows all");
  std::vector<VendorStanding> all;
  for (const auto& of : select_vendor_years_of(session.store, login, SchoolYear::of(session.today())))
    all.push_back(standing_of(session, of));
  if (all.empty()) all.push_back({year_in_preparation(session.today()), {}, {}, {}});
  return all;
}

std::string next_step(const VendorStanding& standing, Date today) {
  auto year = standing.year.text();
  if (!standing.of) return fmt::format("ask District IT to renew your account for {}", year);
  const auto& of = *standing.of;
  if (of.email_confirmed_at.empty())
    return fmt::format("follow the link of the newest mail to {}; District IT sends another when asked",
                       printable(of.vendor.email));
  if (of.registered_at.empty()) return fmt::format("register: `portalctl photo vendor register --year {}`", year);
  if (!standing.schools.empty()) return with_schools(standing, today);
  if (today < standing.year.first_day())
    return fmt::format("principals can choose you from {} on", standing.year.first_day().text());
  return "no school has chosen you yet: ask its principal";
}

}  // namespace portal
