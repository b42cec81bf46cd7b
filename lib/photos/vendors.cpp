#include "lib/photos/vendors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "lib/access/operator_store.h"
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
  throw Refused(fmt::format("{} for {} is possible from {} to {}", doing, year.text(),
                            vendors_register_from(year).text(), year.last_day().text()),
                "name the school year with --year, such as 2026-27; nothing was changed");
}

std::string checked_vendor_email(const Settings& settings, const std::string& email) {
  auto plain = std::string(trimmed(email));
  if (!is_mailable(plain))
    throw UsageError(
        fmt::format("--email: '{}' is no email address that mail can be sent to", short_and_safe(email)),
        "an address has one @ and a domain, such as pvoss@lausd.net, no accented letters, and at most 254 characters");
  if (!is_district_email(settings, plain))
    throw Refused(fmt::format("--email: {} is no address of the district ({})", printable(plain),
                              printable(settings.text(Key::district_email_domains))),
                  "a representative gets one from the district each year; nothing was changed");
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

void mail_link(Session& session, const Vendor& vendor, SchoolYear year) {
  const auto& settings = session.settings;
  auto token = draw_token(session.random);
  auto hours = std::chrono::hours(settings.count(Key::token_hours));
  put_vendor_token(session.store, vendor.login.text(), year, token_hash(token), Timestamp(session.now().at() + hours));
  // The names are left out: nobody has confirmed the address yet.
  queue_mail(session, {"vendor-confirm",
                       vendor.email,
                       {},
                       {{"hours", settings.text(Key::token_hours)}, {"school_year", year.text()}},
                       token_link(settings.text(Key::photos_url), "confirm", token)});
}

bool same_person(const Vendor& one, const Vendor& other) {
  return std::tie(one.company, one.last_name, one.first_name) ==
         std::tie(other.company, other.last_name, other.first_name);
}

[[noreturn]] void refuse_token() {
  throw Refused(
      "this link is not good, or no longer: it was used, it is too old, a newer mail replaced it, or it is "
      "another login's",
      "ask District IT to renew the account again: a new mail comes with it");
}

}  // namespace

Renewal renew_vendor(Session& session, const VendorRenewal& renewal, DryRun dry_run) {
  authorize(session, Action::vendor_renew, Place::district(), short_and_safe(renewal.login));
  auto vendor = checked_vendor(session.settings, renewal);
  const auto& login = vendor.login.text();
  auto year = renewal.year;
  check_window("renewing an account", year, session.today());
  WriteTransaction transaction(session.store);
  refuse_staff_login(session.store, login);
  auto before = select_vendor(session.store, login);
  auto of_year = select_vendor_year(session.store, login, year);
  bool new_email = before && plain_lower(before->email) != plain_lower(vendor.email);
  bool confirmed = of_year && !of_year->email_confirmed_at.empty() && !new_email;
  if (confirmed && same_person(*before, vendor)) return Renewal::none;
  put_vendor(session.store, vendor, session.now());
  if (new_email) unconfirm_vendor(session.store, login, SchoolYear::of(session.today()));
  renew_vendor_year(session.store, login, year, session.now(), session.who.login);
  if (!confirmed) mail_link(session, vendor, year);
  session.audit.append("vendor.renew", login,
                       JsonObject()
                           .add("school_year", year.text())
                           .add("company", vendor.company)
                           .add("email", vendor.email)
                           .add("email_before", new_email ? before->email : std::string()));
  if (dry_run == DryRun::no) transaction.commit();
  return confirmed ? Renewal::changed : Renewal::mailed;
}

SchoolYear confirm_vendor_email(Session& session, std::string_view token, DryRun dry_run) {
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  WriteTransaction transaction(session.store);
  const auto& login = session.who.login;
  auto year = select_vendor_token(session.store, login, token_hash(trimmed(token)), session.now());
  if (!year) refuse_token();
  confirm_vendor(session.store, login, SchoolYear::of(session.today()), session.now());
  session.audit.append("vendor.confirm", login, JsonObject().add("school_year", year->text()));
  if (dry_run == DryRun::no) transaction.commit();
  return *year;
}

bool register_vendor(Session& session, SchoolYear year, DryRun dry_run) {
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  const auto& login = session.who.login;
  WriteTransaction transaction(session.store);
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
                  "follow the link of the newest mail; District IT sends another by renewing the account again");
  if (!of_year->registered_at.empty()) return false;
  register_vendor_year(session.store, login, year, session.now());
  session.audit.append("vendor.register", login, JsonObject().add("school_year", year.text()));
  if (dry_run == DryRun::no) transaction.commit();
  return true;
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
