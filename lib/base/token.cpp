#include "lib/base/token.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t token_bytes = 20, token_letters = 27, hash_bytes = 32;

}  // namespace

std::string draw_token(Random& random) {
  std::array<unsigned char, token_bytes> bytes{};
  random.fill(bytes.data(), bytes.size());
  constexpr auto form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), form), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), form);
  text.pop_back();  // the NUL at its end
  return text;
}

std::optional<std::string> pasted_token(std::string_view text) {
  auto token = trimmed(text);
  if (auto at = token.rfind('#'); at != token.npos) token.remove_prefix(at + 1);
  while (!token.empty() && std::string_view(">\").,\r ").find(token.back()) != std::string_view::npos)
    token.remove_suffix(1);
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  bool of_form = token.size() == token_letters && token.find_first_not_of(letters) == token.npos;
  return of_form ? std::optional(std::string(token)) : std::nullopt;
}

std::string token_hash(std::string_view token) { return purpose_hash(token, "account token of a mail"); }

std::string purpose_hash(std::string_view text, std::string_view purpose) {
  std::string hash(hash_bytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
  return hash;
}

std::string token_link(std::string site, std::string_view page, std::string_view token) {
  while (site.ends_with('/')) site.pop_back();
  return fmt::format("{}/{}#{}", site, page, token);
}

}  // namespace portal
