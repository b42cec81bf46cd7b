#pragma once
// What lies in the folder that MiSiS takes photos from, and whether its manifests tell the truth of it.
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

namespace portal::test {

/// What a school's folder holds, by file name, without its manifest.
inline std::map<std::string, std::string> photos_in(const std::filesystem::path& school) {
  std::map<std::string, std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(school, ignored))
    if (entry.path().filename() != "manifest.csv") files[entry.path().filename().string()] = slurp(entry.path());
  return files;
}

/// What the manifest of a folder says that is not so; "" where it is true and the folder whole.
inline std::string lie_of(const std::filesystem::path& school) {
  auto files = photos_in(school);
  std::istringstream lines(slurp(school / "manifest.csv"));
  std::string line;
  if (!std::getline(lines, line) || line != "student_id,file,sha256,uploaded_at,uploaded_by\r") return "no manifest";
  while (std::getline(lines, line)) {
    auto file = line.substr(11, 14);
    if (!files.contains(file)) return "no file for " + line;
    if (line.substr(26, 64) != sha256_hex(files[file])) return "not the bytes: " + line;
    files.erase(file);
  }
  return files.empty() ? "" : "not in the manifest: " + files.begin()->first;
}

/// Each school's folder: what lies in it, by student; the names of hidden ones under "?".
inline std::map<std::string, std::map<std::string, std::string>> published(const std::filesystem::path& folder) {
  std::map<std::string, std::map<std::string, std::string>> schools;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    auto code = entry.path().filename().string();
    if (code.starts_with('.')) {
      schools["?"][code];
      continue;
    }
    schools[code];
    if (auto lie = lie_of(entry.path()); !lie.empty()) schools[code]["a lie"] = lie;
    for (const auto& [file, image] : photos_in(entry.path())) schools[code][file.substr(0, 10)] = image;
  }
  return schools;
}

}  // namespace portal::test
