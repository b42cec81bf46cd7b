#include "lib/letters/cover_sheet.h"

#include <doctest/doctest.h>

#include "lib/config/embedded.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

AddressedLetter letter(const std::string& grade, const std::string& homeroom, const std::string& guardian = "G1",
                       int pins = 1) {
  AddressedLetter made{"en", {"1 Elm St", "Los Angeles, CA 90012"}, {}};
  for (int i = 0; i < pins; ++i)
    made.pins.push_back({{"Maria Reyes", "Ana Reyes", "023907F123", grade, homeroom, "123-456-789", Date(2026, 10, 13)},
                         guardian,
                         1,
                         ""});
  return made;
}

LetterFile file(std::vector<AddressedLetter> letters) {
  LetterFile made;
  made.location_code = "8123";
  made.common.district_name = "Los Angeles Unified School District";
  made.common.school_name = "Marvelous Middle School";
  made.common.date = Date(2026, 8, 14);
  made.letters = std::move(letters);
  return made;
}

std::string pdf_of(const CoverSheet& sheet, PageSize size = PageSize::letter) {
  auto page = make_page_setter(size, {"Cover sheet", "District", "en", Timestamp()});
  auto english = parse_letter_texts(embedded_file("letters/en.yaml"), "en.yaml");
  set_cover_sheet(*page, sheet, english, size);
  CHECK(page->page() == cover_sheet_pages(sheet, size));
  CHECK(page->missing_characters() == 0);
  return page->finish();
}

}  // namespace

TEST_CASE("cover sheet: counts by grade and homeroom, by language, and who has no address") {
  auto spanish = letter("7", "B2", "G2", 3), homeless = letter("7", "B2", "G3", 2), again = letter("8", "", "G3");
  spanish.language = "es";
  spanish.known = AddressedLetter::Address::incomplete;
  homeless.address.clear(), again.address.clear();
  spanish.pins[1].shown.valid_through = Date(2026, 10, 20);
  auto sheet = cover_sheet_of(file({letter("6", "A1"), letter("6", "A1"), spanish, homeless, again}), 7);
  CHECK(sheet.letters == 5);
  CHECK(sheet.pins == 8);
  CHECK(sheet.guardians_without_address == 1);
  CHECK(sheet.guardians_with_incomplete_address == 1);
  CHECK(sheet.first_end == Date(2026, 10, 13));
  CHECK(sheet.last_end == Date(2026, 10, 20));
  REQUIRE(sheet.homerooms.size() == 3);
  CHECK(sheet.homerooms[0].letters == 2);
  CHECK(sheet.homerooms[1].homeroom == "B2");
  CHECK(sheet.homerooms[1].pins == 5);
  CHECK(sheet.homerooms[2].homeroom.empty());
  CHECK(sheet.languages == std::map<std::string, int>{{"en", 4}, {"es", 1}});

  auto text = text_of(pdf_of(sheet));
  for (const auto* part :
       {"Marvelous Middle School", "Location code 8123", "August 14, 2026", "These pages hold PINs", "October 13, 2026",
        "October 20, 2026", "Pages, with this sheet 7", "Spanish", "manifest.csv", "With an incomplete address 1"})
    CHECK_MESSAGE(contains(text, part), part, " is not in ", text);
  CHECK(!contains(text, "123-456-789"));
}

TEST_CASE("cover sheet: it takes one page, but for very many homerooms; names of any length keep to their place") {
  std::vector<AddressedLetter> letters;
  for (int i = 0; i < 300; ++i) letters.push_back(letter("6", "Room " + std::to_string(i) + " of the annex"));
  auto many = file(letters);
  many.common.school_name = std::string(100, 'W') + " العربية " + std::string(100, 'W');
  for (auto size : {PageSize::letter, PageSize::a4}) {
    auto sheet = cover_sheet_of(many, 1302);
    CHECK(cover_sheet_pages(sheet, size) > 1);
    auto pdf = pdf_of(sheet, size);
    CHECK(pages_of(pdf) == cover_sheet_pages(sheet, size));
    CHECK(contains(text_of(pdf), "Room 299"));
    CHECK(cover_sheet_pages(cover_sheet_of(file({letter("6", "A1")}), 2), size) == 1);
  }
}

}  // namespace portal
