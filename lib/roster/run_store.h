#pragma once
// The imports that there were: runs, their files, and the rows that they did not let in.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/plan.h"
#include "lib/store/store.h"

namespace portal {

/// The mode of the run under which a lookup adds one guardian. It is no import: standing_runs leaves it out.
constexpr const char* lookup_mode = "lookup";

struct Run {
  std::int64_t id = 0;
  std::string business_date, started_at, who, profile, mode, outcome, accepted;
  std::optional<std::int64_t> same_as;  // the run whose files these were again
  double seconds = 0;
  std::string school_year;  // of the extract: told, or the roster's own; blank of one that came too late
};

struct RunFile {
  std::int64_t run = 0;
  std::string kind, name, sha256, encoding, delimiter, header;
  std::int64_t bytes = 0, rows_read = 0;
  Counts counts;

  /// A table that was put together of the bundle's files: it came in no file of its own.
  bool put_together() const { return sha256.empty(); }
};

struct StoredReject {
  std::string kind;
  Reject reject;
};

std::int64_t insert_run(Store& store, const Run& run);  // returns its number
void insert_run_file(Store& store, const RunFile& file);
void insert_rejects(Store& store, std::int64_t run, std::string_view kind, const std::vector<Reject>& rejects);
void set_run_seconds(Store& store, std::int64_t run, double seconds);
void set_run_undone(Store& store, std::int64_t run);

/// Those of them that came as files.
std::vector<RunFile> files_that_came(std::vector<RunFile> files);

/// The newest run that stands: its extract was applied, or was the same as the last one, and it was not undone.
std::optional<Run> newest_standing_run(Store& store);
/// The newest of them that held everything.
std::optional<Run> newest_whole_run(Store& store);
/// The number of the newest run that wrote or confirmed records, lookups among them; 0 where there is none.
std::int64_t newest_run_of_any_mode(Store& store);
/// Newest first; one alone where `id` is given.
std::vector<Run> find_runs(Store& store, std::optional<std::int64_t> id);
/// Those that met that file, whatever became of them, the newest first.
std::vector<Run> runs_that_read(Store& store, std::string_view kind, const std::string& sha256);
std::vector<RunFile> files_of_run(Store& store, std::int64_t run);
void read_rejects(Store& store, std::int64_t run, const std::function<void(const StoredReject&)>& reject);
std::int64_t count_rejects(Store& store, std::int64_t run);

}  // namespace portal
