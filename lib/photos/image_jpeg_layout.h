#pragma once
// The parts of a JPEG file by its markers alone, nothing decoded (ITU-T T.81, Annex B): where the picture ends, what
// kind of JPEG it is, and what else is in the file.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/photos/image_jpeg_tables.h"

namespace portal {

struct JpegSegment {
  unsigned char marker;
  std::string_view content;  // without marker and length
  std::string_view coded;    // of a scan: what follows it, up to the next segment
};

struct JpegLayout {
  /// `whole`: up to an end marker; `cut`: the file ends first; `damaged`: no decoder would follow it, see `problem`.
  enum class End { whole, cut, damaged } end = End::cut;
  std::string problem;
  std::size_t size = 0;   // up to and with the end marker; where damaged, up to there
  std::size_t zeros = 0;  // where cut: so many zero bytes stand at the end of the file
  int scans = 0;          // of the picture
  bool scans_fit = true;  // together they are the picture: nothing coded twice, no channel missing
  std::vector<JpegSegment> segments;

  // From the frame header; width 0 where none was found.
  unsigned char frame = 0;  // its marker: C0 baseline, C2 progressive
  int precision = 0, width = 0, height = 0, channels = 0;
  std::vector<JpegComponent> components;
  bool subsampled = false;       // the colour is coarser than the light
  std::size_t coefficients = 0;  // bytes of them all, as a decoder holds them
  bool held_whole = false;       // a decoder must hold them all at once: progressive, or a scan for each channel
  int block_width = 8, block_height = 8;  // pixels of its smallest unit (MCU)

  std::string_view exif;     // "Exif", two NULs and the TIFF structure; blank: none
  std::string_view profile;  // the APP2 segment's content of a colour profile that is small and whole; blank: none

  bool holds_frame() const { return width > 0 && height > 0; }
};

/// Reads the layout of `jpeg`, which begins with FF D8. Stricter than decoders are, which pass over much that is no
/// part of the picture, and where anything can hide: damaged is also a file with segments that no photo has, with
/// tables after its last scan, with bytes or marks between its parts, or with more restart marks than its scans have
/// intervals. Views into it are kept. `into` is used again from image to
/// image.
void read_layout(std::string_view jpeg, JpegLayout& into);

}  // namespace portal
