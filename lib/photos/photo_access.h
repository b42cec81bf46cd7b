#pragma once
// Whose photos an operator may work on, and from when (000).
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/district/student.h"

namespace portal {

/// A school that the operator may do that at today.
struct PhotoSchool {
  School school;
  /// The day whose enrollments count: today, or, in the weeks before it, the first day of school.
  Date as_of;
};

/// Authorises a task of the Photo Portal at one school. NotPermitted where the operator may not, whether or not there
/// is such a school; NotFound (for those who may everywhere) where there is none. Refused, with the date, where the
/// operator is a vendor's representative and the roster of the school year is not shown yet: that begins two weeks
/// before the first day of school.
PhotoSchool open_photo_school(Session& session, const std::string& location_code, Action action);

/// Every school at which the operator may do that, by code. NotPermitted where there is none; Refused likewise.
std::vector<PhotoSchool> open_photo_schools(Session& session, Action action);

}  // namespace portal
