#include "lib/photos/image_jpeg_rewrite.h"

#include <algorithm>

namespace portal {
namespace {

constexpr unsigned char EOI = 0xD9, SOS = 0xDA, DQT = 0xDB, DRI = 0xDD, DHT = 0xC4, progressive = 0xC2;

class Writer {
 public:
  Writer(const JpegLayout& layout, std::string_view head) : layout_(layout), started_(layout.components.size()) {
    std::size_t size = 1024 + head.size();
    for (const auto& segment : layout.segments) size += segment.coded.size();
    out_.reserve(size);
    out_.append("\xFF\xD8").append(head);
  }

  std::optional<std::string> write() {
    for (const auto& segment : layout_.segments) {
      if (segment.marker == layout_.frame) frame_ = segment.content;
      if (!in_force_.take(segment.marker, segment.content)) return {};
      if (segment.marker == SOS && !write_scan(segment)) return {};
    }
    out_ += '\xFF';
    out_ += static_cast<char>(EOI);
    return std::move(out_);
  }

 private:
  bool write_scan(const JpegSegment& segment) {
    auto scan = read_scan(segment.content, layout_.components);
    if (!scan) return false;
    for (const auto& part : scan->parts)
      if (!write_quantization(part.component)) return false;
    // Its components and no more; with the tables of the first scan before it, as most programs write it.
    if (!frame_.empty()) out_ += jpeg_segment(layout_.frame, frame_.substr(0, 6 + 3 * layout_.components.size()));
    frame_ = {};
    for (const auto& part : scan->parts)
      for (std::size_t kind : {0u, 1u})
        if (uses(*scan, kind) && !write_huffman(kind, part.tables[kind])) return false;
    if (in_force_.restart_interval != written_.restart_interval) {
      written_.restart_interval = in_force_.restart_interval;
      const char interval[] = {static_cast<char>(written_.restart_interval >> 8),
                               static_cast<char>(written_.restart_interval)};
      out_ += jpeg_segment(DRI, {interval, 2});
    }
    out_ += jpeg_segment(SOS, segment.content);
    write_coded(segment.coded);
    return true;
  }

  // A decoder keeps the table that is in force when a component's first scan begins.
  bool write_quantization(std::size_t component) {
    if (started_[component]) return true;
    started_[component] = true;
    std::size_t slot = layout_.components[component].quantization;
    return slot < kTableSlots && write_table(DQT, in_force_.quantization[slot], written_.quantization[slot]);
  }

  // A progressive scan codes either DC, whose later bits need no table, or AC.
  bool uses(const JpegScan& scan, std::size_t kind) const {
    if (layout_.frame != progressive) return true;
    return kind == 0 ? scan.first == 0 && scan.high == 0 : scan.first > 0;
  }
  bool write_huffman(std::size_t kind, std::size_t slot) {
    auto table = in_force_.huffman[kind][slot];
    return is_plain_huffman(table, static_cast<int>(kind)) && write_table(DHT, table, written_.huffman[kind][slot]);
  }
  bool write_table(unsigned char marker, std::string_view table, std::string_view& written) {
    if (table.empty()) return false;
    if (table != written) out_ += jpeg_segment(marker, table);
    written = table;
    return true;
  }

  // Two FF in a row: the first is a fill byte, before a restart mark.
  void write_coded(std::string_view coded) {
    for (auto twice = coded.find("\xFF\xFF"); twice != coded.npos; twice = coded.find("\xFF\xFF")) {
      out_ += coded.substr(0, twice);
      coded.remove_prefix(twice + 1);
    }
    out_ += coded;
  }

  const JpegLayout& layout_;
  JpegTables in_force_, written_;
  std::vector<bool> started_;
  std::string_view frame_;  // blank once written
  std::string out_;
};

}  // namespace

std::string jpeg_segment(unsigned char marker, std::string_view content) {
  auto length = content.size() + 2;
  return std::string("\xFF") + static_cast<char>(marker) + static_cast<char>(length >> 8) + static_cast<char>(length) +
         std::string(content);
}

std::optional<std::string> rewritten_jpeg(const JpegLayout& layout, std::string_view head) {
  return Writer(layout, head).write();
}

}  // namespace portal
