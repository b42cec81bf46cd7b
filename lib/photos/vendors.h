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
  /// "registered", "email not confirmed", "not registered".
  std::string_view state() const;
  bool can_be_chosen() const { return !registered_at.empty() && !email_confirmed_at.empty(); }
};

struct VendorRenewal {
  std::string login, company, first_name, last_name, email;
  SchoolYear year;
  enum class Link { if_needed, again } link = Link::if_needed;  // again: also where the last one is still good
};
enum class Renewal {
  mailed,   // a link went to the address, and is to be followed
  changed,  // a name or the company; the address was confirmed before
  waiting,  // all was so before, and the link of the last mail is still good
  none,     // all was so before
};
struct RenewedVendor {
  Renewal what = Renewal::none;
  /// Where a confirmed address gives way to another: the one before, and the schools that the representative sees no
  /// more until the new one is confirmed.
  std::string email_before;
  std::vector<std::string> schools;
};
/// Makes or renews the account for a school year, and mails the link that confirms the address. An older link for the
/// same year is void; a changed address must be confirmed anew for every year that is not over. UsageError where a
/// field is not what it should be; Refused outside of March 1 before that year to its June 30, for an address that is
/// not the district's (of a domain below it neither), or is a member of staff's or another representative's of a year
/// that is not over; for a login of staff or of an operator. In the log as vendor.renew.
RenewedVendor renew_vendor(Session& session, const VendorRenewal& renewal, DryRun dry_run);

/// The representative followed the link, or pasted it or its token: the address is confirmed. Returns the school year.
/// UsageError for what has not the form of a token. Refused, in one and the same way, for one that is unknown, used,
/// replaced, too old, or another's. In the log as vendor.confirm, also where it was refused.
SchoolYear confirm_vendor_email(Session& session, std::string_view pasted, DryRun dry_run);

/// By the representative. False: was registered before. Refused outside of March 1 before that year to its June 30, and
/// where the account is not renewed or its email not confirmed. In the log as vendor.register, also where it was
/// refused.
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
