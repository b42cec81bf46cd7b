#include "lib/base/encoding.h"

#include <emmintrin.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace portal {
namespace {

constexpr char32_t replacement = 0xFFFD;

// Bytes 0x80 to 0x9F of Windows-1252; the others are the code points of the same number.
constexpr std::array<char16_t, 32> windows_1252_c1 = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                                      0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

/// How many bytes at the front are ASCII: nearly all of a roster, so 16 are looked at together.
std::size_t ascii_length(std::string_view bytes) {
  std::size_t at = 0;
  for (; bytes.size() - at >= 16; at += 16) {
    const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes.data() + at));
    if (const auto high = static_cast<unsigned>(_mm_movemask_epi8(block))) return at + std::countr_zero(high);
  }
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

/// The length of the character at the front, 0 where it is not UTF-8.
std::size_t character_length(std::string_view bytes) {
  utf8proc_int32_t point = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                                       static_cast<utf8proc_ssize_t>(bytes.size()), &point);
  return length > 0 ? static_cast<std::size_t>(length) : 0;
}

/// How many bytes at the front are UTF-8.
std::size_t utf8_length(std::string_view bytes) {
  for (std::size_t at = 0;;) {
    at += ascii_length(bytes.substr(at));
    if (at == bytes.size()) return at;
    const std::size_t length = character_length(bytes.substr(at));
    if (length == 0) return at;
    at += length;
  }
}

void append(std::string& out, char32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  std::array<utf8proc_uint8_t, 4> encoded;
  const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(point), encoded.data());
  out.append(reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length));
}

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 16);
  while (!bytes.empty()) {
    const std::size_t plain = ascii_length(bytes);
    out += bytes.substr(0, plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const auto byte = static_cast<unsigned char>(bytes.front());
    append(out, byte < 0xA0 ? windows_1252_c1[byte - 0x80] : byte);
    bytes.remove_prefix(1);
  }
  return out;
}

/// One U+FFFD for each byte that is in no character.
std::string repaired(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 64);
  while (!bytes.empty()) {
    const std::size_t sound = utf8_length(bytes);
    out += bytes.substr(0, sound);
    bytes.remove_prefix(sound);
    if (bytes.empty()) break;
    append(out, replacement);
    bytes.remove_prefix(1);
  }
  return out;
}

std::string from_utf16(std::string_view bytes, std::size_t low) {  // `low`: 0 where the low byte is first, else 1
  const auto unit = [&](std::size_t at) -> char32_t {
    return static_cast<unsigned char>(bytes[at + low]) | static_cast<unsigned char>(bytes[at + 1 - low]) << 8;
  };
  std::string out;
  out.reserve(bytes.size() / 2 + bytes.size() / 16);
  std::size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    char32_t point = unit(at);
    if (point >= 0xD800 && point < 0xE000) {
      const char32_t second = point < 0xDC00 && at + 3 < bytes.size() ? unit(at + 2) : 0;
      const bool pair = second >= 0xDC00 && second < 0xE000;
      if (pair) at += 2;
      point = pair ? 0x10000 + ((point - 0xD800) << 10) + (second - 0xDC00) : replacement;
    }
    append(out, point);
  }
  if (at < bytes.size()) append(out, replacement);  // half a unit: the file was cut off
  return out;
}

/// UTF-16 without a mark shows in its header line, which is ASCII: every other byte of it is zero. Zero bytes on
/// both sides are damage, not UTF-16.
Encoding unmarked(std::string_view bytes) {
  const std::size_t pairs = std::min<std::size_t>(bytes.size() / 2, 64);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t at = 0; at < 2 * pairs; ++at) zeros[at % 2] += bytes[at] == '\0' ? 1 : 0;
  const auto high_side = [&](std::size_t side) { return 2 * zeros[side] > pairs && 8 * zeros[1 - side] < pairs; };
  return high_side(1) ? Encoding::utf16_le : high_side(0) ? Encoding::utf16_be : Encoding::utf8;
}

// A byte that is not UTF-8 in a file full of UTF-8 is damage to one row; text in Windows-1252 hardly ever looks
// like UTF-8, so the one of which there is more tells which of the two the file is.
bool damaged_utf8(std::string_view bytes) {
  std::size_t good = 0, bad = 0;
  for (std::size_t at = 0;;) {
    at += ascii_length(bytes.substr(at));
    if (at == bytes.size()) return good > bad;
    const std::size_t length = character_length(bytes.substr(at));
    ++(length == 0 ? bad : good);
    at += std::max<std::size_t>(length, 1);
  }
}

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8:
      return "UTF-8";
    case Encoding::utf8_bom:
      return "UTF-8 with a byte order mark";
    case Encoding::utf16_le:
      return "UTF-16 LE";
    case Encoding::utf16_be:
      return "UTF-16 BE";
    case Encoding::windows_1252:
      return "Windows-1252";
  }
  return "unknown";
}

DecodedText::DecodedText(DecodedText&& other) noexcept { *this = std::move(other); }

// A short `owned` moves its bytes, not only its pointer: the view must follow.
DecodedText& DecodedText::operator=(DecodedText&& other) noexcept {
  const bool converted = other.text.data() == other.owned.data();
  owned = std::move(other.owned);
  text = converted ? std::string_view(owned) : other.text;
  encoding = other.encoding;
  other.text = {};
  return *this;
}

DecodedText decode(std::string_view bytes) {
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", le_mark = "\xFF\xFE", be_mark = "\xFE\xFF";
  DecodedText decoded;
  const auto convert = [&](Encoding encoding, std::string text) {
    decoded.encoding = encoding;
    decoded.owned = std::move(text);
    decoded.text = decoded.owned;
  };
  if (bytes.starts_with(le_mark)) {
    convert(Encoding::utf16_le, from_utf16(bytes.substr(2), 0));
  } else if (bytes.starts_with(be_mark)) {
    convert(Encoding::utf16_be, from_utf16(bytes.substr(2), 1));
  } else if (bytes.starts_with(utf8_mark)) {
    // The mark is believed: a damaged byte must not turn every accent of the file into two other letters.
    const std::string_view text = bytes.substr(utf8_mark.size());
    decoded.encoding = Encoding::utf8_bom;
    decoded.text = text;
    if (utf8_length(text) < text.size()) convert(Encoding::utf8_bom, repaired(text));
  } else if (const Encoding guess = unmarked(bytes); guess != Encoding::utf8) {
    convert(guess, from_utf16(bytes, guess == Encoding::utf16_le ? 0 : 1));
  } else if (utf8_length(bytes) < bytes.size()) {
    if (damaged_utf8(bytes))
      convert(Encoding::utf8, repaired(bytes));
    else
      convert(Encoding::windows_1252, from_windows_1252(bytes));
  } else {
    decoded.text = bytes;
  }
  return decoded;
}

}  // namespace portal
