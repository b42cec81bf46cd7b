#include "lib/base/text.h"

#include <doctest/doctest.h>

#include <limits>

#include "tests/unit/property.h"

using namespace portal;

TEST_CASE("UTF-8 is told from what is not") {
  for (auto text : {"", "plain", "José", "김민준", "\U0001f600"}) CHECK(is_utf8(text));
  for (auto text : {"Jos\xe9", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80"})
    CHECK_FALSE(is_utf8(text));
}

TEST_CASE("spaces, tabs and no-break spaces are trimmed at the ends only") {
  CHECK(trimmed(" \t\u00a0 Ana  Maria \u00a0\t") == "Ana  Maria");
  CHECK(trimmed("\u00a0 \u00a0") == "");
  CHECK(trimmed("à") == "à");  // its second byte is that of a no-break space
  CHECK(trimmed("\n") == "\n");
}

TEST_CASE("width is counted in columns of the terminal") {
  CHECK(display_width("") == 0);
  CHECK(display_width("José") == 4);
  CHECK(display_width("Jose\u0301") == 4);
  CHECK(display_width("김민준") == 6);
  CHECK(display_width("\u1100\u1161\u11a8") == 2);  // 각 from its three letters
  CHECK(display_width("a\xff") == 2);
}

TEST_CASE("a text that is cut ends with an ellipsis and keeps its characters whole") {
  CHECK(fit("Rivera", 6) == "Rivera");
  CHECK(fit("Rivera", 5) == "Rive…");
  CHECK(fit("김민준", 5) == "김민…");
  CHECK(fit("김민준", 4) == "김…");
  CHECK(fit("Jose\u0301 Maria", 5) == "Jose\u0301…");
  CHECK(fit("Rivera", 1) == "…");
  CHECK(fit("Rivera", 0) == "");
  CHECK(fit("", 0) == "");
}

TEST_CASE("a cut text is never wider than asked for") {
  CHECK(holds([](std::uint8_t width) { RC_ASSERT(display_width(fit(*any_utf8(), width % 40)) <= width % 40u); }));
}

TEST_CASE("what could drive a terminal is shown as its number") {
  CHECK(printable("\x1b[2J") == "\\x1b[2J");
  CHECK(printable("a\r\nb\tc\x7f") == "a\\x0d\\x0ab\\x09c\\x7f");
  CHECK(printable("\u009b31m") == "\\x9b31m");
  CHECK(printable("Jos\xe9") == "Jos\\xe9");
  CHECK(printable("\u202egnp.exe") == "\\u202egnp.exe");
  CHECK(printable("a\u2028b\u2029c\u0085d\u2066") == "a\\u2028b\\u2029c\\x85d\\u2066");
  CHECK(printable(std::string_view("\0", 1)) == "\\x00");
  CHECK(printable("김 José e\u0301 …") == "김 José e\u0301 …");
}

TEST_CASE("printable text holds no control character, is UTF-8, and stays as it is") {
  CHECK(holds([](const std::string& bytes) {
    auto shown = printable(*any_utf8() + bytes);
    RC_ASSERT(is_utf8(shown));
    for (unsigned char c : shown) RC_ASSERT(c >= 0x20 && c != 0x7f);
    for (std::size_t at = shown.find('\xc2'); at != shown.npos; at = shown.find('\xc2', at + 1))
      RC_ASSERT(static_cast<unsigned char>(shown[at + 1]) >= 0xa0);
    RC_ASSERT(printable(shown) == shown);
  }));
}

TEST_CASE("names are found however they are written") {
  for (auto text :
       {"García-López", "GARCIA LOPEZ", "garci\u0301a  lo\u0301pez", " García\u2010López ", "Ｇarcía López"}) {
    CAPTURE(text);
    CHECK(folded(text) == "garcia lopez");
  }
  CHECK(folded("O’Brien") == folded("O'BRIEN"));
  CHECK(folded("Nguyễn Thị") == "nguyen thi");
  CHECK(folded("Straße") == "strasse");
  CHECK(folded("김민준") == folded("\u1100\u1175\u11b7\u1106\u1175\u11ab\u110c\u116e\u11ab"));
  CHECK(folded("") == "");
  std::string ascii;  // has a way of its own; a soft hyphen, which is passed over, takes it the long way
  for (char c = 1; c > 0 && c < 127; ++c) ascii += c;
  CHECK(folded("x" + ascii + "x") == folded("x" + ascii + "\u00adx"));
  CHECK(folded("- '") == "");
}

TEST_CASE("folding twice is folding once") {
  CHECK(holds([] {
    auto any = *any_utf8();
    RC_ASSERT(folded(folded(any)) == folded(any));
  }));
}

TEST_CASE("a mistyped word gets the nearest candidate, a strange one nothing") {
  const std::vector<std::string> verbs = {"import", "export", "history", "rejects", "undo"};
  CHECK(nearest("imprt", verbs) == "import");
  CHECK(nearest("improt", verbs) == "import");
  CHECK(nearest("histroy", verbs) == "history");
  CHECK(nearest("undo", verbs) == "undo");
  CHECK(nearest("frobnicate", verbs) == "");
  CHECK(nearest("zz", {"go"}) == "");
  CHECK(nearest("", verbs) == "");
  CHECK(nearest("import", {}) == "");
}

TEST_CASE("counts are written for people") {
  CHECK(counted(0, "row") == "0 rows");
  CHECK(counted(1, "row") == "1 row");
  CHECK(counted(1204, "row") == "1,204 rows");
  CHECK(counted(2, "entry", "entries") == "2 entries");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'000'000) == "1,000,000");
  CHECK(grouped(-1204) == "-1,204");
  CHECK(grouped(std::numeric_limits<long long>::min()) == "-9,223,372,036,854,775,808");
  CHECK(joined({"a", "b"}, ", ") == "a, b");
  CHECK(joined({}, ", ") == "");
}
