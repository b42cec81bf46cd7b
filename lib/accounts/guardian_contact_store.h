#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "lib/store/store.h"

namespace portal {

/// The telephone numbers of every guardian whom the newest extracts know by that email (in lower case).
std::vector<std::string> select_phones_of_email(Store& store, const std::string& email_key);

/// The language of correspondence of the guardian who has that account, as MiSiS has it ("Spanish"); blank where nobody
/// knows who that is, or which language.
std::string select_guardian_language(Store& store, std::int64_t account_id);

}  // namespace portal
