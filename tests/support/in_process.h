#pragma once
// A command as a person types it, within the test's own process: a whole command costs a few milliseconds.
#include <sstream>

#include "cmd/commands.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

struct Ended {
  int code = -1;
  std::string out, err;
};

/// `arguments` without the program's name; nothing is a terminal.
inline Ended run_here(const Rehearsal& world, const std::string& login, const std::vector<std::string>& arguments,
                      const std::string& input = {}) {
  std::vector<std::string> all = {"portalctl", "--config", world.folder / "portal.yaml", "--database",
                                  world.folder / "portal.db"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<const char*> words;
  for (const auto& word : all) words.push_back(word.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  Context context(
      in, out, err, {}, [](const std::string&) { return std::nullopt; }, [&] { return login; }, "test");
  auto code = run_command(static_cast<int>(words.size()), words.data(), context);
  return {code, out.str(), err.str()};
}

}  // namespace portal::test
