#pragma once
// Passwords of parent accounts: long, and not among those that everybody tries first (NIST SP 800-63B).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/accounts/account.h"

namespace portal {

/// A password in the one form that is hashed (NFC). Nothing where no account can have it: bad UTF-8, or more than
/// 128 characters. A secret: never logged, never in an error.
std::optional<std::string> readable_password(std::string_view typed);

/// The words of config/common_passwords.txt, in lower case.
std::vector<std::string> common_words(const Settings& settings);

/// What is wrong with a new password, in a clause that follows "the password"; "" where it is good. 12 to 128
/// characters, no control characters, and at least 6 of them left when common words, years, rows of the alphabet and of
/// equal characters, and `own` (parts of the name and the address) are taken away.
std::string password_complaint(std::string_view typed, const std::vector<std::string>& common,
                               const std::vector<std::string>& own);

/// The hash of a new password (argon2id, 19 MiB, 2 passes). Refused where password_complaint() says something.
std::string hash_new_password(const Session& session, const Account& account, std::string_view typed);

/// Whether it is the password of that hash. A blank hash, or a password that none can be, takes as long and is not.
bool password_matches(const std::string& hash, std::string_view typed);
/// A hash in today's form, where that of a password which matched is weaker; else "".
std::string stronger_hash(const std::string& hash, std::string_view typed);

}  // namespace portal
