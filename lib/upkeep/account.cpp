#include "lib/upkeep/account.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace portal {
namespace {

enum Bits : mode_t { enter = 01, change = 02, look = 04 };

std::string refusal(const SystemAccount& account, const std::filesystem::path& file, mode_t wanted,
                    std::string_view what) {
  struct stat info {};
  if (stat(file.c_str(), &info) != 0) return fmt::format("{}: {}", file.string(), std::strerror(errno));
  if (account.user == 0) return {};
  bool of_group = std::find(account.groups.begin(), account.groups.end(), info.st_gid) != account.groups.end();
  auto shift = info.st_uid == account.user ? 6 : of_group ? 3 : 0;
  if ((info.st_mode >> shift & wanted) == wanted) return {};
  return fmt::format("{} may not be {}", file.string(), what);
}

}  // namespace

std::optional<SystemAccount> find_account(const std::string& login) {
  const auto* entry = getpwnam(login.c_str());
  if (!entry) return {};
  SystemAccount account{entry->pw_uid, {}};
  auto first = entry->pw_gid;
  int count = 0;
  getgrouplist(login.c_str(), first, nullptr, &count);
  account.groups.resize(static_cast<std::size_t>(count));
  getgrouplist(login.c_str(), first, account.groups.data(), &count);
  return account;
}

std::string obstacle(const SystemAccount& account, const std::filesystem::path& file, FileRight right) {
  std::error_code ignored;
  auto whole = std::filesystem::weakly_canonical(file, ignored);  // a link's own folders are not what counts
  if (ignored) whole = std::filesystem::absolute(file).lexically_normal();
  std::filesystem::path above;
  for (const auto& part : whole.parent_path()) {
    above /= part;
    if (auto why = refusal(account, above, enter, "entered"); !why.empty()) return why;
  }
  mode_t further = std::filesystem::is_directory(whole, ignored) ? mode_t{enter} : 0;
  return right == FileRight::read ? refusal(account, whole, look | further, "read")
                                  : refusal(account, whole, change | further, "written to");
}

}  // namespace portal
