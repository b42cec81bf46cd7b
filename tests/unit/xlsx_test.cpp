// Spreadsheets, read back part by part; tests/cli/documents_test.cpp opens them with other programs.
#include <sys/mount.h>

#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/output/document_text.h"
#include "tests/support/office_file.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

using Rows = std::vector<std::vector<Cell>>;

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

Document titled(std::vector<Column> columns, const std::string& title = "PIN list") {
  Document document(std::move(columns));
  document.title = title;
  document.created = *Timestamp::parse("2026-11-23T16:00:00Z");
  return document;
}

std::string sheet_name_of(const std::string& title) {
  auto parts = parts_of(written_document(Format::xlsx, titled({{"a"}}, title), {}));
  return parsed_xml(parts.at("xl/workbook.xml"))
      .child("workbook")
      .child("sheets")
      .child("sheet")
      .attribute("name")
      .value();
}

/// TMPDIR for as long as it lives.
class TemporaryFilesIn {
 public:
  explicit TemporaryFilesIn(const std::filesystem::path& folder) { setenv("TMPDIR", folder.c_str(), 1); }
  ~TemporaryFilesIn() { before_ ? setenv("TMPDIR", before_->c_str(), 1) : unsetenv("TMPDIR"); }

 private:
  std::optional<std::string> before_ =
      std::getenv("TMPDIR") ? std::optional<std::string>(std::getenv("TMPDIR")) : std::nullopt;
};

}  // namespace

