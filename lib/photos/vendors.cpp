#include "lib/photos/vendors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "lib/access/operator_store.h"
#include "lib/access/staff_store.h"
#include "lib/base/checked_name.h"
#include "lib/base/text.h"
#include "lib/base/token.h"
#include "lib/mail/district_email.h"
#include "lib/mail/message.h"
#include "lib/mail/outbox.h"
#include "lib/photos/vendor_assignment_store.h"
#include "lib/photos/vendor_store.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

void check_window(const std::string& doing, SchoolYear year, Date today) {
  if (may_register_for(year, today)) return;
  auto from = vendors_register_from(year);
  throw Refused(
      fmt::format("{} for {} is possible from {} to {}", doing, year.text(), from.text(), year.last_day().text()),
      (today < from ? "come back on " + from.text()
                    : fmt::format("that is over; `--year {}` is the present one", SchoolYear::of(today).text())) +
          "; nothing was changed");
}

std::string checked_vendor_email(const Settings& settings, const std::string& email) {
  auto plain = std::string(trimmed(email));
  if (!is_mailable(plain))
    throw UsageError(
        fmt::format("--email: '{}' is no email address that mail can be sent to", short_and_safe(email)),
        "an address has one @ and a domain, such as pvoss@lausd.net, no accented letters, and at most 254 characters");
  if (!is_district_domain_email(settings, plain))
    throw Refused(
        fmt::format("--email: {} is no address of the district ({})", printable(plain),
                    printable(settings.text(Key::district_email_domains))),
        "a representative gets one of such a domain from the district, and of none below it; nothing was changed");
  return plain;
}

Vendor checked_vendor(const Settings& settings, const VendorRenewal& renewal) {
  auto login = Login::parse(renewal.login);
  if (!login)
    throw UsageError(fmt::format("'{}' is no login", short_and_safe(renewal.login)),
                     "a login has 1 to 64 letters, digits and . _ - @");
  return {*login, checked_name(renewal.company, "--company"), checked_name(renewal.last_name, "--last"),
          checked_name(renewal.first_name, "--first"), checked_vendor_email(settings, renewal.email)};
}

// One login is one person: what staff may do, no company's representative may by mistake.
void refuse_staff_login(Store& store, const std::string& login) {
  bool staff = !staff_of_login(store, login).empty(), made = !made_operator_roles(store, login).empty();
  if (staff || made)
    throw Refused(fmt::format("the login {} belongs to {}", login, staff ? "a member of staff" : "an operator"),
                  "a representative needs a login of their own; nothing was changed");
}

// Who reads an address confirms it: two logins of one address would be one another's.
void refuse_others_address(Store& store, const Vendor& vendor, SchoolYear from) {
  auto email = plain_lower(vendor.email);
  auto refuse = [&](const std::string& whose) {
    throw Refused(fmt::format("--email: {} is the address of {}", printable(vendor.email), whose),
                  "a representative needs an address of their own; nothing was changed");
  };
  if (auto other = select_other_vendor_of_email(store, email, vendor.login.text(), from))
    refuse("another representative, " + *other);
  if (auto staff = select_staff_of_email(store, email)) refuse("a member of staff, " + staff->text());
}

void mail_link(Session& session, const Vendor& vendor, SchoolYear year) {
  const auto& settings = session.settings;
  auto token = draw_token(session.random);
  auto hours = std::chrono::hours(settings.count(Key::token_hours));
  put_vendor_token(session.store, vendor.login.text(), year, token_hash(token), Timestamp(session.now().at() + hours));
  // The names are left out: nobody has confirmed the address yet.
  queue_mail(
      session,
      {"vendor-confirm",
       vendor.email,
       {},
       {{"hours", settings.text(Key::token_hours)}, {"school_year", year.text()}, {"login", vendor.login.text()}},
       token_link(settings.text(Key::photos_url), "confirm", token)});
}

bool same_person(const Vendor& one, const Vendor& other) {
  return std::tie(one.company, one.last_name, one.first_name) ==
         std::tie(other.company, other.last_name, other.first_name);
}

std::string checked_token(std::string_view pasted) {
  if (auto token = pasted_token(pasted)) return *token;
  throw UsageError("that is neither the link of a mail nor what stands behind its #",
                   "paste the whole link, or the 27 letters, digits, - and _ behind the #");
}

// The log tells of who tried, and a transaction that ends with an exception takes its rows back.
template <class Act>
auto logging_refusal(Session& session, Action action, const Act& act) {
  try {
    return act();
  } catch (const Refused& refused) {
    record_denial(session, {std::string(action_name(action)), session.who.login}, refused.message());
    throw;
  }
}

SchoolYear confirm(Session& session, std::string_view pasted, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  auto token = checked_token(pasted);
  const auto& login = session.who.login;
  auto year = select_vendor_token(session.store, login, token_hash(token), session.now());
  if (!year)
    throw Refused(
        "this link is not good, or no longer: it was used, it is too old, a newer mail replaced it, or it is "
        "another login's",
        "follow the link of the newest mail; District IT sends another with `portalctl photo vendor renew … --again`");
  confirm_vendor(session.store, login, SchoolYear::of(session.today()), session.now());
  session.audit.append("vendor.confirm", login, JsonObject().add("school_year", year->text()));
  if (dry_run == DryRun::no) transaction.commit();
  return *year;
}

