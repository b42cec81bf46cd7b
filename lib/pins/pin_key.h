#pragma once
// The key that seals PINs. It lies outside the database: who has only the database has no PIN.
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/base/random.h"
#include "lib/pins/pin.h"
#include "lib/store/store.h"

namespace portal {

/// What a PIN is bound to: sealed for one student, guardian and generation, it opens for no other.
struct PinBinding {
  std::string student_id, guardian_id;
  std::int64_t generation = 1;
};

class PinKey {
 public:
  /// Makes a key file, mode 0400, with a fresh key. Refused where the file exists.
  static PinKey create(const std::filesystem::path& file, Random& random);
  /// StorageError where the file is missing, no key, open to others than its owner, or (by `expected_mark`)
  /// the key of another database.
  static PinKey load(const std::filesystem::path& file, const std::string& expected_mark);

  /// XChaCha20-Poly1305: nonce, cipher text, tag.
  std::string seal(const Pin& pin, const PinBinding& binding, Random& random) const;
  /// StorageError where it was changed, or moved from another row.
  Pin open(const std::string& sealed, const PinBinding& binding) const;
  /// Keyed BLAKE2b of the PIN with the student, or with the guardian: tells equal PINs apart without opening
  /// them, and only within that student or guardian.
  std::int64_t student_mark(const Pin& pin, const std::string& student_id) const;
  std::int64_t guardian_mark(const Pin& pin, const std::string& guardian_id) const;
  /// What the installation remembers to recognise its key.
  std::string key_mark() const;

 private:
  using Bytes = std::array<unsigned char, 32>;
  explicit PinKey(const Bytes& secret);
  Bytes sealing_{}, marking_{};
  std::int64_t mark(char kind, const Pin& pin, const std::string& id) const;
};

/// The key of the open database.
PinKey load_pin_key(Store& store, const std::filesystem::path& file);

}  // namespace portal
