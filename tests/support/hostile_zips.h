#pragma once
// The zips of tests/support/hostile_zips.py, made once for all tests of a process.
#include <fmt/format.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/command.h"
#include "tests/support/temporary_folder.h"

namespace portal::test {

struct HostileZip {
  std::string name, expected;  // "quoting.zip"; "ok", "damaged", or the fault's name
  bool by_reading = false;     // the headers alone do not tell
  std::filesystem::path file;
};

inline const std::vector<HostileZip>& hostile_zips() {
  static const TemporaryFolder folder;
  static const auto all = [] {
    auto command = fmt::format("/usr/bin/python3 '{}/tests/support/hostile_zips.py' '{}'", source_folder(),
                               folder.path().string());
    if (std::system(command.c_str()) != 0) throw std::runtime_error("hostile_zips.py failed");
    std::istringstream table(slurp(folder / "cases.tsv"));
    std::vector<HostileZip> zips;
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) {
      auto first = line.find('\t'), second = line.find('\t', first + 1);
      auto name = line.substr(0, first);
      zips.push_back(
          {name, line.substr(first + 1, second - first - 1), line.substr(second + 1) == "read", folder / name});
    }
    return zips;
  }();
  return all;
}

inline const HostileZip& hostile_zip(const std::string& name) {
  for (const auto& zip : hostile_zips())
    if (zip.name == name + ".zip") return zip;
  throw std::runtime_error("no hostile zip " + name);
}

}  // namespace portal::test
