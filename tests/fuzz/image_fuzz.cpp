// libFuzzer: any bytes as a photo. What is accepted must clean, and stay what it was said to be; nothing may crash.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/photos/image_module.h"

namespace portal {
extern "C" const ImageModule portalctl_images_1;
}

namespace {

void require(bool holds) {
  if (!holds) std::abort();  // libFuzzer keeps the input
}

bool holds_metadata(std::string_view jpeg) {
  return jpeg.find(std::string_view("Exif\0\0", 6)) != jpeg.npos && jpeg.substr(0, 64).find("\xFF\xE1") != jpeg.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto checker = portal::portalctl_images_1.make_image_checker();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Small ones too, so that the seeds are small; and nothing that takes a second.
  const portal::ImageLimits limits = {
      .least_width = 8, .least_height = 8, .most_width = 600, .most_height = 600, .narrowest = 0.1, .widest = 10};
  const auto verdict = checker->check(bytes, limits);
  require(verdict.orientation >= 1 && verdict.orientation <= 8);
  if (verdict.width <= 600 && verdict.height <= 600) {
    const auto small = checker->thumbnail(bytes, 64);
    require(verdict.fault || !small.empty());
    require(small.empty() || checker->check(small, limits).width > 0);
  }
  if (verdict.fault) {
    require(!verdict.detail.empty());
    return 0;
  }
  const auto clean = checker->cleaned(bytes, verdict.orientation);
  const auto again = checker->check(clean, limits);
  require(again.width == verdict.width && again.height == verdict.height && again.orientation == 1);
  // Encoded anew, the last trace of a second colour may go.
  require(!again.fault || again.fault == portal::ImageFault::one_colour);
  require(!holds_metadata(clean));
  // Nothing is left that a second time would find.
  require(verdict.orientation != 1 || checker->cleaned(clean, 1) == clean);
  return 0;
}
