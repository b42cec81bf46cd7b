// The pages of a contact sheet, read back by poppler's tools.
#include "lib/photos/contact_page.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "tests/support/pictures.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

SheetHomeroom homeroom_of(const std::string& name, const std::string& grade, std::size_t students) {
  SheetHomeroom made{name, {grade}, "Castellanos, Irene", {}};
  for (std::size_t i = 0; i < students; ++i)
    made.students.push_back({fmt::format("{}{:06}", name, i), fmt::format("Last{}", i), fmt::format("First{}", i),
                             i % 5 == 4 ? "" : fmt::format("{:064}", i)});
  return made;
}

ContactSheet sheet_of(std::vector<SheetHomeroom> homerooms) {
  return {.school_name = "Marvelous Middle School",
          .location_code = "8123",
          .date = "2026-10-01",
          .made = "Made 2026-10-01 09:00 by tokafor",
          .district = "Los Angeles Unified",
          .created = *Timestamp::parse("2026-10-01T16:00:00Z"),
          .homerooms = std::move(homerooms)};
}

std::string small_portrait(const SheetStudent& student) {
  return test::picture({.width = 80, .height = 100, .seed = std::hash<std::string>()(student.id)});
}

std::size_t images_in(const std::string& pdf) {
  auto listed = output_of("pdfimages -list", pdf);
  std::size_t images = 0;
  for (auto at = listed.find(" jpeg "); at != listed.npos; at = listed.find(" jpeg ", at + 1)) ++images;
  return images;
}

}  // namespace

TEST_CASE("contact sheet: each student of a homeroom, with a picture or a box, under the homeroom's heading") {
  auto set = set_contact_sheet(sheet_of({homeroom_of("A101", "6", 25)}), small_portrait);
  CHECK(set.pages == 1);
  CHECK(set.without_picture == 0);
  auto text = text_of(set.pdf);
  for (auto words : {"Marvelous Middle School", "8123 · 20 of 25 students with a photo · 2026-10-01",
                     "Homeroom A101 · Grade 6 · Castellanos, Irene", "20 of 25 with a photo", "Last0, First0",
                     "A101000024", "Made 2026-10-01 09:00 by tokafor", "Page 1 of 1", "no photo"})
    CHECK_MESSAGE(contains(text, words), words, " in ", text);
  CHECK(images_in(set.pdf) == 20);
  CHECK(whole(set.pdf));
}

TEST_CASE("contact sheet: what is no picture is told on the page") {
  int asked = 0;
  auto set = set_contact_sheet(sheet_of({homeroom_of("A101", "6", 6)}), [&](const SheetStudent& student) {
    ++asked;
    return asked == 1 ? "" : asked == 2 ? "not a JPEG" : small_portrait(student);
  });
  CHECK(asked == 5);
  CHECK(set.without_picture == 2);
  CHECK(images_in(set.pdf) == 3);
  CHECK(contains(text_of(set.pdf), "file damaged"));
}

TEST_CASE("contact sheet: every student stands on it once, a homeroom that fits on a page is whole") {
  for (auto paper : {PageSize::letter, PageSize::a4})
    for (std::size_t size = 1; size < 95; size += 3) {
      std::vector<SheetHomeroom> homerooms;
      for (std::size_t i = 0; i < 12; ++i)
        homerooms.push_back(homeroom_of(fmt::format("A{}", i), "6", 1 + (size * (i + 1)) % 94));
      std::vector<std::size_t> next(homerooms.size());
      std::set<std::pair<std::size_t, std::size_t>> on_pages;
      auto pages = plan_sheet(homerooms, paper);
      for (std::size_t page = 0; page < pages.size(); ++page) {
        CHECK(!pages[page].empty());
        for (const auto& strip : pages[page]) {
          CHECK(strip.first == next[strip.homeroom]);
          CHECK(strip.count > 0);
          CHECK(strip.y + 24 + 132.5 * static_cast<double>((strip.count + 5) / 6) <=
                (paper == PageSize::a4 ? 804 : 754));
          next[strip.homeroom] += strip.count;
          on_pages.insert({strip.homeroom, page});
        }
      }
      for (std::size_t i = 0; i < homerooms.size(); ++i) {
        auto students = homerooms[i].students.size();
        CHECK(next[i] == students);
        auto pages_of_it = std::count_if(on_pages.begin(), on_pages.end(), [&](auto one) { return one.first == i; });
        if (students <= 30) CHECK(pages_of_it == 1);
        CHECK(pages_of_it <= static_cast<long>(students / 30) + 2);
      }
    }
  CHECK(plan_sheet({}, PageSize::letter).empty());
}

