#pragma once
// How PINs are sealed with the installation's key.
#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/base/random.h"
#include "lib/pins/pin.h"
#include "lib/store/installation_key.h"

namespace portal {

/// What a PIN is bound to: sealed for one student, guardian and generation, it opens for no other.
struct PinBinding {
  std::string student_id, guardian_id;
  std::int64_t generation = 1;
};

class PinKey {
 public:
  explicit PinKey(const InstallationKey& key) : key_(key) {}

  std::string seal(const Pin& pin, const PinBinding& binding, Random& random) const;
  /// StorageError where it was changed, or moved from another row.
  Pin open(const std::string& sealed, const PinBinding& binding) const;
  /// Keyed hash of the PIN with the student, or with the guardian: tells equal PINs apart without opening
  /// them, and only within that student or guardian.
  std::int64_t student_mark(const Pin& pin, const std::string& student_id) const;
  std::int64_t guardian_mark(const Pin& pin, const std::string& guardian_id) const;

 private:
  InstallationKey key_;
  std::int64_t mark(char kind, const Pin& pin, const std::string& id) const;
};

/// The key of the open database. Throws what InstallationKey::load() does.
PinKey load_pin_key(Store& store, const std::filesystem::path& file);

}  // namespace portal
