#pragma once
// The roster as it stood right after a run: what came later, by runs and rollovers that stand, is taken back record by
// record while the rows are read. A run's changes hold the fields before them, a rollover the student's row before it.
#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/store/store.h"

namespace portal {

struct PastRun {
  std::int64_t id = 0;
  Date business_date;
  std::string started_at;
};

/// The run whose roster is asked for. NotFound where there is no such run. Refused where it was undone, applied nothing
/// or is a lookup; and, of enrollments, where a rollover waited then that was undone since: with it went what it said.
enum class PastOf { records, enrollments };
PastRun past_run(Store& store, std::int64_t id, PastOf what);
/// The same on another connection: Refused where it was undone meanwhile.
void require_standing(SQLite::Database& database, std::int64_t run);

/// What stands before a SELECT, so that the roster's tables and the rollovers are those of then: WITH students AS …, by
/// their own names, without student PINs. ?7 is the run, ?8 when it started. Needs a PastRoster.
std::string past_tables();

/// On a connection, the functions that past_tables() calls. They keep of one record at a time what has changed since.
class PastRoster {
 public:
  explicit PastRoster(SQLite::Database& database);
  ~PastRoster();
  PastRoster(const PastRoster&) = delete;
  PastRoster& operator=(const PastRoster&) = delete;

 private:
  class Kind;
  std::vector<std::unique_ptr<Kind>> kinds_;
};

}  // namespace portal
