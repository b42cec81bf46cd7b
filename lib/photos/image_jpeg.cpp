// The image module: TurboJPEG and libexif, which are in no file but image_jpeg*.cpp. What an image is refused for, and
// what is worth a look.
#include <fmt/format.h>

#include <algorithm>

#include "lib/photos/image_jpeg_clean.h"
#include "lib/photos/image_jpeg_decoder.h"
#include "lib/photos/image_jpeg_exif.h"
#include "lib/photos/image_jpeg_look.h"
#include "lib/photos/image_module.h"

namespace portal {
namespace {

constexpr double kOneColour = 4;   // of the pixels' variance: grain alone, at 1/8 scale, has less than 1
constexpr double kBlurred = 0.25;  // see blurred()
constexpr int kFineEnough = 480;   // pixels across: 1/8 of less says too little

std::string commas(std::size_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  return text;
}
std::string bytes_text(std::size_t number) { return commas(number) + (number == 1 ? " byte" : " bytes"); }

// What other files are, whose names say .jpg.
std::string what_it_is(std::string_view bytes) {
  auto at = [&](std::size_t place, std::string_view sign) {
    return bytes.size() > place && bytes.substr(place).starts_with(sign);
  };
  if (bytes.empty()) return "an empty file";
  if (at(0, "\x89PNG")) return "a PNG image; save it as JPEG";
  if (at(0, "GIF8")) return "a GIF image; save it as JPEG";
  if (at(0, "BM")) return "a BMP image; save it as JPEG";
  if (at(0, "II*") || at(0, "MM")) return "a TIFF or raw image; save it as JPEG";
  if (at(0, "RIFF") && at(8, "WEBP")) return "a WebP image; save it as JPEG";
  if (at(4, "ftyphei") || at(4, "ftypmif") || at(4, "ftypavif")) return "a HEIC or AVIF image; save it as JPEG";
  if (at(4, "ftyp")) return "a video";
  if (at(0, "%PDF")) return "a PDF file; save the photo as JPEG";
  if (at(0, "PK\x03\x04")) return "a zip archive";
  if (at(4, "jP  ")) return "a JPEG 2000 image; save it as JPEG";
  return "no JPEG image";
}

std::string what_follows(std::string_view rest) {
  if (rest.find_first_not_of('\0') == rest.npos) return ", all zero";
  if (rest.starts_with("\xFF\xD8\xFF")) return ", another picture";
  if (rest.find("PK\x03\x04") != rest.npos) return ", a zip archive";
  if (rest.substr(std::min<std::size_t>(4, rest.size())).starts_with("ftyp")) return ", a video";
  return "";
}

struct Refused {
  ImageFault fault;
  std::string detail;
};
using Problem = std::optional<Refused>;

Problem problem_of_file(std::string_view jpeg, const JpegLayout& layout) {
  if (layout.end == JpegLayout::End::cut) {
    auto zeros = layout.zeros >= 64 ? fmt::format(", the last {} of them zero", commas(layout.zeros)) : "";
    return Refused{ImageFault::truncated,
                   fmt::format("ends after {}{}, before its end marker", bytes_text(jpeg.size()), zeros)};
  }
  if (layout.end == JpegLayout::End::damaged) return Refused{ImageFault::corrupt, layout.problem};
  if (auto rest = jpeg.substr(layout.size); !rest.empty())
    return Refused{ImageFault::trailing_bytes, fmt::format("{} after its end marker{}; save the photo anew",
                                                           bytes_text(rest.size()), what_follows(rest))};
  if (layout.frame == 0 || layout.scans == 0) return Refused{ImageFault::corrupt, "there is no picture in it"};
  return {};
}

Problem problem_of_kind(const JpegLayout& layout, const ImageLimits& limits) {
  auto corrupt = [](std::string detail) { return Refused{ImageFault::corrupt, std::move(detail)}; };
  if (!layout.holds_frame()) return corrupt("its header gives no size");
  if (layout.frame >= 0xC9)
    return corrupt("arithmetic coding, which browsers cannot show; save it as an ordinary JPEG");
  if (layout.frame == 0xC3) return corrupt("a lossless JPEG; save it as an ordinary JPEG");
  if (layout.frame > 0xC2) return corrupt("a hierarchical JPEG; save it as an ordinary JPEG");
  if (layout.precision != 8)
    return corrupt(fmt::format("{} bits for each colour; save it with 8 bits", layout.precision));
  if (layout.channels == 4) return Refused{ImageFault::cmyk, "CMYK colours; export it as RGB"};
  if (layout.channels != 1 && layout.channels != 3)
    return corrupt(fmt::format("{} colour channels, a photo has 3", layout.channels));
  if (layout.scans > std::min(limits.most_scans, kMostScans))
    return corrupt(fmt::format("{} scans, a photo has at most {}", layout.scans, limits.most_scans));
  if (!layout.scans_fit) return corrupt("its scans are not the parts of one picture; save it as an ordinary JPEG");
  return {};
}

Problem problem_of_size(const JpegLayout& layout, const ImageVerdict& verdict, const ImageLimits& limits) {
  auto pixels = fmt::format("{}×{} pixels", verdict.width, verdict.height);
  if (verdict.width < limits.least_width || verdict.height < limits.least_height)
    return Refused{ImageFault::too_small,
                   fmt::format("{}, at least {}×{} are needed", pixels, limits.least_width, limits.least_height)};
  if (verdict.width > limits.most_width || verdict.height > limits.most_height)
    return Refused{ImageFault::too_large,
                   fmt::format("{}, at most {}×{} are taken", pixels, limits.most_width, limits.most_height)};
  auto shape = static_cast<double>(verdict.width) / verdict.height;
  if (shape > limits.widest)
    return Refused{ImageFault::odd_shape, fmt::format("{}, wider than a portrait; turn or crop it", pixels)};
  if (shape < limits.narrowest)
    return Refused{ImageFault::odd_shape, fmt::format("{}, narrower than a portrait; crop it", pixels)};
  if (layout.held_whole && layout.coefficients > kMostHeld)
    return Refused{
        ImageFault::too_large,
        fmt::format("{} in a progressive JPEG, which is too much at once; save it as a baseline JPEG", pixels)};
  return {};
}

/// How much finer the detail is than at half the size: alike, in a photo in focus, and lost, in one that is not;
/// whatever its contrast. Grain is too fine to count. Of drawn portraits 640 pixels wide, in focus: 0.44 and more; a
/// Gaussian blur of 5 pixels: mostly under 0.25, of 7: nearly all, of 10: all. One of 3 is not found; nor is a blurred
/// one with bold stripes.
bool blurred(const Pixels& gray, Pixels& shrunk, Pixels& half) {
  const auto* fine = &gray;
  if (auto times = gray.width / 80; times > 1) {
    shrink(gray, gray.width / times, gray.height / times, shrunk);
    fine = &shrunk;
  }
  shrink(*fine, fine->width / 2, fine->height / 2, half);
  return sharpness(*fine) < kBlurred * sharpness(half);
}

class JpegChecker final : public ImageChecker {
 public:
  ImageVerdict check(std::string_view jpeg, const ImageLimits& limits) override {
    ImageVerdict verdict;
    if (auto problem = find_problem(jpeg, limits, verdict)) {
      verdict.fault = problem->fault;
      verdict.detail = std::move(problem->detail);
      return verdict;
    }
    find_findings(limits, verdict);
    return verdict;
  }

