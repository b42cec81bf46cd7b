#pragma once
#include <exception>

namespace portal {

/// How a command ends (design: cli). Scripts hold the program to these numbers.
enum ExitCode : int {
  exit_done = 0,
  exit_findings = 1,
  exit_usage = 2,
  exit_not_permitted = 3,
  exit_not_found = 4,
  exit_refused = 5,
  exit_busy = 6,
  exit_storage = 7,
  exit_bad_input = 8,
  exit_bug = 70,
  exit_interrupted = 130,
};

ExitCode exit_code_of(const std::exception& error);

}  // namespace portal
