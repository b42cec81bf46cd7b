#pragma once
// Whether MiSiS has that email and that emergency telephone number for one and the same guardian (003).
#include <string>
#include <string_view>

#include "lib/store/store.h"

namespace portal {

enum class ContactMatch { no, yes };
/// Reads every guardian's link, whether it finds one early or not: the time tells nothing. There is no index by email,
/// which every nightly import would pay for; this is asked for only where the setting is on.
ContactMatch match_contact(Store& store, const std::string& email, const std::string& phone);

}  // namespace portal
