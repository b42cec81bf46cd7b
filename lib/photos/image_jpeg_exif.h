#pragma once
// The one thing of a photo's EXIF data that matters here.
#include <string_view>

namespace portal {

/// How the camera was held: 1 upright, to 8, as EXIF has it; 1 where it is missing or makes no sense. `exif` is an APP1
/// segment's content, or blank.
int exif_orientation(std::string_view exif);

}  // namespace portal
