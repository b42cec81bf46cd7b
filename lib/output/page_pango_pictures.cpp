#include "lib/output/page_pango_pictures.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace portal {
namespace {

// Of a marker segment, from the marker's second byte: what it is, and its body's bytes.
struct Segment {
  unsigned char marker;
  std::string_view body;
};

// The next segment, which is taken off `rest`; nothing where there is none, whole, with a length.
std::optional<Segment> next_segment(std::string_view& rest) {
  if (!rest.starts_with('\xff')) return {};
  auto at = rest.find_first_not_of('\xff');
  if (at == rest.npos || rest.size() < at + 3) return {};
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  std::size_t length = byte(at + 1) << 8 | byte(at + 2);
  if (length < 2 || rest.size() < at + 1 + length) return {};
  Segment segment{byte(at), rest.substr(at + 3, length - 2)};
  rest.remove_prefix(at + 1 + length);
  return segment;
}

}  // namespace

std::optional<PictureSize> jpeg_size(std::string_view jpeg) {
  constexpr unsigned char progressive = 0xc2, first_frame = 0xc0, last_frame = 0xcf, scan = 0xda;
  if (!jpeg.starts_with("\xff\xd8")) return {};
  jpeg.remove_prefix(2);
  while (auto segment = next_segment(jpeg)) {
    auto [marker, body] = *segment;
    if (marker == scan) return {};
    bool tables = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;  // between the frames' numbers
    if (marker < first_frame || marker > last_frame || tables) continue;
    if (marker > progressive || body.size() < 6) return {};
    auto byte = [&, &of = body](std::size_t i) { return static_cast<unsigned char>(of[i]); };
    PictureSize size{byte(3) << 8 | byte(4), byte(1) << 8 | byte(2)};
    bool shown = byte(0) == 8 && (byte(5) == 1 || byte(5) == 3) && size.width > 0 && size.height > 0;
    return shown ? std::optional(size) : std::nullopt;
  }
  return {};
}

Owned<cairo_surface_t, cairo_surface_destroy> jpeg_surface(std::string_view jpeg) {
  static std::array<std::uint32_t, kPictureSide* kPictureSide> pixels = {};  // never looked at
  Owned<cairo_surface_t, cairo_surface_destroy> surface(
      cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(pixels.data()), CAIRO_FORMAT_RGB24,
                                          kPictureSide, kPictureSide, kPictureSide * 4));
  auto copy = std::make_unique<std::string>(jpeg);
  auto status = cairo_surface_set_mime_data(
      surface.get(), CAIRO_MIME_TYPE_JPEG, reinterpret_cast<const unsigned char*>(copy->data()), copy->size(),
      [](void* bytes) { delete static_cast<std::string*>(bytes); }, copy.get());
  if (status == CAIRO_STATUS_SUCCESS) copy.release();
  return status == CAIRO_STATUS_SUCCESS ? std::move(surface) : nullptr;
}

}  // namespace portal
