#pragma once
// TurboJPEG, as the image module uses it.
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/photos/image_jpeg_layout.h"

namespace portal {

/// Rows of pixels from top to bottom, nothing between them.
struct Pixels {
  int width = 0, height = 0;
  int channels = 0;  // 1: grey; 3: red, green, blue
  std::vector<unsigned char> bytes;

  /// Of this size; what the pixels are is left open.
  void resize(int wide, int high, int channels_of_each);
};

/// Bytes of one image that may be held at once. A baseline JPEG passes by row for row; a progressive one, and one that
/// is turned, is held whole, and 6000×6000 pixels of it would be 200 MB. This much is 8.4 million pixels in 4:2:0.
constexpr std::size_t kMostHeld = 24u << 20;
/// Scans of one image, whatever the limits say: each takes as long as the whole of a baseline JPEG.
constexpr int kMostScans = 100;

/// While it lives, no other thread holds much: two at once, and the archive's entries, would be more than the program
/// may use.
class HoldingMuch {
 public:
  explicit HoldingMuch(std::size_t bytes);

 private:
  std::unique_lock<std::mutex> lock_;
};

/// Takes a new TurboJPEG handle for each image. One that failed refuses good images after it (2.1.5), and one that did
/// not keeps its tables: an image that lacks its own would be decoded with those of the image before it.
class JpegDecoder {
 public:
  enum class Strict { no, yes };  // yes: a warning is an error, and ends it
  struct Outcome {
    enum { good, warned, failed } end;
    std::string message;  // the decoder's, where not good
  };

  /// Decodes at `eighths`/8 of its size, to grey (1) or colour (3 channels); CMYK becomes colour too. Where it only
  /// warned and is not strict, `into` is what could be read.
  Outcome decode(std::string_view jpeg, const JpegLayout& layout, int channels, int eighths, Strict strict,
                 Pixels& into);

 private:
  std::vector<unsigned char> cmyk_;
};

/// As a baseline JPEG; `coarse` colours (4:2:0) where the source had them. Blank where it failed.
enum class Sampling { coarse, fine };
std::string encode_jpeg(const Pixels& pixels, int quality, Sampling sampling);

/// Turned as its EXIF orientation says, 2 to 8, without decoding; no metadata are copied. Blank where it cannot be
/// done without loss.
std::string turn_jpeg(std::string_view jpeg, int orientation);

}  // namespace portal
