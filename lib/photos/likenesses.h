#pragma once
// Photos of two students that look like one picture. It proves nothing: a person must look.
#include "lib/access/session.h"
#include "lib/photos/photo_row.h"

namespace portal {

/// Adds a finding to each row whose photo looks like another student's, in the rows or as it is stored. A student of a
/// school whose photos the operator may not manage is not named. PhotoReader::vendor is told of photos in the rows and
/// of those that the operator uploaded; what else is found is for the school.
void find_alike(Session& session, const LocationCode& school, std::vector<PhotoRow>& rows, PhotoReader reader);

}  // namespace portal
