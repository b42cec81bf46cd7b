#pragma once
// A photo as it is stored: upright, and without what its camera wrote beside the picture.
#include <string>
#include <string_view>

#include "lib/photos/image_check.h"

namespace portal {

struct CleanedPhoto {
  std::string image;  // blank where it cannot be made
  int width = 0, height = 0;
  std::string refused;  // why not, as a row says it: "corrupt: …"
};

/// Of an image that check() let through. What was turned was drawn anew, perhaps smaller, and is checked again.
CleanedPhoto clean_photo(ImageChecker& checker, std::string_view jpeg, const ImageVerdict& verdict);

}  // namespace portal
