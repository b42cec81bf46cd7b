#pragma once
#include <string>
#include <vector>

#include "lib/base/ids.h"
#include "lib/store/store.h"

namespace portal {

/// The newest change to a student's photo that an older database does not know of.
struct LostPhoto {
  StudentId student;
  std::string change, at;  // as in photo_versions
};
/// Of each student one, by student ID. Reads both tables through: for a restore.
std::vector<LostPhoto> select_lost_photos(Store& present, Store& older);

}  // namespace portal