TEST_CASE("xlsx: IDs, formulas and links are texts; numbers, dates and percents are what they are") {
  auto bytes = written_document(
      Format::xlsx,
      titled({{"student_id"},
              {"name"},
              date_column("issued"),
              moment_column("used_at"),
              percent_column("share"),
              {"n"},
              {"active"}}),
      {{"0081234907", "=cmd|' /C calc'!A0", "2026-11-23", "2026-11-23 08:15", 41.66, std::int64_t{-5}, true},
       {"-5", "https://example.org", "1899-12-31", "someday", std::int64_t{100}, 0.1, false},
       {{}, "<script>alert(1)</script> & \"x\"", "2026-11-23 23:59", "2026-02-30", {}, {}, {}},
       {"1e5",
        "+1 213 555 0100",
        "2026-11-23 24:00",
        "2026-11-23T08:15:00Z",
        {},
        std::int64_t{9'007'199'254'740'993},
        {}}});
  auto parts = parts_of(bytes);
  auto rows = rows_of_sheet(parts);
  REQUIRE(rows.size() == 5);
  CHECK(rows[0][0].text == "Student ID");
  CHECK(rows[1][0].text == "0081234907");
  CHECK(rows[1][1].text == "=cmd|' /C calc'!A0");
  CHECK(rows[1][2].text == "46349");
  CHECK(rows[1][2].number_format == "yyyy-mm-dd");
  CHECK(rows[1][3].text.substr(0, 9) == "46349.343");
  CHECK(rows[1][3].number_format == "yyyy-mm-dd hh:mm");
  CHECK(rows[1][4].text == "0.4166");
  CHECK(rows[1][4].number_format == "0.0%");
  CHECK(rows[1][5].text == "-5");
  CHECK(rows[1][6].text == "yes");
  for (int column : {0, 1, 6}) CHECK(!rows[1][column].number);
  for (int column : {2, 3, 4, 5}) CHECK(rows[1][column].number);
  CHECK(!rows[2][0].number);
  CHECK(rows[2][2].text == "1899-12-31");  // before the days that spreadsheets agree on
  CHECK(rows[2][3].text == "someday");
  CHECK(rows[2][4].text == "1");
  CHECK(rows[3][0].text == "");
  CHECK(rows[3][1].text == "<script>alert(1)</script> & \"x\"");
  CHECK(rows[3][2].number_format == "yyyy-mm-dd hh:mm");
  CHECK(rows[3][3].text == "2026-02-30");
  CHECK(rows[4][2].text == "2026-11-23 24:00");
  CHECK(rows[4][3].text == "2026-11-23T08:15:00Z");
  CHECK(rows[4][5].text == "9007199254740993");  // a number of a spreadsheet would end with 2
  CHECK(!rows[4][5].number);
  CHECK(!has(parts.at("xl/worksheets/sheet1.xml"), "<f>"));
  CHECK(!has(parts.at("xl/worksheets/sheet1.xml"), "hyperlink"));
}

TEST_CASE("xlsx: the headings stay, filter, repeat on paper; widths follow what stands there") {
  auto wide = std::string(40, 'w');
  auto parts = parts_of(written_document(Format::xlsx, titled({{"id"}, {"name"}, {"note"}}),
                                         {{"1", wide, std::string(500, 'x')}, {"2", "b", {}}}));
  auto xml = parsed_xml(parts.at("xl/worksheets/sheet1.xml"));
  auto sheet = xml.child("worksheet");
  CHECK(sheet.child("autoFilter").attribute("ref").value() == std::string("A1:C3"));
  auto pane = sheet.child("sheetViews").child("sheetView").child("pane");
  CHECK(pane.attribute("ySplit").value() == std::string("1"));
  CHECK(pane.attribute("state").value() == std::string("frozen"));
  std::vector<double> widths;
  for (auto column : sheet.child("cols").children()) widths.push_back(column.attribute("width").as_double());
  REQUIRE(widths.size() == 3);
  CHECK(widths[0] < 10);
  CHECK(widths[1] > 40);
  CHECK(widths[2] > 50);
  CHECK(widths[2] < 70);
  CHECK(has(parts.at("xl/workbook.xml"), "Print_Titles"));
  CHECK(has(parts.at("xl/workbook.xml"), "$1:$1"));
  CHECK(sheet.child("pageSetup").attribute("orientation").value() == std::string("landscape"));
  CHECK(has(parts.at("xl/styles.xml"), "<b/>"));
  CHECK(has(parts.at("xl/worksheets/sheet1.xml"), "numberStoredAsText"));
}

TEST_CASE("xlsx: the title and the notes are properties and stand in the page's margin, never above the headings") {
  auto document = titled({{"a"}}, "Pins & Papers");
  document.notes = {"Marvelous Middle School (8123)", "2026-11-23 08:00, by root & co"};
  document.author = "Los Angeles Unified School District";
  auto parts = parts_of(written_document(Format::xlsx, document, {{"x"}}));
  CHECK(rows_of_sheet(parts)[0][0].text == "A");
  auto core = parsed_xml(parts.at("docProps/core.xml")).first_child();
  auto xml = parsed_xml(parts.at("docProps/core.xml"));
  core = xml.child("cp:coreProperties");
  CHECK(core.child("dc:title").text().get() == std::string("Pins & Papers"));
  CHECK(core.child("dc:creator").text().get() == std::string("Los Angeles Unified School District"));
  CHECK(core.child("dc:description").text().get() ==
        std::string("Marvelous Middle School (8123); 2026-11-23 08:00, by root & co"));
  CHECK(core.child("dcterms:created").text().get() == std::string("2026-11-23T16:00:00Z"));
  auto sheet = parsed_xml(parts.at("xl/worksheets/sheet1.xml"));
  auto margins = sheet.child("worksheet").child("headerFooter");
  CHECK(margins.child("oddHeader").text().get() == std::string("&L&\"-,Bold\"Pins && Papers"));
  CHECK(margins.child("oddFooter").text().get() ==
        std::string("&LMarvelous Middle School (8123) · 2026-11-23 08:00, by root && co&RPage &P of &N"));
}

TEST_CASE("xlsx: the sheet is named after the title, as far as Excel takes it") {
  CHECK(sheet_name_of("PIN list") == "PIN list");
  CHECK(sheet_name_of("") == "Rows");
  CHECK(sheet_name_of("''") == "Rows");
  CHECK(sheet_name_of("History") == "Rows");
  CHECK(sheet_name_of("a[b]:c*d?e/f\\g") == "a b  c d e f g");
  CHECK(sheet_name_of("'Marvelous'") == "Marvelous");
  CHECK(sheet_name_of("Student/Parent PIN Roster of the whole District") == "Student Parent PIN Roster of th");
  CHECK(sheet_name_of("Գրանցված ծնողներ և խնամակալներ ու") == "Գրանցված ծնողներ և խնամակալներ");
  CHECK(characters(sheet_name_of("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")) == 15);
}

TEST_CASE("xlsx: any title, notes and headings make a whole file") {
  CHECK(holds_for(60, [] {
    auto document = titled({{*any_utf8()}, {"b"}}, *any_utf8());
    document.author = *any_utf8();
    document.notes = {*any_utf8(), *any_utf8() + std::string(300, '&')};
    auto rows = rows_of_sheet(parts_of(written_document(Format::xlsx, document, {{"x", "y"}})));
    RC_ASSERT(rows.size() == 2u);
    RC_ASSERT(rows[1][1].text == "y");
  }));
}

TEST_CASE("xlsx: the same rows give the same bytes, with or without a moment") {
  for (bool with : {true, false}) {
    auto document = titled({{"a"}});
    if (!with) document.created = {};
    CHECK((written_document(Format::xlsx, document, {{"x"}}) == written_document(Format::xlsx, document, {{"x"}})));
  }
}

TEST_CASE("xlsx: every text is read back as it was written, but for what the help says") {
  CHECK(holds_for(150, [] {
    auto texts = *rc::gen::container<std::vector<std::string>>(
        6,
        rc::gen::oneOf(any_utf8(), rc::gen::arbitrary<std::string>(),
                       rc::gen::element<std::string>("_x0041_", " a ", "\n", "=1+1", "0012", "true", "&amp;", "]]>")));
    Rows rows;
    for (const auto& text : texts) rows.push_back({text, "end"});
    auto read = rows_of_sheet(parts_of(written_document(Format::xlsx, titled({{"a"}, {"b"}}), rows)));
    RC_ASSERT(read.size() == texts.size() + 1);
    for (std::size_t i = 0; i < texts.size(); ++i) RC_ASSERT(read[i + 1][0].text == document_text(texts[i]));
  }));
}

TEST_CASE("xlsx: rows behind the first two hundred, and columns that are filled late") {
  Rows rows;
  for (int i = 0; i < 1000; ++i) rows.push_back({std::to_string(i), i == 999 ? Cell("late") : Cell()});
  auto read = rows_of_sheet(parts_of(written_document(Format::xlsx, titled({{"a"}, {"b"}}), rows)));
  REQUIRE(read.size() == 1001);
  for (int i : {0, 198, 199, 200, 201, 999}) CHECK(read[i + 1][0].text == std::to_string(i));
  CHECK(read[1000][1].text == "late");
}

TEST_CASE("xlsx: more rows than a sheet holds go on in a second one") {
  std::string out;
  auto writer = make_row_writer(Format::xlsx, titled({{"n"}}, "Roster export of students, 2026-27"), {},
                                [&](std::string_view bytes) { out += bytes; });
  for (std::int64_t i = 1; i <= 1'048'577; ++i) writer->row({i});
  writer->finish();
  auto parts = parts_of(out);
  auto workbook = parts.at("xl/workbook.xml");
  CHECK(has(workbook, "name=\"Roster export of students, 2026\""));
  CHECK(has(workbook, "name=\"Roster export of students, (2)\""));
  CHECK(has(parts.at("xl/worksheets/sheet1.xml"), "<c r=\"A1048576\"><v>1048575</v></c></row></sheetData>"));
  auto second = rows_of_sheet(parts, 2);
  REQUIRE(second.size() == 3);
  CHECK(second[0][0].text == "N");
  CHECK(second[1][0].text == "1048576");
  CHECK(second[2][0].text == "1048577");
}

TEST_CASE("xlsx: each section is a sheet of its own, without the columns that it has nothing in") {
  auto document = titled({section_column("breakdown"), {"group"}, {"eligible"}, {"student_id"}}, "Campus View");
  auto parts = parts_of(written_document(Format::xlsx, document,
                                         {{"by_grade", "6", std::int64_t{4}, {}},
                                          {"by_grade", "7", std::int64_t{5}, {}},
                                          {"guardian", "Ana", {}, "0081234907"},
                                          {"By grade", "8", std::int64_t{6}, {}}}));
  auto workbook = parts.at("xl/workbook.xml");
  for (const auto* name : {"name=\"By grade\"", "name=\"Guardian\"", "name=\"By grade (2)\""})
    CHECK(has(workbook, name));
  auto grades = rows_of_sheet(parts), guardians = rows_of_sheet(parts, 2);
  REQUIRE(grades.size() == 3);
  REQUIRE(grades[0].size() == 3);
  CHECK(grades[0][2].text == "Eligible");
  CHECK(grades[2][1].text == "7");
  REQUIRE(guardians.size() == 2);
  CHECK(guardians[0][2].text == "Student ID");
  CHECK(guardians[1][2].text == "0081234907");
  CHECK(parsed_xml(parts.at("xl/worksheets/sheet2.xml"))
            .child("worksheet")
            .child("autoFilter")
            .attribute("ref")
            .value() == std::string("A1:C2"));
}

TEST_CASE("xlsx: sections beyond a hundred stand together; those of several schools in one sheet") {
  Rows rows;
  for (int i = 0; i < 130; ++i) rows.push_back({"s" + std::to_string(i), "x"});
  auto parts = parts_of(written_document(Format::xlsx, titled({section_column("a"), {"b"}}), rows));
  CHECK(!parts.contains("xl/worksheets/sheet102.xml"));
  CHECK(rows_of_sheet(parts, 101).size() == 31);
  CHECK(rows_of_sheet(parts, 101)[30][0].text == "s129");
  auto several = parts_of(written_document(Format::xlsx, titled({section_column("a"), section_column("b")}), rows));
  CHECK(!several.contains("xl/worksheets/sheet2.xml"));
  CHECK(rows_of_sheet(several).size() == 131);
}

TEST_CASE("xlsx: without rows it has its headings; without a cell it is a bug; unfinished it is nothing") {
  CHECK(rows_of_sheet(parts_of(written_document(Format::xlsx, titled({{"a"}, {"b"}}), {}))).size() == 1);
  CHECK_THROWS_AS(written_document(Format::xlsx, titled({{"a"}, {"b"}}), {{"x"}}), std::out_of_range);
  std::string out;
  auto writer = make_row_writer(Format::xlsx, titled({{"a"}}), {}, [&](std::string_view bytes) { out += bytes; });
  for (int i = 0; i < 500; ++i) writer->row({"x"});
  writer.reset();
  CHECK(out.empty());
}

TEST_CASE("xlsx, docx: a disk that fills up under them is an error, and nothing is handed on") {
  TemporaryFolder small;
  Rows rows;
  for (int i = 0; i < 2000; ++i) rows.push_back({std::to_string(i), "Los Angeles", std::to_string(i * 7919)});
  int failed = 0, whole = 0;
  for (auto format : {Format::xlsx, Format::docx})
    for (int kilobytes = 4; kilobytes < 2200; kilobytes += kilobytes < 64 ? 4 : 60) {
      CAPTURE(kilobytes);
      auto size = "size=" + std::to_string(kilobytes) + "k";
      if (mount("tmpfs", small.path().c_str(), "tmpfs", 0, size.c_str()) != 0) {
        MESSAGE("skipped: a tmpfs cannot be mounted here");
        return;
      }
      TemporaryFilesIn there(small.path());
      std::string out;
      try {
        auto writer =
            make_row_writer(format, titled({{"a"}, {"b"}, {"c"}}), {}, [&](std::string_view bytes) { out += bytes; });
        for (const auto& row : rows) writer->row(row);
        writer->finish();
        ++whole;
        if (format == Format::xlsx) CHECK(rows_of_sheet(parts_of(out)).size() == 2001);
        if (format == Format::docx) CHECK(has(parts_of(out).at("word/document.xml"), ">1999<"));
      } catch (const StorageError& error) {
        ++failed;
        CHECK(out.empty());
        CHECK(has(error.message() + error.hint(), small.path().string()));
      }
      CHECK(std::filesystem::is_empty(small.path()));
      umount2(small.path().c_str(), MNT_DETACH);
    }
  CHECK(failed > 10);
  CHECK(whole > 10);
}
