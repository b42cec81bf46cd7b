#include "lib/base/encoding.h"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace std::string_literals;
using portal::decode;
using portal::Encoding;

namespace {

/// A text of characters below U+10000 as UTF-16.
std::string utf16(std::u16string_view text, Encoding order) {
  std::string out;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += order == Encoding::utf16_le ? low : high;
    out += order == Encoding::utf16_le ? high : low;
  }
  return out;
}

void check(std::string_view bytes, Encoding encoding, std::string_view text) {
  const auto decoded = decode(bytes);
  CHECK(decoded.encoding == encoding);
  CHECK(decoded.text == text);
}

}  // namespace

TEST_CASE("UTF-8 is handed on as it is, without a copy") {
  const std::string bytes = "ID,Name\n1,Peña\n2,김민준\n3,Ա😀\n";
  const auto decoded = decode(bytes);
  CHECK(decoded.encoding == Encoding::utf8);
  CHECK(decoded.text.data() == bytes.data());
  CHECK(decoded.text == bytes);
  check("", Encoding::utf8, "");
  check("a", Encoding::utf8, "a");
}

TEST_CASE("a byte order mark is no part of the first column's name") {
  check("\xEF\xBB\xBFID,Name\n1,Peña\n", Encoding::utf8_bom, "ID,Name\n1,Peña\n");
  check("\xEF\xBB\xBF", Encoding::utf8_bom, "");
  for (const auto order : {Encoding::utf16_le, Encoding::utf16_be}) {
    check(utf16(u"\uFEFFID,Name\n1,Peña\n2,김민준\n", order), order, "ID,Name\n1,Peña\n2,김민준\n");
    check(utf16(u"\uFEFF", order), order, "");
  }
}

TEST_CASE("a marked UTF-8 file with a damaged byte stays UTF-8") {
  check("\xEF\xBB\xBFPe\361a,Peña\n", Encoding::utf8_bom, "Pe\uFFFDa,Peña\n");
  check("\xEF\xBB\xBFPe\xC3", Encoding::utf8_bom, "Pe\uFFFD");
}

TEST_CASE("UTF-16 without a mark shows by its zero bytes") {
  for (const auto order : {Encoding::utf16_le, Encoding::utf16_be}) {
    check(utf16(u"StudentID,Name\n1,Peña\n2,김민준\n", order), order, "StudentID,Name\n1,Peña\n2,김민준\n");
    check(utf16(u"ID,Name\n", order), order, "ID,Name\n");
  }
}

TEST_CASE("zero bytes of another kind are left for the reader to reject") {
  check("ID,N\0ame\n1,A\n"s, Encoding::utf8, "ID,N\0ame\n1,A\n"s);
  check(std::string(64, '\0'), Encoding::utf8, std::string(64, '\0'));
}

TEST_CASE("UTF-16: pairs of surrogates are one character, lone ones and half a unit are U+FFFD") {
  const auto le = [](std::u16string text) { return utf16(u"\uFEFF" + text, Encoding::utf16_le); };
  check(le(u"a😀b"), Encoding::utf16_le, "a😀b");
  check(le({u'a', char16_t{0xD83D}, u'b'}), Encoding::utf16_le, "a\uFFFDb");
  check(le({u'a', char16_t{0xDE00}, u'b'}), Encoding::utf16_le, "a\uFFFDb");
  check(le({u'a', char16_t{0xD83D}}), Encoding::utf16_le, "a\uFFFD");
  check(le({char16_t{0xD83D}, char16_t{0xD83D}, char16_t{0xDE00}}), Encoding::utf16_le, "\uFFFD😀");
  check(le(u"ab") + "c", Encoding::utf16_le, "ab\uFFFD");
  check(le(u"a\u0000b"s), Encoding::utf16_le, "a\0b"s);
}

TEST_CASE("Windows-1252 where UTF-8 does not decode") {
  check("1,Pe\361a,O\222Brien,\x80\n", Encoding::windows_1252, "1,Peña,O’Brien,€\n");
  check("\x81\x8D\x8F\x90\x9D", Encoding::windows_1252, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
  check("\x9F\xA0\xFF", Encoding::windows_1252, "Ÿ\u00A0ÿ");
}

TEST_CASE("UTF-8 that only looks like it is not taken for it") {
  for (const char* bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF8\x88\x80\x80", "\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3\x28"}) {
    CHECK_MESSAGE(decode("ab"s + bad).encoding == Encoding::windows_1252, bad);
  }
}

TEST_CASE("a bad byte is found wherever it stands in a block") {
  for (std::size_t before = 0; before <= 70; ++before) {
    for (const std::size_t after : {0, 1, 15, 16, 40}) {
      const std::string a(before, 'a'), b(after, 'b');
      check(a + "\xF1" + b, Encoding::windows_1252, a + "ñ" + b);
      check(a + "ñ" + b, Encoding::utf8, a + "ñ" + b);
    }
  }
}

TEST_CASE("moved text still shows its bytes, short or long, converted or not") {
  for (const std::string& bytes : {"Pe\361a"s, "Pe\361a"s + std::string(100, 'x'), "Peña"s, ""s}) {
    auto first = decode(bytes);
    const std::string expected(first.text);
    auto second = std::move(first);
    CHECK(second.text == expected);
    std::vector<portal::DecodedText> files;
    files.push_back(std::move(second));
    for (int i = 0; i < 9; ++i) files.emplace_back();  // moves the first along
    CHECK(files.front().text == expected);
  }
}

TEST_CASE("every encoding has a name that can be shown") {
  CHECK(portal::encoding_name(Encoding::utf8) == "UTF-8");
  CHECK(portal::encoding_name(Encoding::utf8_bom) == "UTF-8 with a byte order mark");
  CHECK(portal::encoding_name(Encoding::utf16_le) == "UTF-16 LE");
  CHECK(portal::encoding_name(Encoding::utf16_be) == "UTF-16 BE");
  CHECK(portal::encoding_name(Encoding::windows_1252) == "Windows-1252");
}

TEST_CASE("whatever the bytes, the text is UTF-8") {
  setenv("RC_PARAMS", "seed=20260814", 0);
  CHECK(rc::check("decoded text decodes to itself", [](const std::string& random) {
    const std::string bytes = "x" + random;
    const auto decoded = decode(bytes);
    const std::string marked = "\xEF\xBB\xBF" + std::string(decoded.text);
    RC_ASSERT(decode(marked).text == decoded.text);  // a marked text with a bad byte would come back repaired
  }));
}
