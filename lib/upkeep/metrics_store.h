#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "lib/base/date.h"
#include "lib/store/store.h"

namespace portal {

/// What the database remembers of a job: its latest run by start, and the latest that was done.
struct JobRecord {
  std::string business_date, started_at;
  std::string finished_at;  // blank: it runs, or was cut off
  std::optional<int> exit_code;
  std::string succeeded_at;  // blank: never
};
std::optional<JobRecord> find_job_record(Store& store, const std::string& job);

struct InstallationCounts {
  std::int64_t schools = 0, students_active = 0, pins_live = 0, audit_rows = 0;
};
InstallationCounts count_installation(Store& store, Date today);

}  // namespace portal
