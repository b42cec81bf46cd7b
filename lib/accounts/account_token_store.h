#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "lib/accounts/account_token.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// In place of the account's token for that purpose, where there is one.
void replace_token(Store& store, const std::string& hash, const LiveToken& token, Timestamp now, Timestamp expires);
/// One that is not used and not too old.
std::optional<LiveToken> select_token(Store& store, const std::string& hash, Timestamp now);
void delete_tokens(Store& store, std::int64_t account_id);
void delete_token(Store& store, std::int64_t account_id, TokenPurpose purpose);

/// Counts one more mail to that address (hashed), unless there were `limit` since `window_began`: then false.
bool count_mail(Store& store, const std::string& address_hash, Timestamp now, Timestamp window_began, int limit);

}  // namespace portal
