#include "lib/photos/image_jpeg_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace portal {
namespace {

constexpr std::size_t kMostSegments = 2000;    // a photo has 10; more are made to use up memory
constexpr std::size_t kMostFill = 1024;        // bytes FF before a marker; cameras that align them need a few
constexpr std::size_t kLargestProfile = 4096;  // those of sRGB, Adobe RGB and Display P3 take 500 to 3,200 bytes

constexpr unsigned char SOI = 0xD8, EOI = 0xD9, SOS = 0xDA, DQT = 0xDB, DNL = 0xDC, DRI = 0xDD, DHP = 0xDE, DHT = 0xC4,
                        DAC = 0xCC, APP1 = 0xE1, APP2 = 0xE2, COM = 0xFE;

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
unsigned two_at(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }

bool is_restart(unsigned marker) { return marker >= 0xD0 && marker <= 0xD7; }
bool stands_alone(unsigned marker) { return marker == 0x01 || is_restart(marker); }
bool is_frame(unsigned char marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != DHT && marker != 0xC8 && marker != DAC;
}
bool is_metadata(unsigned char marker) { return (marker >= 0xE0 && marker <= 0xEF) || marker == COM; }
std::size_t parts_of(int pixels, int unit) { return static_cast<std::size_t>((pixels + unit - 1) / unit); }

/// Whether the scans make up one picture: each coefficient of each channel coded once, and made finer in steps.
class Progress {
 public:
  /// False where the scan codes again what is coded, or makes finer what is not.
  bool add(const JpegScan& scan, bool progressive) {
    for (const auto& part : scan.parts)
      for (int at = progressive ? scan.first : 0; at <= (progressive ? scan.last : 63); ++at) {
        auto& bits_left = known_[part.component][static_cast<std::size_t>(at)];
        if (bits_left != (progressive && scan.high > 0 ? scan.high : kNothing)) return false;
        bits_left = static_cast<signed char>(progressive ? scan.low : 0);
      }
    return true;
  }
  bool reached(std::size_t component) const { return known_[component][0] != kNothing; }
  explicit Progress(std::size_t components) : known_(components) {
    for (auto& one : known_) one.fill(kNothing);
  }

 private:
  static constexpr signed char kNothing = -1;
  std::vector<std::array<signed char, 64>> known_;
};

class Walk {
 public:
  Walk(std::string_view jpeg, JpegLayout& layout) : jpeg_(jpeg), layout_(layout), progress_(0) {}

  void run() {
    while (const auto marker = next_marker()) {
      if (marker == EOI) return finish();
      if (marker == SOI) return damaged("a second picture begins inside the first");
      if (stands_alone(marker))
        return damaged(fmt::format("a mark FF {:02X} at byte {}, where none belongs", marker, start_));
      if (!read_segment(marker)) return;
      if (marker == SOS && !pass_scan()) return;
    }
    if (layout_.problem.empty()) cut();
  }

 private:
  // The next marker; 0 at the end of the file, or where something else stands.
  unsigned char next_marker() {
    start_ = at_;
    while (at_ < jpeg_.size() && byte_at(jpeg_, at_) == 0xFF) ++at_;
    if (at_ == jpeg_.size()) return 0;
    auto fill = at_ - start_;
    // A file that was not written to its end is full of zeros from there on.
    if (fill == 0 && jpeg_.find_first_not_of('\0', at_) == jpeg_.npos) return 0;
    auto code = byte_at(jpeg_, at_);
    if (fill == 0 || code == 0)
      return damaged(fmt::format("bytes that belong to nothing, at byte {}; save the photo anew", start_)), 0;
    if (too_much(fill)) return 0;
    ++at_;
    return static_cast<unsigned char>(code);
  }

  bool too_much(std::size_t fill) {
    if (fill <= kMostFill) return false;
    return damaged(fmt::format("more than {} fill bytes at byte {}; save the photo anew", kMostFill, start_)), true;
  }

