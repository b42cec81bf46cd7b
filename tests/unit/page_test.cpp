#include "lib/output/page.h"

#include <doctest/doctest.h>

#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

DocumentInfo info() { return {"PIN letters", "Los Angeles Unified", "en", *Timestamp::parse("2026-09-28T10:00:00Z")}; }

std::unique_ptr<PageSetter> setter() { return make_page_setter(PageSize::letter, info()); }

std::string small_document() {
  auto page = setter();
  page->bookmark("Grade 6");
  page->text("First page, ñandú", 72, 72, 300, {});
  page->line(72, 100, 300, 100, 1, 0.5);
  page->box(72, 120, 200, 40, 1, 0);
  page->next_page();
  page->bookmark("Grade 7");
  page->text("Second page", 72, 72, 300, {.weight = Weight::bold});
  return page->finish();
}

}  // namespace

TEST_CASE("page: a document says what it is and has the pages that were set") {
  auto pdf = small_document();
  CHECK(pdf.starts_with("%PDF-"));
  CHECK(pages_of(pdf) == 2);
  CHECK(contains(text_of(pdf, 1), "First page, ñandú"));
  CHECK(contains(text_of(pdf, 2), "Second page"));
  auto described = output_of("TZ=UTC pdfinfo", pdf);
  CHECK(contains(described, "PIN letters"));
  CHECK(contains(described, "Los Angeles Unified"));
  CHECK(contains(described, "Sep 28 10:00:00 2026"));
  CHECK(contains(described, "612 x 792"));
}

TEST_CASE("page: the same input gives the same bytes") { CHECK(small_document() == small_document()); }

TEST_CASE("page: a next_page at the end adds no empty page") {
  auto page = setter();
  page->text("Only", 72, 72, 300, {});
  page->next_page();
  CHECK(pages_of(page->finish()) == 1);
}

TEST_CASE("page: bookmarks lead to pages") {
  auto pdf = small_document();
  CHECK(contains(pdf, "/Outlines"));
  CHECK(contains(pdf, "Grade 6"));
  CHECK(contains(pdf, "Grade 7"));
}

TEST_CASE("page: what is measured is what is set") {
  auto page = setter();
  std::string words;
  for (int i = 0; i < 60; ++i) words += "word ";
  for (auto style : {TextStyle{}, TextStyle{.size = 22, .weight = Weight::bold, .letter_spacing = 2}}) {
    double height = page->height(words, 200, style);
    CHECK(height > 3 * style.size);
    CHECK(page->text(words, 72, 72, 200, style) == doctest::Approx(height));
  }
  CHECK(page->height("", 200, {}) == 0);
}

TEST_CASE("page: lines stand line_spacing sizes apart") {
  auto page = setter();
  TextStyle style{.size = 10, .line_spacing = 1.3};
  double one = page->height("one", 200, style), three = page->height("one\ntwo\nthree", 200, style);
  CHECK(one == doctest::Approx(13).epsilon(0.01));
  CHECK(three == doctest::Approx(39).epsilon(0.01));
}

TEST_CASE("page: a word longer than the line is broken, without a hyphen") {
  auto page = setter();
  std::string name(80, 'W');
  CHECK(page->height(name, 200, {}) > 2 * page->height("W", 200, {}));
  page->text(name, 72, 72, 200, {});
  CHECK(!contains(text_of(page->finish()), "-"));
}

TEST_CASE("page: a font is missed for the languages that need it, by its package") {
  for (const auto& font : missing_fonts()) CHECK_FALSE(font == "fonts-noto-core (Noto Sans)");
  // The tests' machine has them all; what it would miss is told apart by language.
  CHECK(missing_fonts({"en", "es", "ar", "fa", "hy", "ko", "zh-Hans", "zh-Hant", "ru", "vi", "tl"}).empty());
}

