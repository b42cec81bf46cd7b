// JPEGs on a page, read back by poppler's tools.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/output/page.h"
#include "tests/support/pictures.h"
#include "tests/unit/pdf_text.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::Picture;

std::unique_ptr<PageSetter> setter() {
  return make_page_setter(PageSize::letter, {"Photos", "", "en", *Timestamp::parse("2026-09-28T10:00:00Z")});
}

std::string portrait(Picture wanted = {}) {
  if (wanted.width == 640) wanted.width = 160, wanted.height = 200;
  return test::picture(wanted);
}

// The page at one pixel a point, in grey: what an eye sees at (x, y).
struct Seen {
  explicit Seen(const std::string& pdf) {
    auto pgm = output_of("f() { pdftoppm -r 72 -gray -f 1 -l 1 \"$1\"; }; f", pdf);
    int most = 0, used = 0;
    REQUIRE(std::sscanf(pgm.c_str(), "P5 %d %d %d%n", &width, &height, &most, &used) == 3);
    pixels = pgm.substr(static_cast<std::size_t>(used) + 1);
  }
  int at(double x, double y) const {
    return static_cast<unsigned char>(pixels.at(static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)));
  }
  int width = 0, height = 0;
  std::string pixels;
};

}  // namespace

TEST_CASE("page: a JPEG stands in the document byte for byte, whatever its colours and coding") {
  using Colours = Picture::Colours;
  for (auto colours : {Colours::coarse, Colours::fine, Colours::gray})
    for (auto coding : {Picture::Coding::baseline, Picture::Coding::progressive}) {
      auto jpeg = portrait({.colours = colours, .coding = coding});
      auto page = setter();
      CHECK(page->picture(jpeg, 100, 100, 80, 100));
      auto pdf = page->finish();
      CHECK(contains(pdf, jpeg));
      auto listed = output_of("pdfimages -list", pdf);
      CHECK(contains(listed,
                     fmt::format("image     160   200  {}", colours == Colours::gray ? "gray    1" : "rgb     3")));
      CHECK(contains(listed, " jpeg "));
      CHECK(whole(pdf));
    }
}

TEST_CASE("page: a picture keeps its shape, and stands in the middle of its place") {
  auto flat = [](int width, int height) {
    return test::picture({.width = width, .height = height, .kind = Picture::Kind::flat, .grain = 0});
  };
  auto page = setter();
  CHECK(page->picture(flat(100, 200), 100, 100, 100, 100));  // 50 wide
  CHECK(page->picture(flat(400, 100), 300, 100, 100, 100));  // 25 high
  Seen seen(page->finish());
  int white = 255;
  for (auto spot : {std::pair(120, 150), {180, 150}, {350, 130}, {350, 170}, {90, 150}, {150, 90}, {150, 210}})
    CHECK_MESSAGE(seen.at(spot.first, spot.second) == white, spot.first, " ", spot.second);
  for (auto spot : {std::pair(130, 150), {170, 150}, {150, 104}, {150, 196}, {304, 150}, {396, 150}, {350, 158}})
    CHECK_MESSAGE(seen.at(spot.first, spot.second) < 200, spot.first, " ", spot.second);
}

TEST_CASE("page: what is no JPEG, or none for a PDF, is told and draws nothing") {
  auto jpeg = portrait();
  auto arithmetic = jpeg;
  arithmetic[jpeg.find("\xff\xc0") + 1] = '\xc9';
  for (const auto& wrong :
       std::vector<std::string>{"", "\xff\xd8", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", jpeg.substr(1), jpeg.substr(0, 20),
                                arithmetic, portrait({.colours = Picture::Colours::cmyk})}) {
    auto page = setter();
    CHECK_FALSE(page->picture(wrong, 100, 100, 80, 100));
    page->text("Only this", 72, 72, 300, {});
    auto pdf = page->finish();
    CHECK(!contains(pdf, "/Image"));
    CHECK(Seen(pdf).at(140, 150) == 255);
  }
}

TEST_CASE("page: no bytes at all make a picture fail in another way than by its answer") {
  auto jpeg = portrait();
  CHECK(holds_for(300, [&] {
    auto bytes = jpeg.substr(0, *rc::gen::inRange<std::size_t>(0, 700));
    for (int i = *rc::gen::inRange(0, 4); i > 0 && !bytes.empty(); --i)
      bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    auto page = setter();
    page->picture(bytes, 100, 100, 80, 100);
    page->text("After it", 72, 72, 300, {});
    RC_ASSERT(page->finish().starts_with("%PDF-"));
  }));
}

TEST_CASE("page: a picture first on a page does not undo its part") {
  auto page = setter();
  page->begin_part(Part::paragraph);
  CHECK(page->picture(portrait(), 100, 100, 80, 100));
  page->text("Guzmán, Araceli", 100, 205, 80, {});
  page->end_part();
  page->next_page();
  page->begin_part(Part::paragraph);
  CHECK(page->picture(portrait({.seed = 2}), 100, 100, 80, 100));
  page->text("Kim, Grace", 100, 205, 80, {});
  page->end_part();
  auto pdf = page->finish();
  CHECK(contains(text_of(pdf, 1), "Guzmán, Araceli"));
  auto structure = output_of("pdfinfo -struct-text", pdf);
  CHECK(contains(structure, "Guzmán, Araceli"));
  CHECK(contains(structure, "Kim, Grace"));
  CHECK(whole(pdf));
}

TEST_CASE("page: an area is filled with its grey") {
  auto page = setter();
  page->fill(100, 100, 50, 50, 0.5);
  page->fill(200, 100, 50, 50, 0);
  Seen seen(page->finish());
  CHECK(seen.at(125, 125) == doctest::Approx(128).epsilon(0.02));
  CHECK(seen.at(225, 125) == 0);
  CHECK(seen.at(175, 125) == 255);
}

TEST_CASE("page: two hundred pictures take little more than their bytes") {
  auto page = setter();
  std::size_t bytes = 0;
  for (int i = 0; i < 200; ++i) {
    if (i > 0 && i % 25 == 0) page->next_page();
    auto jpeg = test::picture({.width = 80, .height = 100, .seed = static_cast<std::uint64_t>(i)});
    bytes += jpeg.size();
    CHECK(page->picture(jpeg, 40 + 100.0 * (i % 5), 40 + 130.0 * (i / 5 % 5), 80, 100));
  }
  auto pdf = page->finish();
  CHECK(pdf.size() < bytes + 200 * 800);
  CHECK(pages_of(pdf) == 8);
}

}  // namespace portal
