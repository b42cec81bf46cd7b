#pragma once
#include <string>
#include <vector>

#include "lib/base/time.h"
#include "lib/config/settings.h"
#include "lib/store/store.h"
#include "lib/upkeep/account.h"

namespace portal {

struct Finding {
  enum class Status { ok, note, problem } status = Status::ok;
  std::string check, detail, advice;  // advice: what to do; blank where all is well
};
std::string_view finding_status_name(Finding::Status status);

/// The machine that is examined; the tests make their own.
struct Machine {
  std::filesystem::path root = "/";  // below it etc/cron.d and etc/systemd
  std::function<std::optional<SystemAccount>(const std::string& login)> account = find_account;
};

/// Every check that support would ask for, each by itself, so that one that fails hides no other. `store` is
/// null where the database cannot be opened; `store_error` then says why.
std::vector<Finding> examine(const Settings& settings, Store* store, const std::string& store_error, const Clock& clock,
                             const Machine& machine = {});

}  // namespace portal
