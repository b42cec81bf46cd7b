#pragma once
// Looking at a student's record: an act of its own, with its reason, which a parent may ask to see (34 CFR 99.32).
#include <string>
#include <string_view>

#include "lib/district/student.h"

namespace portal {

/// Whether that operator is to say why: one who may do this with the student by a role of the district or of a Local
/// District alone, and by none at the student's school. Throws as find_student().
bool asks_for_reason(Session& session, const std::string& student_id, Action action);

/// The student, for those who may read records, once the look stands in the log (`student.look`): `what` was looked at,
/// and the reason. Throws as find_student() and kept_reason().
Student look_at_student(Session& session, const std::string& student_id, std::string_view what,
                        const std::string& reason);

/// The reason as the log keeps it: it may be blank, and is "none given" where it was asked for. UsageError where it is
/// longer than 200 characters.
std::string kept_reason(Session& session, const Student& student, Action action, const std::string& reason);

}  // namespace portal
