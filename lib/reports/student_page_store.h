#pragma once
#include <string>
#include <vector>

#include "lib/reports/student_page.h"
#include "lib/roster/record_kinds.h"

namespace portal {

/// Of its Local District only the name is set.
SchoolPage select_school_page(Store& store, const LocationCode& code);

/// The guardians that are emergency contacts, in the order in which they are called; without their numbers.
std::vector<EmergencyContact> select_contacts(Store& store, const StudentId& student);

/// A student's records of one kind that the newest extract holds, without the student ID: newest first.
std::vector<std::vector<std::string>> select_student_records(Store& store, const RecordKind& kind,
                                                             const StudentId& student);

}  // namespace portal
