#include "lib/output/document_text.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "tests/support/office_file.h"
#include "tests/unit/property.h"

using namespace portal;

TEST_CASE("document text: what XML cannot hold is shown, everything else stays") {
  CHECK(document_text("Ana Núñez-Ög 김민준 Արամ 👩‍👧") ==
        "Ana Núñez-Ög 김민준 Արամ 👩‍👧");
  CHECK(document_text("=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0");
  CHECK(document_text("a\tb\nc") == "a\tb\nc");
  CHECK(document_text("a\r\nb\rc\n") == "a\nb\nc\n");
  CHECK(document_text(std::string("a\0b", 3)) == "a\\x00b");
  CHECK(document_text("\x1b[31m\x7f\u009b") == "\\x1b[31m\\x7f\\x9b");
  CHECK(document_text("Nu\xf1"
                      "ez") == "Nu\ufffdez");
  CHECK(document_text("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");  // half of a UTF-16 pair
  CHECK(document_text("\uffff\U0001fffe\ufdd0") == "\ufffd\ufffd\ufffd");
  CHECK(document_text("") == "");
}

TEST_CASE("document text: of any bytes, it is text of XML, and stays what it is the second time") {
  CHECK(holds([](const std::string& bytes) {
    auto text = document_text(bytes);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(is_document_text(text));
    RC_ASSERT(document_text(text) == text);
    pugi::xml_document xml;
    xml.append_child("t").text() = text.c_str();
    std::ostringstream out;
    xml.save(out, "", pugi::format_raw);
    RC_ASSERT(test::parsed_xml(out.str()).child("t").text().get() == text);
  }));
}

TEST_CASE("spreadsheet text: cut where a cell is full, by UTF-16 units, never within a character") {
  auto most = std::string(32767, 'a');
  CHECK(spreadsheet_text(most) == most);
  CHECK(spreadsheet_text(most + "a") == std::string(32766, 'a') + "…");
  std::string faces;
  for (int i = 0; i < 20'000; ++i) faces += "😀";  // two units each
  auto cut = spreadsheet_text(faces);
  CHECK(is_utf8(cut));
  CHECK(characters(cut) == 16383 + 1);
  CHECK(cut.ends_with("😀…"));
}

TEST_CASE("spreadsheet text: what reads like a character by its number is guarded") {
  CHECK(spreadsheet_text("_x0041_") == "_x005F_x0041_");
  CHECK(spreadsheet_text("_x004_ _xyzzy_ a_x") == "_x004_ _xyzzy_ a_x");
  CHECK(spreadsheet_text("__x00e9__x00E9_") == "__x005F_x00e9__x005F_x00E9_");
  CHECK(holds([] {
    auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::elementOf(std::vector<std::string>{"_", "x", "0041", "_x0041_", "005F", "é"}));
    auto text = joined(pieces, "");
    RC_ASSERT(test::unguarded(spreadsheet_text(text)) == text);
  }));
}
