#pragma once
#include <functional>
#include <string>

#include "lib/store/store.h"

namespace portal {

/// The fields of a student, or of a guardian's link, by which people are told apart.
struct PresentStudent {
  std::string student_id, last_name, first_name, birth_date, location_code, grade;
};
struct PresentLink {
  std::string student_id, guardian_id, last_name, first_name, email, home_phone, work_phone, cell_phone, address;
};
/// All that are present, streamed; the buffers are used again.
void read_present_students(Store& store, const std::function<void(const PresentStudent&)>& student);
void read_present_links(Store& store, const std::function<void(const PresentLink&)>& link);

}  // namespace portal
