#include "lib/upkeep/ping.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/mail/transport.h"

namespace portal {
namespace {

constexpr int timeout_seconds = 10;

std::string address(std::string pattern, const std::string& job, std::string_view ending) {
  for (auto at = pattern.find("{job}"); at != pattern.npos; at = pattern.find("{job}", at + job.size()))
    pattern.replace(at, 5, job);
  auto end = std::min(pattern.find_first_of("?#"), pattern.size());
  if (!ending.empty() && end > 0 && pattern[end - 1] == '/') ending.remove_prefix(1);
  return pattern.insert(end, ending);
}

}  // namespace

std::string ping_start_address(const std::string& pattern, const std::string& job) {
  return address(pattern, job, "/start");
}

std::string ping_end_address(const std::string& pattern, const std::string& job, ExitCode code) {
  return address(pattern, job, code == exit_done || code == exit_findings ? "" : "/fail");
}

std::string send_ping(const Settings& settings, const std::string& address) {
  auto told = [&](const std::string& what) { return fmt::format("{}: {}", settings.shown(Key::ping_url), what); };
  try {
    auto answer = http_get(address, timeout_seconds);
    if (answer.status == 0) return told(answer.trouble);
    if (answer.status / 100 != 2) return told(fmt::format("answered with {}", answer.status));
    return {};
  } catch (const Error& error) {
    return told(error.message());
  }
}

}  // namespace portal
