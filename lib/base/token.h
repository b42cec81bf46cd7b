#pragma once
// Secrets that travel in the links of mails. The database keeps only a hash of each.
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/random.h"

namespace portal {

/// 160 random bits as 27 letters, digits, '-' and '_'. A secret: never logged, never in an error.
std::string draw_token(Random& random);
/// What a person pasted: a token, or a link that ends with '#' and one. Nothing where it has not a token's form.
std::optional<std::string> pasted_token(std::string_view text);
/// What the database keeps of a token: 32 bytes.
std::string token_hash(std::string_view token);

/// BLAKE2b, 32 bytes; of one text another for each purpose.
std::string purpose_hash(std::string_view text, std::string_view purpose);

/// "https://…" + "/confirm" + "#" + token: what follows '#' stays in the browser, and in no log of a web server.
std::string token_link(std::string site, std::string_view page, std::string_view token);

}  // namespace portal
