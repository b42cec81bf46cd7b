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

TEST_CASE("page: no font that letters need is missing where the package is installed") {
  for (const auto& font : missing_fonts()) CHECK_FALSE(font == "fonts-noto-core (Noto Sans)");
}

}  // namespace portal
