#pragma once
// OneRoster bundles as other systems send them (oneroster_maker.py says what it can make).
#include <filesystem>
#include <string>

#include "tests/support/sandbox.h"

namespace portal::test {

/// `options`: "--version 1.1 --students 200 --seed 3 --day 2 --mode delta --dirty bom". Throws where they are wrong.
inline void make_oneroster(const std::filesystem::path& file, const std::string& options = {}) {
  auto command =
      "python3 '" + source_folder() + "/tests/support/oneroster_maker.py' '" + file.string() + "' " + options + " 2>&1";
  auto told = output_of(command);
  if (!told.empty()) throw std::runtime_error(told);
}

/// What the strict reader of bundles finds wrong; "accepted: users 8 …" where it finds nothing.
inline std::string strictly_read(const std::filesystem::path& file) {
  auto out = output_of("python3 '" + source_folder() + "/tests/support/oneroster_strict.py' '" + file.string() +
                       "' 2>&1 && echo accepted");
  return out.ends_with("accepted\n") ? "accepted: " + out.substr(0, out.find('\n')) : out;
}

}  // namespace portal::test
