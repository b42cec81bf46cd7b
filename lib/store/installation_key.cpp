#include "lib/store/installation_key.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

constexpr std::string_view prefix = "portalctl-key-1:";
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

[[noreturn]] void key_error(const std::filesystem::path& file, std::string_view what, std::string_view hint) {
  throw StorageError(fmt::format("the key file {} {}", file.string(), what), std::string(hint));
}

}  // namespace

InstallationKey::InstallationKey(const Bytes& secret) {
  // One secret, three keys: what marks a PIN must not help to open it, nor what signs help with either.
  crypto_kdf_derive_from_key(sealing_.data(), sealing_.size(), 1, "portpins", secret.data());
  crypto_kdf_derive_from_key(marking_.data(), marking_.size(), 2, "portpins", secret.data());
  crypto_kdf_derive_from_key(signing_.data(), signing_.size(), 1, "portsign", secret.data());
}

InstallationKey InstallationKey::create(const std::filesystem::path& file, Random& random) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    throw Refused(fmt::format("{} exists already", file.string()), "nothing was changed; name another with key_file");
  Bytes secret;
  random.fill(secret.data(), secret.size());
  auto text = fmt::format("{}{}\n", prefix, hex({reinterpret_cast<const char*>(secret.data()), secret.size()}));
  write_file(file, text, FileMode::owner_read);
  InstallationKey key(secret);
  sodium_memzero(secret.data(), secret.size());
  sodium_memzero(text.data(), text.size());
  return key;
}

InstallationKey InstallationKey::load(const std::filesystem::path& file, const std::string& expected_mark) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0)
    key_error(file, "is missing, or cannot be read",
              "PINs cannot be read without it: restore it from where it is kept, or name it with key_file");
  if (info.st_mode & 077)
    key_error(file, fmt::format("may be read by others (mode {:04o})", info.st_mode & 07777),
              fmt::format("run `chmod 0400 {}`, and rotate the key if others have read it", file.string()));
  std::string text;
  try {
    text = read_file(file);
  } catch (const BadInput&) {
    key_error(file, "cannot be read", "check who you are; the key belongs to the user that portalctl runs as");
  }
  Bytes secret;
  std::size_t length = 0;
  auto digits = text.starts_with(prefix) ? text.substr(prefix.size()) : std::string();
  if (sodium_hex2bin(secret.data(), secret.size(), digits.data(), digits.size(), "\n", &length, nullptr) != 0 ||
      length != secret.size())
    key_error(file, "holds no key", "restore it from where it is kept");
  InstallationKey key(secret);
  if (key.mark() != expected_mark)
    key_error(file, "is the key of another database", "name the right one with key_file");
  return key;
}

std::string InstallationKey::seal(std::string_view secret, std::string_view binding, Random& random) const {
  std::string sealed(nonce_size + secret.size() + tag_size, '\0');
  random.fill(sealed.data(), nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonce_size, nullptr, bytes(secret), secret.size(),
                                             bytes(binding), binding.size(), nullptr, bytes(sealed), sealing_.data());
  return sealed;
}

std::optional<std::string> InstallationKey::open(std::string_view sealed, std::string_view binding) const {
  if (sealed.size() <= nonce_size + tag_size) return {};
  std::string secret(sealed.size() - nonce_size - tag_size, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(secret), nullptr, nullptr, bytes(sealed) + nonce_size,
                                                 sealed.size() - nonce_size, bytes(binding), binding.size(),
                                                 bytes(sealed), sealing_.data()) != 0)
    return {};
  return secret;
}

std::string InstallationKey::digest(std::string_view text) const {
  std::string digest(16, '\0');
  crypto_generichash(bytes(digest), digest.size(), bytes(text), text.size(), marking_.data(), marking_.size());
  return digest;
}

std::string InstallationKey::sign(std::string_view message) const {
  unsigned char public_half[crypto_sign_PUBLICKEYBYTES], secret_half[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(public_half, secret_half, signing_.data());
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(bytes(signature), nullptr, bytes(message), message.size(), secret_half);
  sodium_memzero(secret_half, sizeof secret_half);
  return signature;
}

std::string InstallationKey::public_key() const {
  std::string public_half(crypto_sign_PUBLICKEYBYTES, '\0');
  unsigned char secret_half[crypto_sign_SECRETKEYBYTES];
  crypto_sign_seed_keypair(bytes(public_half), secret_half, signing_.data());
  sodium_memzero(secret_half, sizeof secret_half);
  return public_half;
}

std::string InstallationKey::mark() const { return digest("installation"); }

InstallationKey load_installation_key(Store& store, const std::filesystem::path& file) {
  return InstallationKey::load(file, read_installation(store).key_mark);
}

}  // namespace portal
