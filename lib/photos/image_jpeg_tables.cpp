#include "lib/photos/image_jpeg_tables.h"

#include <algorithm>
#include <numeric>

namespace portal {
namespace {

constexpr unsigned char DHT = 0xC4, DQT = 0xDB, DRI = 0xDD;
constexpr std::size_t kHuffmanHead = 17;  // the slot, and how many codes of each of 16 lengths

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

bool take_quantization(std::string_view content, JpegTables& tables) {
  while (!content.empty()) {
    auto slot = byte_at(content, 0) & 15, wide = byte_at(content, 0) >> 4;
    auto size = 1 + 64 * (1 + static_cast<std::size_t>(wide));
    if (slot >= kTableSlots || wide > 1 || content.size() < size) return false;
    tables.quantization[slot] = content.substr(0, size);
    content.remove_prefix(size);
  }
  return true;
}

bool take_huffman(std::string_view content, JpegTables& tables) {
  while (!content.empty()) {
    auto slot = byte_at(content, 0) & 15, kind = byte_at(content, 0) >> 4;
    if (slot >= kTableSlots || kind > 1 || content.size() < kHuffmanHead) return false;
    std::size_t symbols = 0;
    for (std::size_t length = 1; length < kHuffmanHead; ++length) symbols += byte_at(content, length);
    if (symbols > 256 || content.size() < kHuffmanHead + symbols) return false;
    tables.huffman[kind][slot] = content.substr(0, kHuffmanHead + symbols);
    content.remove_prefix(kHuffmanHead + symbols);
  }
  return true;
}

}  // namespace

bool JpegTables::take(unsigned char marker, std::string_view content) {
  if (marker == DQT) return take_quantization(content, *this);
  if (marker == DHT) return take_huffman(content, *this);
  if (marker != DRI) return true;
  if (content.size() != 2) return false;
  restart_interval = static_cast<int>(byte_at(content, 0) << 8 | byte_at(content, 1));
  return true;
}

bool is_plain_huffman(std::string_view table, int kind) {
  std::array<bool, 256> seen = {};
  for (auto symbol : table.substr(std::min(kHuffmanHead, table.size()))) {
    auto value = static_cast<unsigned char>(symbol);
    if (seen[value] || (kind == 0 ? value > 11 : (value & 15) > 10)) return false;
    seen[value] = true;
  }
  return true;
}

std::optional<JpegScan> read_scan(std::string_view content, const std::vector<JpegComponent>& components) {
  if (content.empty()) return {};
  std::size_t count = byte_at(content, 0);
  if (count < 1 || count > 4 || content.size() != 1 + 2 * count + 3) return {};
  JpegScan scan;
  for (std::size_t at = 0; at < count; ++at) {
    auto id = byte_at(content, 1 + 2 * at), tables = byte_at(content, 2 + 2 * at);
    auto found = std::find_if(components.begin(), components.end(), [&](const auto& it) { return it.id == id; });
    auto place = static_cast<std::size_t>(found - components.begin());
    auto again = [&](const JpegScan::Part& part) { return part.component == place; };
    if (found == components.end() || std::any_of(scan.parts.begin(), scan.parts.end(), again)) return {};
    if (tables >> 4 >= kTableSlots || (tables & 15) >= kTableSlots) return {};
    scan.parts.push_back({place, {static_cast<unsigned char>(tables >> 4), static_cast<unsigned char>(tables & 15)}});
  }
  auto rest = content.substr(1 + 2 * count);
  scan.first = static_cast<unsigned char>(rest[0]), scan.last = static_cast<unsigned char>(rest[1]);
  scan.high = static_cast<unsigned char>(byte_at(rest, 2) >> 4), scan.low = byte_at(rest, 2) & 15;
  if (scan.first > scan.last || scan.last > 63) return {};
  return scan;
}

}  // namespace portal
