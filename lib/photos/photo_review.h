#pragma once
// The photos of a school that a person should look at: those that have findings (000).
#include <string>
#include <vector>

#include "lib/photos/photo_roster.h"

namespace portal {

struct PhotoToReview {
  RosterStudent student;
  std::string findings;  // separated by "; "
  std::string uploaded_by;
};

/// Of the students who are actively enrolled on the school's day, in the order of the roster. Logs nothing:
/// log_rosters() does, before the first row leaves.
std::vector<PhotoToReview> photos_to_review(Session& session, const PhotoSchool& at);

}  // namespace portal
