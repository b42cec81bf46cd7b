#include "lib/audit/signing.h"

#include <fmt/format.h>
#include <sodium.h>

namespace portal {
namespace {

// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
constexpr std::string_view key_head("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);
constexpr std::string_view key_name = "key: ", signature_name = "signature: ";

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the zero at its end
  return text;
}

// Exactly so many bytes, written in the one way in which they are written.
std::optional<std::string> from_base64(std::string_view text, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      length != size || base64(bytes) != text)
    return {};
  return bytes;
}

std::string body_of(const SignedText& text) {
  auto body = text.title + "\n";
  for (const auto& [name, value] : text.facts) body += fmt::format("{}: {}\n", name, value);
  return body + std::string(key_name) + public_key_text(text.key) + "\n";
}

// The next line without its newline; nothing where there is no whole one.
std::optional<std::string_view> take_line(std::string_view& rest) {
  auto end = rest.find('\n');
  if (end == rest.npos) return {};
  auto line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string public_key_text(const std::string& key) { return base64(std::string(key_head) + key); }

std::optional<std::string> parse_public_key(std::string_view text) {
  auto bytes = from_base64(text, key_head.size() + crypto_sign_PUBLICKEYBYTES);
  if (!bytes || !bytes->starts_with(key_head)) return {};
  return bytes->substr(key_head.size());
}

std::string signed_text(const SignedText& text, const InstallationKey& key) {
  auto whole = text;
  whole.key = key.public_key();
  auto body = body_of(whole);
  return body + std::string(signature_name) + base64(key.sign(body)) + "\n";
}

std::optional<SignedText> read_signed_text(std::string_view bytes, std::string& why) {
  auto refuse = [&](std::string_view reason) {
    why = reason;
    return std::nullopt;
  };
  if (bytes.size() > longest_signed_text) return refuse("it is too long");
  SignedText text;
  auto rest = bytes;
  auto title = take_line(rest);
  if (!title || !title->starts_with("portalctl ")) return refuse("it does not begin as one");
  text.title = *title;
  for (auto at = bytes.size() - rest.size();; at = bytes.size() - rest.size()) {
    auto line = take_line(rest);
    if (!line) return refuse("it has no signature");
    if (line->starts_with(signature_name)) {
      auto signature = from_base64(line->substr(signature_name.size()), crypto_sign_BYTES);
      if (!signature || text.key.empty()) return refuse("its signature is none");
      if (!rest.empty()) return refuse("something stands behind its signature");
      auto body = bytes.substr(0, at);
      if (crypto_sign_verify_detached(bytes_of(*signature), bytes_of(body), body.size(), bytes_of(text.key)) != 0)
        return refuse("its signature is wrong: it was changed, or never signed with that key");
      return text;
    }
    if (!text.key.empty()) return refuse("something stands between its key and its signature");
    if (line->starts_with(key_name)) {
      auto key = parse_public_key(line->substr(key_name.size()));
      if (!key) return refuse("its key is none");
      text.key = *key;
      continue;
    }
    auto colon = line->find(": ");
    if (colon == line->npos) return refuse("a line of it is none of a name and a value");
    text.facts.emplace_back(line->substr(0, colon), line->substr(colon + 2));
  }
}

}  // namespace portal
