#pragma once
// Short texts that anybody can check who has the installation's public key: a line for each fact, and in the last two
// the key and an Ed25519 signature over all bytes before the line of the signature. Both are written as openssl reads
// them, in base64: the key as a SubjectPublicKeyInfo (RFC 8410), the signature as its 64 bytes.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/store/installation_key.h"

namespace portal {

struct SignedText {
  std::string title;                                       // the first line
  std::vector<std::pair<std::string, std::string>> facts;  // of each further line: name and value, none with a newline
  std::string key;                                         // public, 32 bytes; set by reading
};

/// No such text is longer: a larger file is none of them, and not read to its end.
inline constexpr std::size_t longest_signed_text = 4096;

std::string signed_text(const SignedText& text, const InstallationKey& key);

/// What it says, where every byte is as signed_text() writes it and the signature is that of the key in it; whose key
/// that is, is for the caller to ask. Else nothing, and `why` tells what is wrong: "it has no signature".
std::optional<SignedText> read_signed_text(std::string_view bytes, std::string& why);

/// A public key as it stands in such a text, and back; nothing where it is none.
std::string public_key_text(const std::string& key);
std::optional<std::string> parse_public_key(std::string_view text);

}  // namespace portal
