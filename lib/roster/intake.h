#pragma once
// What becomes of an extract that a job finds in the inbox (design: "The inbox", "Jobs never import again what an
// operator undid").
#include <cstdint>
#include <optional>

#include "lib/access/session.h"
#include "lib/roster/extract.h"
#include "lib/roster/inbox.h"
#include "lib/roster/run_store.h"

namespace portal {

enum class Fate {
  import,
  superseded,   // older than the newest standing run, by its date or, where it says none, by its files
  read_before,  // a run of its date read all of it; it was not moved out of the inbox then
  undone,       // its files are those of a run that an operator undid
};
struct Verdict {
  Fate fate = Fate::import;
  std::optional<Run> run;  // the newest standing one, the one that read it, the one that was undone
};
/// Of an extract of that date, as the runs stand now. One that only its time of writing dates, with the files of a
/// standing run that others came after, was delivered again.
Verdict judge_extract(Store& store, Date date, const Extract& extract,
                      InboxSet::DateFrom date_from = InboxSet::DateFrom::names);

/// Remembers, as a run that applied nothing, that this extract came too late. Returns the run's number.
std::int64_t record_superseded(Session& session, Date date, const Extract& extract, const Run& newest);

}  // namespace portal
