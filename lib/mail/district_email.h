#pragma once
#include <string>

#include "lib/config/settings.h"

namespace portal {

/// Whether an address is the district's own: of one of the domains in `district_email_domains`, or below one.
bool is_district_email(const Settings& settings, const std::string& email);

/// Whether it is of one of those domains itself: below them others have addresses, such as students.
bool is_district_domain_email(const Settings& settings, const std::string& email);

}  // namespace portal
