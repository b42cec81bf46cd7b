#include "lib/pins/pin_key.h"

#include <fmt/format.h>

#include <cstring>

#include "lib/base/errors.h"

namespace portal {
namespace {

std::string associated_data(const PinBinding& binding) {
  return fmt::format("pins|{}|{}|{}", binding.student_id, binding.guardian_id, binding.generation);
}

}  // namespace

std::string PinKey::seal(const Pin& pin, const PinBinding& binding, Random& random) const {
  return key_.seal(pin.digits(), associated_data(binding), random);
}

Pin PinKey::open(const std::string& sealed, const PinBinding& binding) const {
  auto digits = key_.open(sealed, associated_data(binding));
  if (!digits)
    throw StorageError(fmt::format("the PIN of student {} and guardian {} cannot be opened: it was changed, or sealed "
                                   "with another key",
                                   binding.student_id, binding.guardian_id),
                       "issue a new one with `portalctl pin new`, and find out who changed the database");
  return Pin::trusted(std::move(*digits));
}

std::int64_t PinKey::mark(char kind, const Pin& pin, const std::string& id) const {
  auto digest = key_.digest(fmt::format("{}|{}|{}", kind, id, pin.digits()));
  std::int64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value;
}

std::int64_t PinKey::student_mark(const Pin& pin, const std::string& id) const { return mark('s', pin, id); }
std::int64_t PinKey::guardian_mark(const Pin& pin, const std::string& id) const { return mark('g', pin, id); }

PinKey load_pin_key(Store& store, const std::filesystem::path& file) {
  return PinKey(load_installation_key(store, file));
}

}  // namespace portal
