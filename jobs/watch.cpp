#include "jobs/watch.h"

#include <SQLiteCpp/Exception.h>

#include "lib/upkeep/metrics.h"
#include "lib/upkeep/ping.h"

namespace portal {
namespace {

using Report = std::function<void(const JobReport&)>;

void ping(Session& session, const std::string& job, const std::string& address, const Report& report) {
  auto trouble = send_ping(session.settings, address);
  if (!trouble.empty()) report({job, "ping", StepOutcome::findings, trouble});
}

}  // namespace

void tell_end(Session& session, const std::string& job, ExitCode code, const Report& report) {
  try {
    write_metrics(session, job_names(), {job, code});
  } catch (const std::exception& error) {  // the database may be what failed: then this does too
    report({job, "metrics", StepOutcome::findings, error.what()});
  }
  const auto& pattern = session.settings.text(Key::ping_url);
  if (!pattern.empty()) ping(session, job, ping_end_address(pattern, job, code), report);
}

ExitCode watched(Session& session, const std::string& job, const Report& report,
                 const std::function<ExitCode()>& work) {
  const auto& pattern = session.settings.text(Key::ping_url);
  if (!pattern.empty()) ping(session, job, ping_start_address(pattern, job), report);
  auto code = exit_bug;
  try {
    try {
      code = work();
    } catch (const SQLite::Exception& error) {
      rethrow_storage_error(error, session.store.file().string());
    }
  } catch (const std::exception& error) {
    tell_end(session, job, exit_code_of(error), report);
    throw;
  }
  tell_end(session, job, code, report);
  return code;
}

}  // namespace portal
