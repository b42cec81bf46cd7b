#include "lib/photos/cleaned_photo.h"

#include <fmt/format.h>

namespace portal {

CleanedPhoto clean_photo(ImageChecker& checker, std::string_view jpeg, const ImageVerdict& verdict) {
  CleanedPhoto cleaned{checker.cleaned(jpeg, verdict.orientation), verdict.width, verdict.height, {}};
  if (cleaned.image.empty()) {
    cleaned.refused = "corrupt: what it holds beside the picture cannot be taken out";
  } else if (verdict.orientation != 1) {
    auto turned = checker.check(cleaned.image, ImageLimits());
    if (turned.fault)
      return {{}, 0, 0, fmt::format("{}: turned upright, it is damaged", image_fault_name(*turned.fault))};
    cleaned.width = turned.width;
    cleaned.height = turned.height;
  }
  return cleaned;
}

}  // namespace portal
