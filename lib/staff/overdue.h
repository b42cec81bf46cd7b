#pragma once
// Schools that have not looked at who has access: each should every six months (004). And those without a Parent Access
// Account Administrator: each should have one (003).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

/// The last day on which a Security Audit Report of that day is not older than six calendar months: the same day of the
/// month, or the month's last where it has none (August 31 -> February 28).
Date audit_good_until(Date report_day);

struct OverdueSchool {
  std::string location_code, school_name, local_district;
  std::optional<Date> last_report_on;                     // none: never
  std::optional<Date> overdue_since;                      // none: not overdue, or never run
  std::int64_t administrators = 0;                        // who hold Parent Access Account Administrator today
  std::vector<std::string> principals, principal_emails;  // by the staff's roles, else the name that MiSiS has
  bool audit_overdue() const { return !last_report_on || overdue_since; }
  std::string what() const;  // "the Security Audit Report was never run; …"
};

/// Those at which anything is the matter, by location code; one school, or all that the operator may see.
/// NotPermitted, NotFound where there is no such school. Few queries, whatever the number of schools.
std::vector<OverdueSchool> overdue_schools(Session& session, const std::string& school);

/// What the night tells of access: of the whole district.
struct AccessReview {
  std::vector<OverdueSchool> overdue;         // with their Security Audit Report
  std::vector<std::string> no_administrator;  // location codes
  std::int64_t left = 0, to_remove = 0;       // roles; of people who left, and of all on the list to remove
  std::string sentence() const;
};
/// For the job alone, which was authorised as one.
AccessReview review_access(Session& session);

}  // namespace portal