  bool read_segment(unsigned char marker) {
    if (at_ + 2 > jpeg_.size()) return cut(), false;
    auto length = two_at(jpeg_, at_);
    if (length < 2) return damaged(fmt::format("the segment at byte {} has no length", start_)), false;
    if (at_ + length > jpeg_.size()) return cut(), false;
    if (layout_.segments.size() == kMostSegments) return damaged("more segments than a photo has"), false;
    auto content = jpeg_.substr(at_ + 2, length - 2);
    if (!belongs(marker) || !note(marker, content)) return false;
    if (!is_metadata(marker)) unused_ = marker == SOS ? 0 : start_;
    layout_.segments.push_back({marker, content, {}});
    at_ += length;
    return true;
  }

  bool belongs(unsigned char marker) {
    if (is_metadata(marker) || is_frame(marker) || marker == SOS || marker == DQT || marker == DHT || marker == DRI)
      return true;
    if (marker == DNL)
      damaged("its height is told after the picture (DNL), which few programs read; save it as an ordinary JPEG");
    else if (marker == DAC)
      damaged("arithmetic coding, which browsers cannot show; save it as an ordinary JPEG");
    else if (marker == DHP)
      damaged("a hierarchical JPEG; save it as an ordinary JPEG");
    else
      damaged(fmt::format("a segment FF {:02X} at byte {}, which no photo has", marker, start_));
    return false;
  }

  bool note(unsigned char marker, std::string_view content) {
    if (is_frame(marker)) return read_frame(marker, content);
    if (marker == SOS) return note_scan(content);
    if (!tables_.take(marker, content))
      return damaged(fmt::format("the table at byte {} is not as JPEG has them", start_)), false;
    if (marker == APP1 && layout_.exif.empty() && content.starts_with(std::string_view("Exif\0\0", 6)))
      layout_.exif = content;
    constexpr std::size_t head = 14;  // "ICC_PROFILE", NUL, number and count of the parts
    if (marker == APP2 && content.size() >= head + 128 && content.size() <= kLargestProfile &&
        content.starts_with(std::string_view("ICC_PROFILE\0\1\1", head)) && content.substr(head + 36, 4) == "acsp" &&
        (two_at(content, head) << 16 | two_at(content, head + 2)) == content.size() - head)
      layout_.profile = content;
    return true;
  }

  bool note_scan(std::string_view content) {
    if (!layout_.frame) return damaged("its picture data come before their header"), false;
    if (layout_.frame > 0xC2) {  // not coded as photos are; its kind is told in the end
      ++layout_.scans, restarts_ = SIZE_MAX;
      return true;
    }
    auto scan = read_scan(content, layout_.components);
    if (!scan) return damaged(fmt::format("the scan header at byte {} makes no sense", start_)), false;
    auto progressive = layout_.frame == 0xC2;
    if (++layout_.scans == 1) layout_.held_whole = progressive || scan->parts.size() < layout_.components.size();
    layout_.scans_fit = layout_.scans_fit && progress_.add(*scan, progressive);
    auto every = static_cast<std::size_t>(tables_.restart_interval);
    restarts_ = every == 0 ? 0 : (units_of(*scan) + every - 1) / every - 1;
    return true;
  }

  // MCUs: of one channel alone, its blocks.
  std::size_t units_of(const JpegScan& scan) const {
    const auto& one = layout_.components[scan.parts[0].component];
    if (scan.parts.size() > 1 || !layout_.holds_frame())
      return parts_of(layout_.width, layout_.block_width) * parts_of(layout_.height, layout_.block_height);
    auto blocks = [](int pixels, int sampling, int most) {
      return static_cast<std::size_t>((pixels * sampling + 8 * most - 1) / (8 * most));
    };
    return blocks(layout_.width, one.across, most_across_) * blocks(layout_.height, one.down, most_down_);
  }

