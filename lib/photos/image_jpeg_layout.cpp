#include "lib/photos/image_jpeg_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace portal {
namespace {

constexpr std::size_t kMostSegments = 2000;    // a photo has 10; more are made to use up memory
constexpr std::size_t kLargestProfile = 4096;  // those of sRGB, Adobe RGB and Display P3 take 500 to 3,200 bytes

constexpr unsigned char SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, APP1 = 0xE1, APP2 = 0xE2;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
unsigned two_at(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }

bool stands_alone(unsigned char marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7); }
bool is_frame(unsigned char marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

class Walk {
 public:
  Walk(std::string_view jpeg, JpegLayout& layout) : jpeg_(jpeg), layout_(layout) {}

  void run() {
    while (const auto marker = next_marker()) {
      if (marker == EOI) return finish();
      if (marker == SOI) return damaged("a second picture begins inside the first");
      if (stands_alone(marker)) continue;
      if (!read_segment(marker)) return;
      if (marker == SOS) pass_scan();
    }
    cut();
  }

 private:
  // The next marker, past bytes that belong to nothing (the decoder warns of those); 0 at the end of the file.
  unsigned char next_marker() {
    while (at_ < jpeg_.size()) {
      const auto* found = static_cast<const char*>(std::memchr(jpeg_.data() + at_, 0xFF, jpeg_.size() - at_));
      if (!found) break;
      at_ = static_cast<std::size_t>(found - jpeg_.data());
      start_ = at_;
      while (at_ < jpeg_.size() && byte_at(jpeg_, at_) == 0xFF) ++at_;
      if (at_ == jpeg_.size()) break;
      if (const auto code = byte_at(jpeg_, at_++)) return static_cast<unsigned char>(code);
    }
    at_ = jpeg_.size();
    return 0;
  }

  bool read_segment(unsigned char marker) {
    if (at_ + 2 > jpeg_.size()) return cut(), false;
    auto length = two_at(jpeg_, at_);
    if (length < 2) return damaged(fmt::format("the segment at byte {} has no length", start_)), false;
    if (at_ + length > jpeg_.size()) return cut(), false;
    if (layout_.segments.size() == kMostSegments) return damaged("more segments than a photo has"), false;
    layout_.segments.push_back({marker, jpeg_.substr(at_ + 2, length - 2), start_});
    at_ += length;
    return note(layout_.segments.back());
  }

  bool note(const JpegSegment& segment) {
    auto content = segment.content;
    if (is_frame(segment.marker)) return read_frame(segment);
    if (segment.marker == SOS && ++layout_.scans == 1 && !content.empty())
      layout_.held_whole = layout_.frame == 0xC2 || static_cast<int>(byte_at(content, 0)) < layout_.channels;
    if (segment.marker == APP1 && layout_.exif.empty() && content.starts_with(std::string_view("Exif\0\0", 6)))
      layout_.exif = content;
    constexpr std::size_t head = 14;  // "ICC_PROFILE", NUL, number and count of the parts
    if (segment.marker == APP2 && content.size() >= head + 128 && content.size() <= kLargestProfile &&
        content.starts_with(std::string_view("ICC_PROFILE\0\1\1", head)) && content.substr(head + 36, 4) == "acsp" &&
        (two_at(content, head) << 16 | two_at(content, head + 2)) == content.size() - head)
      layout_.profile = content;
    return true;
  }

  bool read_frame(const JpegSegment& segment) {
    auto content = segment.content;
    if (layout_.frame) return damaged("it has two frame headers"), false;
    if (content.size() < 6 || content.size() < 6 + 3 * byte_at(content, 5))
      return damaged("its frame header is too short"), false;
    layout_.frame = segment.marker;
    layout_.precision = static_cast<int>(byte_at(content, 0));
    layout_.height = static_cast<int>(two_at(content, 1));
    layout_.width = static_cast<int>(two_at(content, 3));
    layout_.channels = static_cast<int>(byte_at(content, 5));
    int across = 1, down = 1;
    std::size_t units = 0;
    for (int channel = 0; channel < layout_.channels; ++channel) {
      auto sampling = byte_at(content, 7 + 3 * channel);
      auto wide = static_cast<int>(sampling >> 4), high = static_cast<int>(sampling & 15);
      if (wide < 1 || wide > 4 || high < 1 || high > 4) return damaged("its frame header makes no sense"), false;
      if (channel > 0 && (wide < across || high < down)) layout_.subsampled = true;
      across = std::max(across, wide), down = std::max(down, high);
      units += static_cast<std::size_t>(wide * high);
    }
    // A channel alone is stored block by block, whatever its sampling says.
    if (layout_.channels == 1) across = down = 1, units = 1;
    layout_.block_width = 8 * across, layout_.block_height = 8 * down;
    auto count = [](int pixels, int unit) { return static_cast<std::size_t>((pixels + unit - 1) / unit); };
    layout_.coefficients = count(layout_.width, layout_.block_width) * count(layout_.height, layout_.block_height) *
                           units * 64 * sizeof(std::int16_t);
    return true;
  }

  // Coded data: FF 00 is a byte FF, FF D0 to FF D7 are restart marks; any other marker ends the scan.
  void pass_scan() {
    auto begin = at_;
    const auto* data = jpeg_.data();
    while (at_ + 1 < jpeg_.size()) {
      const auto* found = static_cast<const char*>(std::memchr(data + at_, 0xFF, jpeg_.size() - at_ - 1));
      if (!found) break;
      at_ = static_cast<std::size_t>(found - data);
      auto next = byte_at(jpeg_, at_ + 1);
      if (next != 0 && next != 0xFF && !stands_alone(static_cast<unsigned char>(next))) {
        layout_.scan_data += at_ - begin;
        return;
      }
      at_ += next == 0xFF ? 1 : 2;
    }
    at_ = jpeg_.size();
  }

  void finish() {
    layout_.end = JpegLayout::End::whole;
    layout_.size = at_;
  }
  void cut() {
    layout_.end = JpegLayout::End::cut;
    auto last = jpeg_.find_last_not_of('\0');
    layout_.zeros = jpeg_.size() - (last == jpeg_.npos ? 0 : last + 1);
  }
  void damaged(std::string problem) {
    layout_.end = JpegLayout::End::damaged;
    layout_.problem = std::move(problem);
  }

  std::string_view jpeg_;
  JpegLayout& layout_;
  std::size_t at_ = 2, start_ = 0;
};

}  // namespace

void read_layout(std::string_view jpeg, JpegLayout& into) {
  auto segments = std::move(into.segments);
  segments.clear();
  into = {};
  into.segments = std::move(segments);
  Walk(jpeg, into).run();
}

}  // namespace portal
