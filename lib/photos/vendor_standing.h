#pragma once
// Where a photo company's representative stands, as they may see it themselves (000).
#include <optional>
#include <string>
#include <vector>

#include "lib/district/student.h"
#include "lib/photos/vendors.h"

namespace portal {

/// In one school year.
struct VendorStanding {
  SchoolYear year;
  std::optional<VendorYear> of;      // nothing: the account is not renewed for it
  std::vector<School> schools;       // assigned, by code
  std::optional<Date> rosters_from;  // the day from which rosters are shown; nothing: the district has not set it
  std::string state() const { return of ? std::string(of->state()) : "not renewed"; }
};

/// Of the representative who asks: the years that are not over for which the account is renewed, or, where there is
/// none, the one in preparation. NotPermitted without vendor.register; Refused for who is no representative.
std::vector<VendorStanding> own_standing(Session& session);

/// What the representative does next, as a sentence without its end: "register: `portalctl photo vendor register …`".
std::string next_step(const VendorStanding& standing, Date today);

}  // namespace portal