TEST_CASE("contact sheet: a homeroom of more than a page says so on the next") {
  auto set = set_contact_sheet(sheet_of({homeroom_of("A101", "6", 40)}), small_portrait);
  CHECK(set.pages == 2);
  CHECK(contains(text_of(set.pdf, 2), "Homeroom A101 · Grade 6 · Castellanos, Irene, continued"));
  CHECK(contains(text_of(set.pdf, 2), "Page 2 of 2"));
}

TEST_CASE("contact sheet: the list of contents leads to each grade and homeroom") {
  auto set = set_contact_sheet(sheet_of({homeroom_of("A101", "6", 40), homeroom_of("A102", "6", 3),
                                         homeroom_of("B201", "7", 3), homeroom_of("", "7", 2)}),
                               small_portrait);
  auto outline = output_of("f() { qpdf --json --json-key=outlines \"$1\"; }; f", set.pdf);
  for (auto title : {"Grade 6", "Homeroom A101", "Homeroom A102", "Grade 7", "Homeroom B201", "No homeroom"})
    CHECK_MESSAGE(contains(outline, title), title);
  auto first = outline.find("Grade 6");
  CHECK(outline.find("\"title\": \"Grade 6\"", first + 20) == outline.npos);
}

TEST_CASE("contact sheet: a long name keeps its place, in any script") {
  std::vector<std::pair<std::string, std::string>> names = {
      {"Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh", "Hubert Blaine"},
      {"Ramírez Ortiz de la Torre y Santa María", "Guadalupe Concepción"},
      {"محمد عبد الرحمن الهاشمي القرشي التميمي", "عبد العزيز بن سلطان"},
      {"김수한무거북이와두루미삼천갑자동방삭", "치치카포사리사리센타워리워리"},
      {std::string(300, 'W'), std::string(300, 'M')},
      {"O", "X"}};
  auto homeroom = homeroom_of("A101", "6", names.size());
  for (std::size_t i = 0; i < names.size(); ++i)
    homeroom.students[i].last_name = names[i].first, homeroom.students[i].first_name = names[i].second;
  auto set = set_contact_sheet(sheet_of({homeroom}), small_portrait);
  CHECK(set.missing_characters == 0);
  auto text = text_of(set.pdf);
  CHECK(contains(text, "Hubert"));
  CHECK(contains(text, "O, X"));
  double top = word_at(set.pdf, "O,")->top;
  for (std::size_t i = 0; i < names.size(); ++i) {  // each ID below at most two lines of a name
    auto id = word_at(set.pdf, homeroom.students[i].id);
    REQUIRE(id);
    CHECK(id->bottom < top + 33);
  }
}

TEST_CASE("contact sheet: the same sheet gives the same bytes; A4 where that is the paper") {
  auto sheet = sheet_of({homeroom_of("A101", "6", 8)});
  auto first = set_contact_sheet(sheet, small_portrait);
  CHECK(first.pdf == set_contact_sheet(sheet, small_portrait).pdf);
  sheet.paper = PageSize::a4;
  CHECK(contains(output_of("pdfinfo", set_contact_sheet(sheet, small_portrait).pdf), "A4"));
}

TEST_CASE("contact sheet: for eyes" * doctest::skip(std::getenv("PORTALCTL_LOOK") == nullptr)) {
  std::vector<SheetHomeroom> homerooms = {homeroom_of("A101", "6", 25), homeroom_of("A102", "6", 30),
                                          homeroom_of("B201", "7", 4),  homeroom_of("B202", "7", 7),
                                          homeroom_of("B203", "7", 40), homeroom_of("", "8", 9)};
  homerooms[0].students[1].last_name = "Wolfeschlegelsteinhausenbergerdorff";
  homerooms[0].students[2] = {"0081234907", "Ramírez Ortiz de la Torre", "Guadalupe Concepción", "x"};
  homerooms[0].students[3] = {"0081234908", "محمد عبد الرحمن", "عبد العزيز", "x"};
  homerooms[0].students[5] = {"0081234909", "김", "수한무거북이", "x"};
  homerooms[0].students[6] = {"0081234910", "Jiménez", "Óscar", "x"};
  int asked = 0;
  auto set = set_contact_sheet(sheet_of(homerooms), [&](const SheetStudent& student) {
    return ++asked == 8
               ? ""
               : test::picture(
                     {.width = asked == 9 ? 200 : 160, .height = 200, .seed = std::hash<std::string>()(student.id)});
  });
  write_file(std::string(std::getenv("PORTALCTL_LOOK")) + "/sheet.pdf", set.pdf, FileMode::shared);
}

}  // namespace portal
