#pragma once
// Photos for tests and benchmarks: drawings of a head and shoulders before a backdrop, as JPEG bytes; the same bytes
// for the same picture on every run.
#include <cstdint>
#include <string>
#include <string_view>

namespace portal::test {

struct Picture {
  int width = 640, height = 800;  // pixels, upright
  std::uint64_t seed = 1;         // the person: face, hair, clothes, where they stand
  int quality = 85;               // of the JPEG, 1 to 100
  /// portrait: a person; flat: one colour; noise: grains from edge to edge; gradient: the backdrop alone.
  enum class Kind { portrait, flat, noise, gradient } kind = Kind::portrait;
  /// `fine`: 4:4:4, the colour as fine as the light; photographers' cameras mostly write `coarse`, 4:2:0.
  enum class Colours { coarse, fine, gray, cmyk } colours = Colours::coarse;
  enum class Coding { baseline, progressive } coding = Coding::baseline;
  /// The EXIF orientation, 1 to 8, with the pixels turned accordingly; 0: no EXIF at all. With EXIF comes a GPS
  /// position (34°3′8″ N 118°14′37″ W), a camera's name, and a thumbnail, which ends with an end marker of its own.
  int orientation = 0;
  std::string comment;  // a COM segment; blank: none
  int blur = 0;         // pixels of a box blur's radius, drawn twice, which is near a Gaussian of this deviation
  int light = 0;        // added to each channel, -255 to 255
  double contrast = 1;  // about middle grey
  double grain = 2.5;   // deviation of the sensor's noise
  int restart = 0;      // coding units (MCUs) between restart marks; 0: none
  /// optimised: Huffman tables made for this picture.
  enum class Tables { standard, optimised } tables = Tables::standard;
};

/// The bytes of the picture as a JPEG.
std::string picture(const Picture& wanted = {});

/// What EXIF a picture of this orientation has: an APP1 segment, marker and length included.
std::string exif_segment(int orientation, std::string_view thumbnail = {});

/// A segment with its marker and length.
std::string jpeg_part(unsigned char marker, std::string_view content);

/// `jpeg` with a segment put in after its start marker.
std::string with_segment(std::string_view jpeg, std::string_view segment);

}  // namespace portal::test
