#pragma once
// Whether an image is a whole photo of a student, and what a person should look at (design: the photo issue's "Damaged
// and wrong images"). The JPEG libraries are in a module of their own (portalctl-images.so), loaded when they are
// wanted.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// Why an image is refused.
enum class ImageFault {
  not_jpeg,        // whatever its name says
  truncated,       // it ends before its end marker
  corrupt,         // the decoder warns or fails; parts or scans that no photo has; a kind that browsers cannot show
  trailing_bytes,  // after the end marker, where a zip can hide
  cmyk,
  too_small,   // under 320×400
  too_large,   // over 6000×6000
  odd_shape,   // an aspect ratio that no portrait has
  one_colour,  // flat
};
std::string_view image_fault_name(ImageFault fault);  // "trailing-bytes"

/// What does not refuse it, but a person should know.
enum class ImageFinding {
  small,     // under 640×800
  blurred,   // clearly out of focus, by more than 1 % of its width; not the slightly soft
  dark,      // hardly anything in it is lighter than a third of white
  bright,    // hardly anything in it is darker than middle grey
  sideways,  // its EXIF data say that it must be turned or mirrored; cleaned() does
};
std::string_view image_finding_name(ImageFinding finding);  // "small"

struct ImageLimits {
  int least_width = 320, least_height = 400;  // pixels, upright
  int most_width = 6000, most_height = 6000;
  int wished_width = 640, wished_height = 800;  // smaller is a finding
  double narrowest = 0.5, widest = 1.05;        // width to height, upright
  int most_scans = 100;                         // of a progressive JPEG
};

/// Near for pictures that look alike: compare with likeness_distance().
using Likeness = std::array<std::uint64_t, 2>;
/// Of 128 bits, how many differ.
int likeness_distance(const Likeness& one, const Likeness& other);
/// At most so many differ where a person should look whether two photos are one picture. Never proof.
constexpr int kAlike = 6;
/// As the database keeps it: 16 bytes.
std::string likeness_bytes(const Likeness& likeness);
Likeness likeness_of_bytes(std::string_view bytes);

struct ImageVerdict {
  std::optional<ImageFault> fault;
  std::string detail;  // of a fault, what was found, in plain words: "240×300 pixels, at least 320×400 are needed"
  int width = 0, height = 0;  // pixels, upright; 0 where they could not be read
  std::vector<ImageFinding> findings;
  int orientation = 1;     // as EXIF has it, 1 to 8
  Likeness likeness = {};  // of the upright picture
};

/// For one thread. Holds its buffers and decoder from one image to the next.
class ImageChecker {
 public:
  virtual ~ImageChecker() = default;
  /// Decodes the image to its last byte.
  virtual ImageVerdict check(std::string_view jpeg, const ImageLimits& limits) = 0;
  /// The same picture without EXIF, GPS, comments or any other metadata, turned upright. Only a small colour profile
  /// stays, without which an Adobe RGB photo is dull. Upright ones (1) keep every bit of their picture data and the
  /// tables that it is read with; nothing else of the file is copied. Turned ones lose nothing where whole coding units
  /// fill them; else they, and those whose tables carry more than a photo's, are encoded anew, and over 4 million
  /// pixels also made smaller, to hold less of them at once. Of an image that check() let through; blank where it
  /// cannot be read.
  virtual std::string cleaned(std::string_view jpeg, int orientation) = 0;
  /// A small JPEG, upright, no side longer than `longest` pixels; blank where the image cannot be decoded at all. Drawn
  /// anew from the pixels, so that nothing else of the image is in it.
  virtual std::string thumbnail(std::string_view jpeg, int longest) = 0;
};

/// Loads the module on first use; StorageError as of load_module().
std::unique_ptr<ImageChecker> make_image_checker();

}  // namespace portal
