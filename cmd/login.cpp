#include "cmd/login.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <fstream>

#include "lib/base/errors.h"

namespace portal {
namespace {

constexpr uid_t not_set = static_cast<uid_t>(-1);

std::optional<uid_t> parse_uid(const std::string& text) {
  uid_t uid = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return uid;
}

// The uid with which the person logged in, which no later `su` or `sudo` changes.
std::optional<uid_t> kernel_login_uid() {
  std::ifstream file("/proc/self/loginuid");
  std::string text;
  if (!(file >> text)) return {};
  auto uid = parse_uid(text);
  return uid == not_set ? std::nullopt : uid;
}

std::string name_of(uid_t uid) {
  if (const auto* entry = getpwuid(uid)) return entry->pw_name;
  throw NotPermitted(fmt::format("the user {} has no login name on this machine", uid), "ask District IT",
                     Denial{"sign-in", std::to_string(uid)});
}

}  // namespace

std::string system_login(const Settings::Environment& environment) {
  auto sudo = environment("SUDO_UID");
  if (!sudo) return name_of(getuid());
  auto claimed = parse_uid(*sudo);
  auto logged_in = kernel_login_uid();
  if (!claimed || (logged_in && *logged_in != *claimed))
    throw NotPermitted("SUDO_UID does not say who logged in", "run the command through sudo, as yourself",
                       Denial{"sign-in", *sudo});
  return name_of(*claimed);
}

std::string system_origin() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const char* terminal = ttyname(STDIN_FILENO);
  return fmt::format("{} {}", host, terminal ? terminal : "(no terminal)");
}

}  // namespace portal
