#pragma once
#include <optional>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

std::optional<Account> select_account(Store& store, const std::string& email_key);
std::optional<Account> select_account(Store& store, std::int64_t account_id);

/// In the order of the students' names.
std::vector<AccountLink> select_links(Store& store, std::int64_t account_id, Timestamp now, Date today);

}  // namespace portal
