#include "lib/config/trust.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"

namespace portal {
namespace {

bool only_ours(const std::filesystem::path& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return true;  // whoever reads it says what is wrong
  return (info.st_uid == 0 || info.st_uid == geteuid()) && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

void require_trusted(const std::filesystem::path& file, const Settings::Environment& environment) {
  auto person = environment("SUDO_UID");
  if (!person || *person == std::to_string(geteuid())) return;
  std::error_code ignored;
  auto real = std::filesystem::canonical(file, ignored);
  if (ignored) return;
  for (const auto& path : {real, folder_of(real)})
    if (!only_ours(path))
      throw NotPermitted(fmt::format("{} is not to be trusted: others than root and the user that portalctl runs as "
                                     "may write to {}",
                                     file.string(), path.string()),
                         "work from another folder, or name the district's settings with --config",
                         Denial{"settings", file.string()});
}

}  // namespace portal
