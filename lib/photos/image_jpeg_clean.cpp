#include "lib/photos/image_jpeg_clean.h"

#include <algorithm>

#include "lib/photos/image_jpeg_exif.h"
#include "lib/photos/image_jpeg_look.h"

namespace portal {
namespace {

constexpr int kTurnedQuality = 92, kThumbnailQuality = 75;
constexpr std::size_t kMostThumbnailPixels = 100'000'000;  // of the image that it is of

std::string with_marker(unsigned char marker, std::string_view content) {
  auto length = content.size() + 2;
  return std::string("\xFF") + static_cast<char>(marker) + static_cast<char>(length >> 8) + static_cast<char>(length) +
         std::string(content);
}

std::string profile_segment(const JpegLayout& layout) {
  return layout.profile.empty() ? "" : with_marker(0xE2, layout.profile);
}

// What says how its three channels are meant, which a decoder must know; written anew, since the rest of such a segment
// can hold anything. Where both are there, the decoder follows JFIF.
std::string meaning_of_channels(const JpegLayout& layout) {
  for (const auto& segment : layout.segments)
    if (segment.marker == 0xE0 && segment.content.size() >= 14 &&
        segment.content.starts_with(std::string_view("JFIF\0", 5)))
      return with_marker(0xE0, std::string_view("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
  for (const auto& segment : layout.segments)
    if (segment.marker == 0xEE && segment.content.size() >= 12 && segment.content.starts_with("Adobe"))
      return with_marker(0xEE, std::string("Adobe\0\x64\0\0\0\0", 11) + segment.content[11]);
  return "";
}

bool is_metadata(unsigned char marker) { return (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE; }

// Not a bit of the picture's own data is changed.
std::string without_metadata(std::string_view jpeg, const JpegLayout& layout) {
  auto clean = "\xFF\xD8" + meaning_of_channels(layout) + profile_segment(layout);
  std::size_t from = 2;
  for (const auto& segment : layout.segments) {
    if (!is_metadata(segment.marker)) continue;
    clean += jpeg.substr(from, segment.start - from);
    from = segment.start + static_cast<std::size_t>(segment.content.data() - (jpeg.data() + segment.start)) +
           segment.content.size();
  }
  return clean += jpeg.substr(from, layout.size - from);
}

// TurboJPEG begins with a JFIF segment, or with none; the profile comes after it.
std::string with_profile(std::string jpeg, const JpegLayout& layout) {
  if (jpeg.size() < 6) return jpeg;
  std::size_t after = 2;
  if (static_cast<unsigned char>(jpeg[3]) == 0xE0)
    after = 4 + (static_cast<unsigned char>(jpeg[4]) << 8 | static_cast<unsigned char>(jpeg[5]));
  return jpeg.insert(after, profile_segment(layout));
}

// Without loss where whole units fill the picture: a partial one at the edge would end up inside it.
std::string turned_without_loss(std::string_view jpeg, const JpegLayout& layout, int orientation,
                                JpegDecoder& decoder) {
  auto held = 2 * layout.coefficients;  // the picture and its turned self
  if (layout.width % layout.block_width != 0 || layout.height % layout.block_height != 0 || held > kMostHeld) return "";
  std::string turned;
  {
    HoldingMuch much(held);
    turned = turn_jpeg(jpeg, orientation);
  }
  // Damaged data can decode without a warning to values that TurboJPEG then writes as no decoder can read them.
  JpegLayout layout_of_turned;
  Pixels pixels;
  read_layout(turned, layout_of_turned);
  auto outcome = decoder.decode(turned, layout_of_turned, 1, 1, JpegDecoder::Strict::yes, pixels);
  return outcome.end == JpegDecoder::Outcome::good ? turned : "";
}

std::string turned_anew(std::string_view jpeg, const JpegLayout& layout, int orientation, JpegDecoder& decoder) {
  auto channels = layout.channels == 1 ? 1 : 3;
  auto fits = [&](int eighths) {
    auto pixels = static_cast<std::size_t>(layout.width) * layout.height * eighths * eighths / 64;
    auto held = layout.held_whole ? layout.coefficients : 0;  // given back before the pixels are turned
    return 2 * pixels * channels <= kMostHeld && held + pixels * channels <= kMostHeld / 4 * 5;
  };
  int eighths = 8;
  while (eighths > 1 && !fits(eighths)) --eighths;
  Pixels stored, upright;
  if (decoder.decode(jpeg, layout, channels, eighths, JpegDecoder::Strict::yes, stored).end !=
      JpegDecoder::Outcome::good)
    return "";
  turn_upright(stored, orientation, upright);
  return encode_jpeg(upright, kTurnedQuality, layout.subsampled ? Sampling::coarse : Sampling::fine);
}

}  // namespace

std::string cleaned_jpeg(std::string_view jpeg, int orientation, JpegDecoder& decoder) {
  JpegLayout layout;
  if (!jpeg.starts_with("\xFF\xD8")) return "";
  read_layout(jpeg, layout);
  if (layout.end != JpegLayout::End::whole || !layout.holds_frame() || layout.channels > 3) return "";
  if (orientation < 2 || orientation > 8) return without_metadata(jpeg, layout);
  auto turned = turned_without_loss(jpeg, layout, orientation, decoder);
  if (turned.empty()) turned = turned_anew(jpeg, layout, orientation, decoder);
  return with_profile(std::move(turned), layout);
}

std::string small_jpeg(std::string_view jpeg, int longest, JpegDecoder& decoder) {
  JpegLayout layout;
  if (!jpeg.starts_with("\xFF\xD8") || longest < 1) return "";
  read_layout(jpeg, layout);
  auto pixels = static_cast<std::size_t>(layout.width) * layout.height;
  if (!layout.holds_frame() || layout.scans == 0 || pixels > kMostThumbnailPixels) return "";
  if (layout.scans > kMostScans || (layout.held_whole && layout.coefficients > kMostHeld)) return "";
  auto side = std::max(layout.width, layout.height);
  int eighths = 1;
  while (eighths < 8 && side * eighths / 8 < longest) ++eighths;
  Pixels stored, small, upright;
  auto outcome = decoder.decode(jpeg, layout, layout.channels == 1 ? 1 : 3, eighths, JpegDecoder::Strict::no, stored);
  if (outcome.end == JpegDecoder::Outcome::failed) return "";
  side = std::max(stored.width, stored.height);
  auto smaller = [&](int of) { return std::max(1, side > longest ? of * longest / side : of); };
  shrink(stored, smaller(stored.width), smaller(stored.height), small);
  turn_upright(small, exif_orientation(layout.exif), upright);
  return encode_jpeg(upright, kThumbnailQuality, Sampling::coarse);
}

}  // namespace portal
