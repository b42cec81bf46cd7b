#pragma once
// The import of an extract (design: "What every import does"): reads, checks, compares, guards, applies,
// remembers. All of it, or nothing.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"
#include "lib/roster/diff_row.h"
#include "lib/roster/extract.h"
#include "lib/roster/plan.h"
#include "lib/roster/run_store.h"

namespace portal {

enum class AcceptMassChange { no, yes };

struct ImportRequest {
  std::vector<std::filesystem::path> paths;
  std::string profile;  // blank: the setting
  ImportMode mode = ImportMode::full;
  DryRun dry_run = DryRun::no;
  AcceptMassChange accept = AcceptMassChange::no;
  std::optional<Date> business_date;  // else the extract's own date, else today
  std::optional<Extract> extract;     // where it was read already: what those paths hold
};

/// A row of the counts: a kind's totals, or a school's students.
struct CountRow {
  std::string kind, location_code;
  std::int64_t rows_read = 0;
  Counts counts;
};

struct ImportResult {
  std::optional<std::int64_t> run;      // none in a dry run
  std::optional<std::int64_t> same_as;  // set where these are the newest run's files again
  Date business_date;
  std::vector<CountRow> counts;
  std::vector<RunFile> files;
  std::vector<StoredReject> rejects;
  std::vector<std::string> notes;     // what a person should know: unknown columns, encodings, held students
  std::vector<std::string> accepted;  // guards that were let through
};

/// Refused where a guard stops it, naming the school and why; BadInput where a file is not what it should be.
ImportResult import_roster(Session& session, const ImportRequest& request);

/// What an import would change, row by row, guards aside; changes nothing. Returns how many rows it would reject.
std::int64_t diff_roster(Session& session, const ImportRequest& request, const TellDiff& row);

}  // namespace portal
