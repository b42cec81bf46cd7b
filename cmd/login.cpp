#include "cmd/login.h"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/stat.h>
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

[[noreturn]] void refuse(const std::string& what, const std::string& subject) {
  throw NotPermitted(what, "run the command through sudo, as yourself", Denial{"sign-in", subject});
}

// sudo sets all of these, or none.
void refuse_half_a_sudo(const Settings::Environment& environment) {
  for (const char* name : {"SUDO_USER", "SUDO_GID", "SUDO_COMMAND"})
    if (environment(name)) refuse(fmt::format("{} is set, and SUDO_UID is not", name), environment(name).value());
}

}  // namespace

std::string system_login(const Settings::Environment& environment) {
  auto sudo = environment("SUDO_UID");
  if (!sudo) {
    refuse_half_a_sudo(environment);
    return name_of(getuid());
  }
  auto claimed = parse_uid(*sudo);
  auto logged_in = kernel_login_uid();
  if (!claimed || (logged_in && *logged_in != *claimed)) refuse("SUDO_UID does not say who logged in", *sudo);
  auto name = name_of(*claimed);
  if (auto user = environment("SUDO_USER"); user && *user != name)
    refuse("SUDO_UID and SUDO_USER name two people", fmt::format("{} {}", *sudo, *user));
  return name;
}

void require_sudo_to_owner(const Settings::Environment& environment, const std::filesystem::path& database) {
  struct stat info {};
  if (!environment("SUDO_UID") || getuid() == 0 || stat(database.c_str(), &info) != 0 || info.st_uid == getuid())
    return;
  refuse("SUDO_UID is set, but the program does not run as the user that owns the database", *environment("SUDO_UID"));
}

bool runs_with_own_rights(const Settings::Environment& environment) {
  auto sudo = environment("SUDO_UID");
  return !sudo || parse_uid(*sudo) == getuid();
}

std::string system_origin() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  const char* terminal = ttyname(STDIN_FILENO);
  auto origin = fmt::format("{} {}", host, terminal ? terminal : "(no terminal)");
  // After `su` the person is known by nothing else.
  auto logged_in = kernel_login_uid();
  if (!logged_in || *logged_in == getuid()) return origin;
  const auto* entry = getpwuid(*logged_in);
  return fmt::format("{}, logged in as {}", origin, entry ? entry->pw_name : std::to_string(*logged_in));
}

}  // namespace portal
