#include "lib/photos/archive_extra.h"

#include "lib/photos/archive_bytes.h"

namespace portal {
namespace {

constexpr std::uint16_t zip64 = 0x0001, unicode_path = 0x7075;
constexpr std::uint64_t all_ones = 0xffffffff;

// It holds the values that are all ones in the header, in their order. Some tools write the others too: then they must
// be the same, since programs differ in which they believe.
bool read_zip64(std::string_view data, WideNumbers& numbers, std::size_t count) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (numbers[i] != all_ones) continue;
    if (data.size() - at < 8) return false;
    numbers[i] = word64(data, at);
    at += 8;
  }
  if (at == data.size()) return true;
  if (data.size() == 28 && word32(data, 24) == 0) data.remove_suffix(4);  // the disk
  if (data.size() % 8 != 0 || data.size() / 8 > count) return data.size() == at + 4 && word32(data, at) == 0;
  for (std::size_t i = 0; i * 8 < data.size(); ++i)
    if (word64(data, i * 8) != numbers[i]) return false;
  return true;
}

}  // namespace

std::optional<std::string_view> read_extra(std::string_view extra, std::string_view name, WideNumbers& numbers,
                                           std::size_t count) {
  bool wide = false;
  while (!extra.empty()) {
    if (extra.size() < 4 || extra.size() - 4 < word16(extra, 2)) return "has extra fields that are not whole";
    auto data = extra.substr(4, word16(extra, 2));
    auto id = word16(extra, 0);
    extra.remove_prefix(4 + data.size());
    if (id == zip64) {
      if (wide) return "has two zip64 fields";
      wide = true;
      if (!read_zip64(data, numbers, count)) return "has a zip64 field that is wrong";
    } else if (id == unicode_path && (data.size() < 5 || data.substr(5) != name)) {
      return "has a second name that is another";
    }
  }
  return std::nullopt;
}

}  // namespace portal