  bool read_frame(unsigned char marker, std::string_view content) {
    if (layout_.frame) return damaged("it has two frame headers"), false;
    if (content.size() < 6 || content.size() < 6 + 3 * byte_at(content, 5))
      return damaged("its frame header is too short"), false;
    layout_.frame = marker;
    layout_.precision = static_cast<int>(byte_at(content, 0));
    layout_.height = static_cast<int>(two_at(content, 1));
    layout_.width = static_cast<int>(two_at(content, 3));
    layout_.channels = static_cast<int>(byte_at(content, 5));
    int across = 1, down = 1;
    std::size_t units = 0;
    for (int channel = 0; channel < layout_.channels; ++channel) {
      auto sampling = byte_at(content, 7 + 3 * channel);
      auto wide = static_cast<int>(sampling >> 4), high = static_cast<int>(sampling & 15);
      auto id = static_cast<unsigned char>(content[6 + 3 * channel]);
      auto same = [&](const JpegComponent& other) { return other.id == id; };
      if (wide < 1 || wide > 4 || high < 1 || high > 4 ||
          std::any_of(layout_.components.begin(), layout_.components.end(), same))
        return damaged("its frame header makes no sense"), false;
      layout_.components.push_back({id, wide, high, static_cast<unsigned char>(content[8 + 3 * channel])});
      if (channel > 0 && (wide < across || high < down)) layout_.subsampled = true;
      across = std::max(across, wide), down = std::max(down, high);
      units += static_cast<std::size_t>(wide * high);
    }
    progress_ = Progress(layout_.components.size());
    most_across_ = across, most_down_ = down;
    // A channel alone is stored block by block, whatever its sampling says.
    if (layout_.channels == 1) across = down = 1, units = 1;
    layout_.block_width = 8 * across, layout_.block_height = 8 * down;
    layout_.coefficients = parts_of(layout_.width, layout_.block_width) *
                           parts_of(layout_.height, layout_.block_height) * units * 64 * sizeof(std::int16_t);
    return true;
  }

  // Coded data: FF 00 is a byte FF, FF D0 to FF D7 are restart marks, one after each interval but the last; any other
  // marker ends the scan.
  bool pass_scan() {
    const auto begin = at_;
    const auto* data = jpeg_.data();
    for (std::size_t restarts = 0; at_ + 1 < jpeg_.size();) {
      const auto* found = static_cast<const char*>(std::memchr(data + at_, 0xFF, jpeg_.size() - at_ - 1));
      if (!found) break;
      start_ = at_ = static_cast<std::size_t>(found - data);
      while (at_ < jpeg_.size() && byte_at(jpeg_, at_) == 0xFF) ++at_;
      if (at_ == jpeg_.size()) break;
      auto code = byte_at(jpeg_, at_++);
      if (code == 0 && at_ - start_ == 2) continue;
      if (code == 0) return damaged(fmt::format("its picture data are damaged at byte {}", start_)), false;
      if (too_much(at_ - 1 - start_)) return false;
      if (!is_restart(code)) {
        layout_.segments.back().coded = jpeg_.substr(begin, start_ - begin);
        at_ = start_;
        return true;
      }
      if (restarts == restarts_ || code != 0xD0 + restarts % 8)
        return damaged(fmt::format("a restart mark at byte {}, where none belongs", start_)), false;
      ++restarts;
    }
    at_ = jpeg_.size();
    return true;
  }

  void finish() {
    if (unused_ > 0 && layout_.scans > 0) {
      start_ = unused_;
      return damaged(fmt::format("a segment at byte {}, after the picture, that it has no use for", start_));
    }
    for (std::size_t component = 0; component < layout_.components.size(); ++component)
      if (!progress_.reached(component)) layout_.scans_fit = false;
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
    layout_.size = start_;
  }

  std::string_view jpeg_;
  JpegLayout& layout_;
  std::size_t at_ = 2, start_ = 2;
  JpegTables tables_;
  Progress progress_;
  int most_across_ = 1, most_down_ = 1;  // the finest sampling
  std::size_t restarts_ = 0;             // marks that the scan has
  std::size_t unused_ = 0;               // where a segment stands that no scan has come after; 0: none
};

}  // namespace

void read_layout(std::string_view jpeg, JpegLayout& into) {
  auto segments = std::move(into.segments);
  segments.clear();
  auto components = std::move(into.components);
  components.clear();
  into = {};
  into.segments = std::move(segments);
  into.components = std::move(components);
  Walk(jpeg, into).run();
}

}  // namespace portal
