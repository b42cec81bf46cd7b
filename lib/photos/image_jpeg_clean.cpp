#include "lib/photos/image_jpeg_clean.h"

#include <algorithm>

#include "lib/photos/image_jpeg_exif.h"
#include "lib/photos/image_jpeg_look.h"
#include "lib/photos/image_jpeg_rewrite.h"

namespace portal {
namespace {

constexpr int kTurnedQuality = 92, kThumbnailQuality = 75;
constexpr std::size_t kMostThumbnailPixels = 100'000'000;  // of the image that it is of

std::string profile_segment(const JpegLayout& layout) {
  return layout.profile.empty() ? "" : jpeg_segment(0xE2, layout.profile);
}

// What says how its three channels are meant, which a decoder must know before the first scan; written anew, since the
// rest of such a segment can hold anything. Where both are there, the decoder follows JFIF; of two Adobe's, the last.
std::string meaning_of_channels(const JpegLayout& layout) {
  std::string meaning;
  for (const auto& segment : layout.segments) {
    if (segment.marker == 0xDA) break;
    if (segment.marker == 0xE0 && segment.content.size() >= 14 &&
        segment.content.starts_with(std::string_view("JFIF\0", 5)))
      return jpeg_segment(0xE0, std::string_view("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
    if (segment.marker == 0xEE && segment.content.size() >= 12 && segment.content.starts_with("Adobe"))
      meaning = jpeg_segment(0xEE, std::string("Adobe\0\x64\0\0\0\0", 11) + segment.content[11]);
  }
  return meaning;
}

bool decodes(std::string_view jpeg, JpegDecoder& decoder) {
  JpegLayout layout;
  Pixels pixels;
  read_layout(jpeg, layout);
  return decoder.decode(jpeg, layout, 1, 1, JpegDecoder::Strict::yes, pixels).end == JpegDecoder::Outcome::good;
}

// The decoder reads some bytes ahead, and says nothing where the picture ends before the last of them; without one that
// it needs, it warns.
void drop_what_follows_the_last_unit(std::string& jpeg, JpegDecoder& decoder) {
  constexpr int most = 16;  // it reads 8 ahead
  for (int dropped = 0; dropped < most; ++dropped) {
    auto size = jpeg.size();
    std::size_t one = jpeg.compare(size - 4, 2, std::string_view("\xFF\0", 2)) == 0 ? 2 : 1;  // FF 00 is one byte
    auto tail = jpeg.substr(size - 2 - one);
    jpeg.replace(size - 2 - one, tail.size(), "\xFF\xD9");
    if (decodes(jpeg, decoder)) continue;
    jpeg.replace(jpeg.size() - 2, 2, tail);
    return;
  }
}

// Not a bit of the picture's own data is changed.
std::string without_metadata(const JpegLayout& layout, JpegDecoder& decoder) {
  auto clean = rewritten_jpeg(layout, meaning_of_channels(layout) + profile_segment(layout));
  if (!clean) return "";
  drop_what_follows_the_last_unit(*clean, decoder);
  return std::move(*clean);
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
  return decodes(turned, decoder) ? turned : "";
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
  auto upright = orientation < 2 || orientation > 8;
  auto turned = upright ? without_metadata(layout, decoder) : turned_without_loss(jpeg, layout, orientation, decoder);
  if (upright && !turned.empty()) return turned;
  if (turned.empty()) turned = turned_anew(jpeg, layout, upright ? 1 : orientation, decoder);
  return with_profile(std::move(turned), layout);
}

std::string small_jpeg(std::string_view jpeg, int longest, JpegDecoder& decoder) {
  JpegLayout layout;
  if (!jpeg.starts_with("\xFF\xD8") || longest < 1) return "";
  read_layout(jpeg, layout);
  if (layout.end == JpegLayout::End::damaged) jpeg = jpeg.substr(0, layout.size);  // what else is there is not known
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
