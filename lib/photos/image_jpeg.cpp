// The image module: TurboJPEG and libexif, which are in no other file.
#include "lib/photos/image_module.h"

namespace portal {
namespace {

std::unique_ptr<ImageChecker> make_checker() { return nullptr; }

}  // namespace

extern "C" {
extern const ImageModule portalctl_images_1;
const ImageModule portalctl_images_1 = {make_checker};
}

}  // namespace portal
