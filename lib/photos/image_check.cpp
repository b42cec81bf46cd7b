#include "lib/photos/image_check.h"

#include <bit>

#include "lib/base/modules.h"
#include "lib/photos/image_module.h"

namespace portal {
namespace {

const ImageModule& module() {
  static const auto& loaded = *static_cast<const ImageModule*>(load_module(
      {image_module_file, image_module_symbol, "reads photos", "Install the packages libturbojpeg0 and libexif12."}));
  return loaded;
}

}  // namespace

std::string_view image_fault_name(ImageFault fault) {
  switch (fault) {
    case ImageFault::not_jpeg:
      return "not-jpeg";
    case ImageFault::truncated:
      return "truncated";
    case ImageFault::corrupt:
      return "corrupt";
    case ImageFault::trailing_bytes:
      return "trailing-bytes";
    case ImageFault::cmyk:
      return "cmyk";
    case ImageFault::too_small:
      return "too-small";
    case ImageFault::too_large:
      return "too-large";
    case ImageFault::odd_shape:
      return "odd-shape";
    case ImageFault::one_colour:
      return "one-colour";
  }
  return "";
}

std::string_view image_finding_name(ImageFinding finding) {
  switch (finding) {
    case ImageFinding::small:
      return "small";
    case ImageFinding::blurred:
      return "blurred";
    case ImageFinding::dark:
      return "dark";
    case ImageFinding::bright:
      return "bright";
    case ImageFinding::sideways:
      return "sideways";
  }
  return "";
}

int likeness_distance(const Likeness& one, const Likeness& other) {
  return std::popcount(one[0] ^ other[0]) + std::popcount(one[1] ^ other[1]);
}

std::string likeness_bytes(const Likeness& likeness) {
  std::string bytes;
  for (auto half : likeness)
    for (int at = 56; at >= 0; at -= 8) bytes += static_cast<char>(half >> at);
  return bytes;
}

Likeness likeness_of_bytes(std::string_view bytes) {
  Likeness likeness{};
  for (std::size_t at = 0; at < bytes.size() && at < 16; ++at)
    likeness[at / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[at])} << (56 - 8 * (at % 8));
  return likeness;
}

std::unique_ptr<ImageChecker> make_image_checker() { return module().make_image_checker(); }

}  // namespace portal
