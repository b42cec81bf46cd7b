#include "lib/pins/pin_key.h"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include <cstring>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

constexpr std::string_view prefix = "portalctl-key-1:";
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string associated_data(const PinBinding& binding) {
  return fmt::format("pins|{}|{}|{}", binding.student_id, binding.guardian_id, binding.generation);
}

[[noreturn]] void key_error(const std::filesystem::path& file, std::string_view what, std::string_view hint) {
  throw StorageError(fmt::format("the key file {} {}", file.string(), what), std::string(hint));
}

}  // namespace

PinKey::PinKey(const Bytes& secret) {
  // One secret, two keys: what marks a PIN must not help to open it.
  crypto_kdf_derive_from_key(sealing_.data(), sealing_.size(), 1, "portpins", secret.data());
  crypto_kdf_derive_from_key(marking_.data(), marking_.size(), 2, "portpins", secret.data());
}

PinKey PinKey::create(const std::filesystem::path& file, Random& random) {
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    throw Refused(fmt::format("{} exists already", file.string()), "nothing was changed; name another with key_file");
  Bytes secret;
  random.fill(secret.data(), secret.size());
  auto text = fmt::format("{}{}\n", prefix, hex({reinterpret_cast<const char*>(secret.data()), secret.size()}));
  write_file(file, text, FileMode::owner_read);
  PinKey key(secret);
  sodium_memzero(secret.data(), secret.size());
  sodium_memzero(text.data(), text.size());
  return key;
}

PinKey PinKey::load(const std::filesystem::path& file, const std::string& expected_mark) {
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
  PinKey key(secret);
  if (key.key_mark() != expected_mark)
    key_error(file, "is the key of another database", "name the right one with key_file");
  return key;
}

std::string PinKey::seal(const Pin& pin, const PinBinding& binding, Random& random) const {
  auto data = associated_data(binding);
  std::string sealed(nonce_size + pin.digits().size() + tag_size, '\0');
  random.fill(sealed.data(), nonce_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(sealed) + nonce_size, nullptr, bytes(pin.digits()),
                                             pin.digits().size(), bytes(data), data.size(), nullptr, bytes(sealed),
                                             sealing_.data());
  return sealed;
}

Pin PinKey::open(const std::string& sealed, const PinBinding& binding) const {
  auto data = associated_data(binding);
  std::string digits(sealed.size() > nonce_size + tag_size ? sealed.size() - nonce_size - tag_size : 0, '\0');
  if (digits.empty() || crypto_aead_xchacha20poly1305_ietf_decrypt(
                            bytes(digits), nullptr, nullptr, bytes(sealed) + nonce_size, sealed.size() - nonce_size,
                            bytes(data), data.size(), bytes(sealed), sealing_.data()) != 0)
    throw StorageError(fmt::format("the PIN of student {} and guardian {} cannot be opened: it was changed, or sealed "
                                   "with another key",
                                   binding.student_id, binding.guardian_id),
                       "issue a new one with `portalctl pin new`, and find out who changed the database");
  return Pin::trusted(std::move(digits));
}

std::int64_t PinKey::mark(char kind, const Pin& pin, const std::string& id) const {
  auto message = fmt::format("{}|{}|{}", kind, id, pin.digits());
  unsigned char digest[16];
  crypto_generichash(digest, sizeof digest, bytes(message), message.size(), marking_.data(), marking_.size());
  std::int64_t value = 0;
  std::memcpy(&value, digest, sizeof value);
  return value;
}

std::int64_t PinKey::student_mark(const Pin& pin, const std::string& id) const { return mark('s', pin, id); }
std::int64_t PinKey::guardian_mark(const Pin& pin, const std::string& id) const { return mark('g', pin, id); }

std::string PinKey::key_mark() const {
  constexpr std::string_view message = "installation";
  std::string digest(16, '\0');
  crypto_generichash(bytes(digest), digest.size(), reinterpret_cast<const unsigned char*>(message.data()),
                     message.size(), marking_.data(), marking_.size());
  return digest;
}

PinKey load_pin_key(Store& store, const std::filesystem::path& file) {
  return PinKey::load(file, read_installation(store).key_mark);
}

}  // namespace portal
