// A paper read back with poppler's tools.
#include <doctest/doctest.h>

#include "lib/output/row_writers.h"
#include "tests/support/campus_view.h"
#include "tests/unit/pdf_text.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::campus_document;
using test::campus_rows;
using test::Rows;

std::string paper(const Document& document, const Rows& rows) { return test::written(Format::pdf, document, rows); }

Document titled(std::vector<Column> columns) {
  Document document(std::move(columns));
  document.title = "Registered Parents";
  return document;
}

const std::string& campus() {
  static const auto pdf = paper(campus_document(), campus_rows());
  return pdf;
}

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

}  // namespace

TEST_CASE("paper: a letter page with title, notes, sections, and the rows in every script") {
  auto text = text_of(campus());
  for (auto part :
       {"Campus View: Marvelous Middle School", "As of October 14, 2026", "Homeroom", "A-5 Papadopoulou-Whitmore",
        "Chinese (traditional)", "71.1%", "Mendoza-Reyes, Lucía", "김서연", "王美麗", "Խաչատրյան, Անի",
        "Nguyễn, Minh Anh", "Иванов, Пётр", "<script>alert(1)</script>", "O’Neil & \"Sons\" </table>",
        "=cmd|' /C calc'!A0", "2026-08-30", "90 rows", "Los Angeles Unified School District"}) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
  CHECK(contains(text, "محمد"));
  CHECK(contains(text, "مریم"));
  auto info = output_of("TZ=UTC pdfinfo", campus());
  CHECK(contains(info, "612 x 792"));
  CHECK(contains(info, "Campus View: Marvelous Middle School"));
  CHECK(contains(info, "Oct 14 09:30:00 2026"));
}

TEST_CASE("paper: each page has its number, and the heading of the table that goes on") {
  auto pages = pages_of(campus());
  CHECK(pages >= 4);
  for (int page = 1; page <= pages; ++page) {
    CAPTURE(page);
    auto text = text_of(campus(), page);
    CHECK(contains(text, "Page " + std::to_string(page)));
    CHECK(contains(text, "Campus View: Marvelous Middle School"));
  }
  auto last = text_of(campus(), pages);
  CHECK(contains(last, "Guardian, continued"));
  CHECK(contains(last, "Student ID"));
}

TEST_CASE("paper: a row stands once, on one line with its cells") {
  auto text = output_of("pdftotext -layout", campus());
  CHECK(count_of(text, "C-3 Lindqvist") == 27);
  auto at = text.find("Guadalupe Reyes 7");
  REQUIRE(at != text.npos);
  auto line = text.substr(at, text.find('\n', at) - at);
  for (auto part : {"023907F123", "Mendoza-Reyes, Lucía", "B-12 Okafor", "2026-09-14"}) CHECK(contains(line, part));
}

TEST_CASE("paper: sections are in the reader's list of contents") {
  for (auto name : {"Grade", "Homeroom", "Language", "Week", "Guardian"}) CHECK(contains(campus(), name));
  CHECK(contains(campus(), "/Outlines"));
}

TEST_CASE("paper: without rows it says so") {
  auto pdf = paper(titled({{"a"}}), {});
  CHECK(pages_of(pdf) == 1);
  CHECK(contains(text_of(pdf), "There are no rows in this report."));
}

TEST_CASE("paper: a name of 200 letters is whole, a text of a hundred pages is cut to a part of one") {
  std::string name;
  for (int i = 0; i < 40; ++i) name += "Anna" + std::to_string(i % 10) + " ";
  auto document = titled({{"name"}, {"id"}});
  CHECK(contains(text_of(paper(document, {{name, "1"}})), name.substr(0, name.size() - 1)));
  auto unbroken = text_of(paper(document, {{std::string(200, 'W'), "1"}}));
  CHECK(count_of(unbroken, "W") == 200);
  std::string endless;
  for (int i = 0; i < 20000; ++i) endless += "word ";
  auto pdf = paper(document, {{endless, "1"}, {"after", "2"}});
  CHECK(pages_of(pdf) <= 2);
  CHECK(contains(text_of(pdf), "…"));
  CHECK(contains(text_of(pdf), "after"));
}

TEST_CASE("paper: more columns than a table has room for stand one below the other") {
  std::vector<Column> columns;
  std::vector<Cell> cells;
  for (int i = 0; i < 30; ++i)
    columns.push_back({"heading_" + std::to_string(i)}), cells.push_back("value-" + std::to_string(i * 7));
  auto text = output_of("pdftotext -layout", paper(titled(columns), {cells, cells}));
  for (int i = 0; i < 30; ++i) {
    auto at = text.find("Heading " + std::to_string(i) + " ");
    REQUIRE(at != text.npos);
    CHECK(contains(text.substr(at, text.find('\n', at) - at), "value-" + std::to_string(i * 7)));
  }
}

TEST_CASE("paper: a table that is too wide for an upright page lies across; IDs, phones and headings stay whole") {
  auto document = titled({section_column("part"),
                          {"group"},
                          {"student_id"},
                          {"student_name"},
                          {"homeroom"},
                          {"parent_name"},
                          {"relationship"},
                          {"phone"},
                          {"registered_email"},
                          moment_column("registered_at"),
                          {"pin_status"},
                          moment_column("validated_at"),
                          moment_column("last_login"),
                          where_room("guardian_id")});
  Rows rows;
  rows.push_back({"few", "6"}), rows.back().resize(14);
  for (int i = 0; i < 60; ++i)
    rows.push_back({"many", "7", "986521M088", "Wilhelmina Montgomery-Washington", "WWWW", "Guadalupe Mendoza Ramirez",
                    "Grandmother", "213-555-0102", "guadalupe.mendoza.ramirez@example.org", "2026-08-14 03:00",
                    "unused", "2026-08-14 03:00", "2026-08-14 19:30", "G100216"});
  auto pdf = paper(document, rows);
  auto sizes = output_of("pdfinfo -l 99", pdf);
  CHECK(contains(sizes, "size:  612 x 792"));
  CHECK(contains(sizes, "size:  792 x 612"));
  CHECK(pages_of(pdf) <= 5);
  auto text = text_of(pdf);
  for (const auto* part : {"986521M088", "213-555-0102", "G100216", "Grandmother", "2026-08-14"})
    CHECK_MESSAGE(count_of(text, part) >= 60, part);
  CHECK(contains(text, "Homeroom"));
}

TEST_CASE("paper: many bars go on to the next page with their axis") {
  auto document = titled({{"group"}, percent_column("percent")});
  document.charts = {{Chart::Kind::bars, "", "group", {"percent"}}};
  Rows rows;
  for (int i = 0; i < 100; ++i) rows.push_back({"Room " + std::to_string(i), static_cast<double>(i)});
  auto pdf = paper(document, rows);
  CHECK(contains(text_of(pdf, 2), "75%"));
  CHECK(count_of(text_of(pdf), "Room 99") == 2);
}

TEST_CASE("paper: whatever stands in a cell, there is a paper") {
  CHECK(holds_for(25, [] {
    auto title = *any_utf8(), first = *any_utf8(), second = *any_utf8();
    auto document = titled({section_column("section"), {"name"}, {"note"}});
    document.title = title;
    RC_ASSERT(
        pages_of(paper(document, {{first + "\xff", second, first}, {second, std::string("\0\x1b\xc3", 3), {}}})) == 1);
  }));
}

TEST_CASE("paper: the same rows give the same bytes") { CHECK(campus() == paper(campus_document(), campus_rows())); }

}  // namespace portal
