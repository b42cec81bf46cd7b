#pragma once
// The installation's key. It lies outside the database: who has only the database reads no PIN and no link in a mail.
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/random.h"
#include "lib/store/store.h"

namespace portal {

class InstallationKey {
 public:
  /// Makes a key file, mode 0400, with a fresh key. Refused where the file exists.
  static InstallationKey create(const std::filesystem::path& file, Random& random);
  /// StorageError where the file is missing, no key, open to others than its owner, or (by `expected_mark`)
  /// the key of another database.
  static InstallationKey load(const std::filesystem::path& file, const std::string& expected_mark);

  /// XChaCha20-Poly1305: nonce, cipher text, tag. It opens only with the same `binding`: the record that it is for.
  std::string seal(std::string_view secret, std::string_view binding, Random& random) const;
  /// Nothing where it was changed, or belongs to another record.
  std::optional<std::string> open(std::string_view sealed, std::string_view binding) const;
  /// Keyed BLAKE2b, 16 bytes: tells equal texts apart for who has the key, and says nothing to others.
  std::string digest(std::string_view text) const;
  /// Ed25519 (RFC 8032), 64 bytes, with a key pair of its own that the secret yields, and its public half, 32 bytes:
  /// others can check what this installation has said of its audit log.
  std::string sign(std::string_view message) const;
  std::string public_key() const;
  /// What the installation remembers to recognise its key.
  std::string mark() const;

 private:
  using Bytes = std::array<unsigned char, 32>;
  explicit InstallationKey(const Bytes& secret);
  Bytes sealing_{}, marking_{}, signing_{};  // the last one is the key pair's seed
};

/// The key of the open database.
InstallationKey load_installation_key(Store& store, const std::filesystem::path& file);

}  // namespace portal
