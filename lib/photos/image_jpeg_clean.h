#pragma once
// A photo without what the camera and the studio wrote into it, and a small one to look at.
#include <string>
#include <string_view>

#include "lib/photos/image_jpeg_decoder.h"

namespace portal {

/// ImageChecker::cleaned().
std::string cleaned_jpeg(std::string_view jpeg, int orientation, JpegDecoder& decoder);

/// ImageChecker::thumbnail().
std::string small_jpeg(std::string_view jpeg, int longest, JpegDecoder& decoder);

}  // namespace portal