bool register_for(Session& session, SchoolYear year, DryRun dry_run) {
  const auto login = session.who.login;
  WriteTransaction transaction(session.store);
  authorize_somewhere(session, Action::vendor_register, login);
  if (!select_vendor(session.store, login))
    throw Refused(fmt::format("{} is no photo company's representative", login),
                  "representatives register themselves; District IT does it for one with --as LOGIN");
  check_window("registering", year, session.today());
  auto of_year = select_vendor_year(session.store, login, year);
  if (!of_year)
    throw Refused(fmt::format("the account {} is not renewed for {}", login, year.text()),
                  "District IT renews it (`portalctl photo vendor renew`); nothing was changed");
  if (of_year->email_confirmed_at.empty())
    throw Refused(fmt::format("the email address {} is not confirmed for {}", of_year->vendor.email, year.text()),
                  "follow the link of the newest mail; District IT sends another with `portalctl photo vendor renew … "
                  "--again`");
  if (!of_year->registered_at.empty()) return false;
  register_vendor_year(session.store, login, year, session.now());
  session.audit.append("vendor.register", login, JsonObject().add("school_year", year.text()));
  if (dry_run == DryRun::no) transaction.commit();
  return true;
}

// Before anything is changed: what a new address takes away.
RenewedVendor lost_by_new_email(Session& session, const Vendor& before) {
  auto current = SchoolYear::of(session.today());
  const auto& login = before.login.text();
  auto years = select_vendor_years_of(session.store, login, current);
  bool confirmed =
      std::any_of(years.begin(), years.end(), [](const auto& of) { return !of.email_confirmed_at.empty(); });
  if (!confirmed) return {};
  return {Renewal::none, before.email, vendor_schools(session.store, login, current)};
}

}  // namespace

std::string_view VendorYear::state() const {
  if (email_confirmed_at.empty()) return "email not confirmed";
  return registered_at.empty() ? "not registered" : "registered";
}

RenewedVendor renew_vendor(Session& session, const VendorRenewal& renewal, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::vendor_renew, Place::district(), short_and_safe(renewal.login));
  auto vendor = checked_vendor(session.settings, renewal);
  const auto& login = vendor.login.text();
  auto year = renewal.year, current = SchoolYear::of(session.today());
  check_window("renewing an account", year, session.today());
  refuse_staff_login(session.store, login);
  refuse_others_address(session.store, vendor, current);
  auto before = select_vendor(session.store, login);
  auto of_year = select_vendor_year(session.store, login, year);
  bool new_email = before && plain_lower(before->email) != plain_lower(vendor.email);
  bool confirmed = of_year && !of_year->email_confirmed_at.empty() && !new_email;
  bool changed = !of_year || new_email || !same_person(*before, vendor);
  if (confirmed && !changed) return {};
  if (!changed && renewal.link == VendorRenewal::Link::if_needed &&
      has_good_vendor_link(session.store, login, year, session.now()))
    return {Renewal::waiting, {}, {}};
  auto renewed = new_email ? lost_by_new_email(session, *before) : RenewedVendor{};
  put_vendor(session.store, vendor, session.now());
  if (new_email) unconfirm_vendor(session.store, login, current);
  renew_vendor_year(session.store, login, year, session.now(), session.who.login);
  if (!confirmed) mail_link(session, vendor, year);
  session.audit.append("vendor.renew", login,
                       JsonObject()
                           .add("school_year", year.text())
                           .add("company", vendor.company)
                           .add("email", vendor.email)
                           .add("email_before", new_email ? before->email : std::string()));
  if (dry_run == DryRun::no) transaction.commit();
  renewed.what = confirmed ? Renewal::changed : Renewal::mailed;
  return renewed;
}

SchoolYear confirm_vendor_email(Session& session, std::string_view pasted, DryRun dry_run) {
  return logging_refusal(session, Action::vendor_register, [&] { return confirm(session, pasted, dry_run); });
}

bool register_vendor(Session& session, SchoolYear year, DryRun dry_run) {
  return logging_refusal(session, Action::vendor_register, [&] { return register_for(session, year, dry_run); });
}

std::vector<ListedVendor> list_vendors(Session& session, std::optional<SchoolYear> year) {
  authorize_somewhere(session, Action::vendor_read);
  auto first = year.value_or(SchoolYear::of(session.today())),
       last = year.value_or(year_in_preparation(session.today()));
  ReadTransaction view(session.store);
  std::vector<ListedVendor> all;
  for (auto& one : select_vendor_years(session.store, first, last)) {
    ListedVendor listed{std::move(one), {}};
    for (auto& code : select_assigned_schools(session.store, listed.of.vendor.login.text(), listed.of.year))
      if (permitted(session, Action::vendor_read, Place{code})) listed.schools.push_back(std::move(code));
    all.push_back(std::move(listed));
  }
  auto order = [](const ListedVendor& one) {
    const auto& vendor = one.of.vendor;
    return std::tuple(one.of.year, !one.of.can_be_chosen(), folded(vendor.company), folded(vendor.last_name),
                      vendor.login);
  };
  std::sort(all.begin(), all.end(), [&](const auto& one, const auto& other) { return order(one) < order(other); });
  return all;
}

}  // namespace portal
