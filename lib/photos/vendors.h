#pragma once
// Representatives of photo companies: for each school year the district renews their account, they confirm their
// district email and register; then a principal can choose them (000).
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"

namespace portal {

struct Vendor {
  Login login;
  std::string company, last_name, first_name;
  std::string email;  // the district's
};

/// What a representative has done for a school year.
struct VendorYear {
  Vendor vendor;
  SchoolYear year;
  std::string renewed_at, email_confirmed_at, registered_at;  // UTC; blank: not yet
  bool can_be_chosen() const { return !registered_at.empty() && !email_confirmed_at.empty(); }
};

struct VendorRenewal {
  std::string login, company, first_name, last_name, email;
  SchoolYear year;
};
enum class Renewal {
  mailed,   // a link went to the address, and is to be followed
  changed,  // a name or the company; the address was confirmed before
  none,     // all was so before
};
/// Makes or renews the account for a school year, and mails the link that confirms the address. An older link for the
/// same year is void; a changed address must be confirmed anew for every year that is not over. UsageError where a
/// field is not what it should be; Refused outside of March 1 before that year to its June 30, for an address that is
/// not the district's, for a login of staff or of an operator. In the log as vendor.renew.
Renewal renew_vendor(Session& session, const VendorRenewal& renewal, DryRun dry_run);

/// The representative followed the link: the address is confirmed. Returns the school year. Refused, in one and the
/// same way, for a token that is unknown, used, replaced, too old, or another's. In the log as vendor.confirm.
SchoolYear confirm_vendor_email(Session& session, std::string_view token, DryRun dry_run);

/// By the representative. False: was registered before. Refused outside of March 1 before that year to its June 30, and
/// where the account is not renewed or its email not confirmed. In the log as vendor.register.
bool register_vendor(Session& session, SchoolYear year, DryRun dry_run);

/// Representatives by school year, those that can be chosen first, then by company and name; and the schools they are
/// assigned to, of those at which the operator may see it. Without a year: the present one and, from March 1 on, the
/// next. NotPermitted without vendor.read anywhere.
struct ListedVendor {
  VendorYear of;
  std::vector<std::string> schools;
};
std::vector<ListedVendor> list_vendors(Session& session, std::optional<SchoolYear> year);

}  // namespace portal
