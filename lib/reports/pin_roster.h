#pragma once
// Student/Parent PIN Roster (001 IX): one file for a campus, with every PIN that can still be used.
#include <filesystem>
#include <string>

#include "lib/access/session.h"
#include "lib/output/table.h"

namespace portal {

struct PinRosterFile {
  std::string location_code, school_name, file, sha256;
  std::int64_t students = 0, pins = 0;
};

/// Writes a row for each actively enrolled student and legal guardian, and one for a student who has none: mode 0600,
/// by rename, in the audit log with its SHA-256 before it has its name. NotFound, NotPermitted: Principal, Assistant
/// Principal and District IT alone. With a dry run nothing is written and no PIN is opened.
enum class RosterDryRun { no, yes };
PinRosterFile write_pin_roster(Session& session, const std::string& location_code, const std::filesystem::path& file,
                               Format format, RosterDryRun dry_run = RosterDryRun::no);

}  // namespace portal
