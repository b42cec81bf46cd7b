#pragma once
#include <optional>
#include <string>

#include "lib/base/ids.h"
#include "lib/base/random.h"
#include "lib/base/time.h"
#include "lib/config/settings.h"
#include "lib/store/installation_store.h"

namespace portal {

struct InitRequest {
  Sandbox sandbox = Sandbox::no;
  Login admin;                   // the first District IT operator
  std::optional<Login> service;  // the login that cron runs as
  std::string who, origin;       // for the log: who ran `init`, and where from
  std::optional<Login> portal;   // the login of the web site that parents use
};

/// Refused where the database or its key is there already.
void refuse_installed(const Settings& settings);

/// Makes the database (0600), its key file (0400) and the first operators. All of it, or, where it fails,
/// nothing. Refused where one of the two files exists.
void initialise(const Settings& settings, const InitRequest& request, const Clock& clock, Random& random);

}  // namespace portal
