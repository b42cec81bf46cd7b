#pragma once
// What the program and its image module agree on. The module calls back into nothing.
#include <memory>

#include "lib/photos/image_check.h"

namespace portal {

struct ImageModule {
  std::unique_ptr<ImageChecker> (*make_image_checker)();
};

inline constexpr const char* image_module_file = "portalctl-images.so";
/// The number goes up with every change of ImageModule or image_check.h: a module left over from another version of
/// the program is then refused when it is loaded, instead of crashing later.
inline constexpr const char* image_module_symbol = "portalctl_images_1";

}  // namespace portal
