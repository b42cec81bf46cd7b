#pragma once
// Photos of two students that look like one picture. It proves nothing: a person must look.
#include "lib/access/session.h"
#include "lib/photos/photo_row.h"

namespace portal {

/// Adds a finding to each row whose photo looks like another student's, in the rows or as it is stored. A student of a
/// school whose photos the operator may not manage is not named.
void find_alike(Session& session, const LocationCode& school, std::vector<PhotoRow>& rows);

}  // namespace portal
