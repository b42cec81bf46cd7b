#pragma once
// What a photographer needs to match photos with students (000).
#include <string>
#include <vector>

#include "lib/photos/photo_access.h"

namespace portal {

struct RosterStudent {
  StudentId id;
  std::string last_name, first_name, grade, homeroom, teacher;
  std::string uploaded_at;  // of the photo; UTC; blank: none
  bool in_misis = false;    // some photo of the student was published
};

/// The students of the school who are actively enrolled on its day, by grade, homeroom, last and first name, ID.
std::vector<RosterStudent> photo_roster(Session& session, const PhotoSchool& at);

}  // namespace portal