  std::string cleaned(std::string_view jpeg, int orientation) override {
    return cleaned_jpeg(jpeg, orientation, decoder_);
  }
  std::string thumbnail(std::string_view jpeg, int longest) override { return small_jpeg(jpeg, longest, decoder_); }

 private:
  Problem find_problem(std::string_view jpeg, const ImageLimits& limits, ImageVerdict& verdict) {
    if (!jpeg.starts_with("\xFF\xD8\xFF")) return Refused{ImageFault::not_jpeg, what_it_is(jpeg)};
    read_layout(jpeg, layout_);
    if (layout_.holds_frame()) {
      verdict.orientation = exif_orientation(layout_.exif);
      verdict.width = verdict.orientation >= 5 ? layout_.height : layout_.width;
      verdict.height = verdict.orientation >= 5 ? layout_.width : layout_.height;
    }
    if (auto problem = problem_of_file(jpeg, layout_)) return problem;
    if (auto problem = problem_of_kind(layout_, limits)) return problem;
    if (auto problem = problem_of_size(layout_, verdict, limits)) return problem;
    auto eighths = std::min(layout_.width, layout_.height) < kFineEnough ? 2 : 1;
    if (auto problem = problem_of_data(jpeg, 1, eighths, gray_)) return problem;
    if (colour_variance(gray_) >= kOneColour) return {};
    // As light all over; the colours, which it takes longer to read, may differ.
    if (auto problem = problem_of_data(jpeg, 3, 1, colours_)) return problem;
    if (colour_variance(colours_) >= kOneColour) return {};
    return Refused{ImageFault::one_colour, "one colour from edge to edge"};
  }

  Problem problem_of_data(std::string_view jpeg, int channels, int eighths, Pixels& into) {
    auto outcome = decoder_.decode(jpeg, layout_, channels, eighths, JpegDecoder::Strict::yes, into);
    if (outcome.end == JpegDecoder::Outcome::good) return {};
    return Refused{ImageFault::corrupt, fmt::format("its picture data are damaged (the decoder: {})", outcome.message)};
  }

  void find_findings(const ImageLimits& limits, ImageVerdict& verdict) {
    auto found = [&](ImageFinding finding) { verdict.findings.push_back(finding); };
    if (verdict.width < limits.wished_width || verdict.height < limits.wished_height) found(ImageFinding::small);
    if (blurred(gray_, shrunk_, half_)) found(ImageFinding::blurred);
    auto light = exposure(gray_);
    if (light == Exposure::dark) found(ImageFinding::dark);
    if (light == Exposure::bright) found(ImageFinding::bright);
    if (verdict.orientation != 1) found(ImageFinding::sideways);
    if (verdict.orientation != 1) turn_upright(gray_, verdict.orientation, upright_);
    verdict.likeness = likeness_of(verdict.orientation == 1 ? gray_ : upright_);
  }

  JpegLayout layout_;
  JpegDecoder decoder_;
  Pixels gray_, colours_, shrunk_, half_, upright_;  // used again from image to image
};

std::unique_ptr<ImageChecker> make_checker() { return std::make_unique<JpegChecker>(); }

}  // namespace

extern "C" {
extern const ImageModule portalctl_images_1;
const ImageModule portalctl_images_1 = {make_checker};
}

}  // namespace portal
