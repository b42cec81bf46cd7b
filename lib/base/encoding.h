#pragma once
#include <string>
#include <string_view>

namespace portal {

enum class Encoding { utf8, utf8_bom, utf16_le, utf16_be, windows_1252 };
std::string_view encoding_name(Encoding encoding);

/// A file's text as UTF-8. Where the file was UTF-8 already, `text` is a view of it, without the mark.
struct DecodedText {
  std::string_view text;
  Encoding encoding = Encoding::utf8;
  std::string owned;  // holds what had to be converted

  DecodedText() = default;
  DecodedText(DecodedText&& other) noexcept;
  DecodedText& operator=(DecodedText&& other) noexcept;
};

/// UTF-8 with or without a mark, UTF-16 in either order (by its mark, or by its zero bytes where it has
/// none), and Windows-1252 where UTF-8 does not decode; a mark is believed whatever follows it. Never fails:
/// what the encoding does not explain (a lone surrogate, one of the five bytes that Windows-1252 leaves open, a
/// bad byte in UTF-8 with a mark) becomes U+FFFD. The bytes must outlive the text.
DecodedText decode(std::string_view bytes);

}  // namespace portal