TEST_CASE("page: a stamp is kept in the file once, and read on every page") {
  auto pages_with_stamp = [](int pages) {
    auto page = setter();
    for (int i = 0; i < pages; ++i) {
      if (i > 0) page->next_page();
      page->begin_part(Part::paragraph);
      page->stamp("words", 72, 100.0 + i, [&] {
        for (int line = 0; line < 20; ++line)
          page->text("The same on every page, line " + std::to_string(line), 0, line * 15.0, 300, {});
      });
      page->end_part();
    }
    return page->finish();
  };
  auto pdf = pages_with_stamp(30);
  CHECK(pages_of(pdf) == 30);
  for (int page : {1, 2, 30}) CHECK(contains(text_of(pdf, page), "The same on every page, line 19"));
  CHECK(whole(pdf));
  CHECK(pdf.size() < pages_with_stamp(2).size() + 28 * 1000);
  CHECK(word_at(pdf, "19", 30)->left == doctest::Approx(word_at(pdf, "19", 1)->left));
}

TEST_CASE("page: parts and the language are there for programs that read aloud") {
  auto page = setter();
  page->begin_part(Part::title);
  page->text("Office hours", 72, 72, 300, {.size = 20});
  page->end_part();
  page->begin_part(Part::paragraph);
  page->text("The office is open from nine to five, and affable staff will find your file.", 72, 120, 180, {});
  page->end_part();
  auto pdf = page->finish();
  CHECK(whole(pdf));
  auto described = output_of("pdfinfo", pdf);
  CHECK(contains(described, "Tagged:          yes"));
  CHECK(contains(pdf, "/Lang (en)"));
  CHECK(contains(pdf, "/DisplayDocTitle true"));
  auto structure = output_of("pdfinfo -struct-text", pdf);
  CHECK(contains(structure, "Document"));
  CHECK(contains(structure, "H1"));
  // Words of two lines do not run into one, and no letters are lost to ligatures.
  CHECK(contains(structure, "\"The office is open from nine to five, and affable staff will find your file.\""));
}

TEST_CASE("page: what Cairo would give the whole document up for is a box, and counted") {
  auto page = make_page_setter(PageSize::letter,
                               {"PIN\ufffe letters\xff", "", "en", *Timestamp::parse("2026-09-28T10:00:00Z")});
  for (const char* name :
       {"Mendoza\ufffe", "Mendoza\uffff", "Mendoza\ufdd0", "Mendoza\U0010ffff", "Mendoza\xff", "Mendoza\x01"}) {
    CAPTURE(name);
    auto before = page->missing_characters();
    page->bookmark(name);
    page->text(name, 72, 72, 300, {});
    page->next_page();
    CHECK(page->missing_characters() == before + 1);
  }
  page->text("Vega", 72, 72, 300, {});
  auto pdf = page->finish();
  CHECK(contains(text_of(pdf, 1), "Mendoza"));
  CHECK(contains(text_of(pdf, 7), "Vega"));
}

TEST_CASE("page: a character that shares its parts with others of its font is there, not only in the text") {
  auto page = make_page_setter(PageSize::letter, {"", "", "zh-Hans", *Timestamp::parse("2026-09-28T10:00:00Z")});
  // In a document with these characters alone, Cairo 1.16 leaves out what the first one is made of.
  page->text("如果您还没有家长门户账户", 72, 144, 500, {});
  page->text("如", 72, 72, 300, {.size = 40});
  auto pdf = page->finish();
  CHECK(contains(text_of(pdf), "如果您还没有"));
  auto picture = output_of("pdftoppm -r 72 -x 72 -y 72 -W 40 -H 50 -gray", pdf);
  auto pixels = picture.substr(picture.size() - 40 * 50);
  CHECK(std::count_if(pixels.begin(), pixels.end(), [](char c) { return static_cast<unsigned char>(c) < 128; }) > 100);
}

TEST_CASE("page: a paragraph runs as it is told to, whatever it begins with") {
  auto page = setter();
  page->text("Smith", 72, 72, 300, {.direction = Direction::right_to_left});
  page->text("Jones", 72, 92, 300, {.align = Align::end, .direction = Direction::right_to_left});
  page->text("محمد Brown", 72, 112, 300, {.direction = Direction::left_to_right});
  auto pdf = page->finish();
  CHECK(word_at(pdf, "Smith")->right == doctest::Approx(372).epsilon(0.01));
  CHECK(word_at(pdf, "Jones")->left == doctest::Approx(72).epsilon(0.01));
  CHECK(word_at(pdf, "Brown")->left < 200);
}

}  // namespace portal
