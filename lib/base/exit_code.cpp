#include "lib/base/exit_code.h"

#include "lib/base/errors.h"

namespace portal {

ExitCode exit_code_of(const std::exception& error) {
  if (dynamic_cast<const UsageError*>(&error)) return exit_usage;
  if (dynamic_cast<const NotPermitted*>(&error)) return exit_not_permitted;
  if (dynamic_cast<const NotFound*>(&error)) return exit_not_found;
  if (dynamic_cast<const Refused*>(&error)) return exit_refused;
  if (dynamic_cast<const Busy*>(&error)) return exit_busy;
  if (dynamic_cast<const StorageError*>(&error)) return exit_storage;
  if (dynamic_cast<const BadInput*>(&error)) return exit_bad_input;
  if (dynamic_cast<const Interrupted*>(&error)) return exit_interrupted;
  return exit_bug;
}

}  // namespace portal
