#pragma once
#include <optional>

#include "lib/district/student.h"

namespace portal {

std::optional<Student> select_student(Store& store, const StudentId& id, Date today);
std::vector<School> select_schools(Store& store, const std::string& code);  // blank: all

/// Whether the newest extract has that school.
bool is_open_school(Store& store, const std::string& code);

}  // namespace portal
