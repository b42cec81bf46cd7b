#pragma once
// What a photographer needs to match photos with students (000).
#include <cstdint>
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
/// "photo uploaded", "no photo".
std::string photo_status(const RosterStudent& student);

/// The same students, counted.
struct PhotoCount {
  std::string grade;
  std::int64_t students = 0, with_photo = 0;
  std::int64_t missing() const { return students - with_photo; }
};
/// By grade; none where the school has no students.
std::vector<PhotoCount> photo_counts(Session& session, const PhotoSchool& at);
PhotoCount all_grades(const std::vector<PhotoCount>& counts);

/// Writes to the log, as photo.roster, that the operator is given students of a school, before the first row leaves:
/// what it is ("roster", "missing", "index") and how many. In one transaction, in which the operator still may `action`
/// at each school, and none where nobody is given.
struct RosterGiven {
  LocationCode school;
  std::int64_t students = 0;
};
void log_rosters(Session& session, Action action, const std::string& what, const std::vector<RosterGiven>& given);

}  // namespace portal
