#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

std::string quick_check(Store& store);  // "ok", or the first damage
std::string journal_mode(Store& store);
std::optional<std::string> newest_audit_time(Store& store);
/// Business date and outcome of the newest nightly sync.
std::optional<std::pair<std::string, std::string>> newest_nightly_sync(Store& store);
/// The logins that `init --service` named.
std::vector<std::string> service_logins(Store& store);
std::string sqlite_version();

}  // namespace portal
