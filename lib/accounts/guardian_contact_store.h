#pragma once
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// The telephone numbers of every guardian whom the newest extracts know by that email (in lower case).
std::vector<std::string> select_phones_of_email(Store& store, const std::string& email_key);

}  // namespace portal
