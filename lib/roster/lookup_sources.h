#pragma once
// What the MiSiS lookup reads: the newest whole extract, and the delta files that came after it.
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/roster/lookup_index.h"

namespace portal {

/// A file of a delivery, with its index.
struct LookupSource {
  enum class Part { whole, delta };
  LookupFile file;
  Date date;  // of the delivery
  Part part = Part::whole;
  LookupIndex index;

  /// The school years that its name and that of its folder or zip tell.
  std::vector<ToldYear> years() const;
};

struct LookupSources {
  std::vector<LookupSource> files;  // the oldest first; a delta file is newer than the whole extract of its day
  std::vector<std::string> notes;   // what lies there and was not read, and why
  LookupFile schools;               // the whole extract's file of schools
};

/// The whole extract is the newest that is complete, in the inbox or, when the nightly job has read it, in the archive
/// of the newest import. Older than the newest import it is none. Refused where there is neither.
LookupSources lookup_sources(Session& session, const Profile& profile);

}  // namespace portal
