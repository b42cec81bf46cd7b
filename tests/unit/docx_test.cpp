// Word files, read back part by part; tests/cli/documents_test.cpp opens them with other programs.
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/output/document_text.h"
#include "tests/support/office_file.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

using Rows = std::vector<std::vector<Cell>>;

Document titled(std::vector<Column> columns) {
  Document document(std::move(columns));
  document.title = "Registered Parents";
  document.created = *Timestamp::parse("2026-11-23T16:00:00Z");
  return document;
}

/// The text of a paragraph; line ends and tabs as they were written.
std::string text_of(pugi::xml_node paragraph) {
  std::string text;
  for (auto run : paragraph.children("w:r"))
    for (auto part : run.children()) {
      if (std::string_view(part.name()) == "w:t") text += part.text().get();
      if (std::string_view(part.name()) == "w:br") text += '\n';
      if (std::string_view(part.name()) == "w:tab") text += '\t';
    }
  return text;
}

struct Block {
  std::string style, text;                     // of a paragraph
  std::vector<std::vector<std::string>> rows;  // of a table
};

std::vector<Block> blocks_of(const std::string& bytes) {
  auto xml = parsed_xml(parts_of(bytes).at("word/document.xml"));
  std::vector<Block> blocks;
  for (auto node : xml.child("w:document").child("w:body").children()) {
    std::string_view name = node.name();
    if (name == "w:p")
      blocks.push_back({node.child("w:pPr").child("w:pStyle").attribute("w:val").value(), text_of(node), {}});
    if (name != "w:tbl") continue;
    auto& table = blocks.emplace_back(Block{"table", "", {}});
    for (auto row : node.children("w:tr")) {
      auto& cells = table.rows.emplace_back();
      for (auto cell : row.children("w:tc")) cells.push_back(text_of(cell.child("w:p")));
    }
  }
  return blocks;
}

}  // namespace

TEST_CASE("docx: title, notes, and the rows as a table whose header repeats") {
  auto document =
      titled({{"student_id"}, {"name"}, percent_column("share"), {"n"}, {"hash", Column::Show::not_in_table}});
  document.notes = {"Marvelous Middle School", "2026-11-23 08:00, by root"};
  auto bytes = written_document(
      Format::docx, document,
      {{"0081234907", "<script> & \"x\"", 41.66, std::int64_t{-5}, "abc"}, {{}, "two\nlines\tand a tab", {}, 0.5, {}}});
  auto blocks = blocks_of(bytes);
  REQUIRE(blocks.size() == 6);
  CHECK(blocks[0].style == "Heading1");
  CHECK(blocks[0].text == "Registered Parents");
  CHECK(blocks[1].text == "Marvelous Middle School");
  CHECK(blocks[2].text == "2026-11-23 08:00, by root");
  REQUIRE(blocks[4].rows.size() == 3);
  CHECK(blocks[4].rows[0] == std::vector<std::string>{"Student ID", "Name", "Share", "N"});
  CHECK(blocks[4].rows[1] == std::vector<std::string>{"0081234907", "<script> & \"x\"", "41.7%", "-5"});
  CHECK(blocks[4].rows[2] == std::vector<std::string>{"", "two\nlines\tand a tab", "", "0.5"});
  auto parts = parts_of(bytes);
  auto xml = parsed_xml(parts.at("word/document.xml"));
  auto body = xml.child("w:document").child("w:body");
  auto table = body.child("w:tbl");
  CHECK(table.child("w:tr").child("w:trPr").child("w:tblHeader"));
  CHECK(!table.child("w:tr").next_sibling().child("w:trPr").child("w:tblHeader"));
  CHECK(table.child("w:tblPr").child("w:tblLayout").attribute("w:type").value() == std::string("fixed"));
  auto grid = table.child("w:tblGrid").children("w:gridCol");
  CHECK(std::distance(grid.begin(), grid.end()) == 4);
  CHECK(body.child("w:sectPr").child("w:footerReference").attribute("r:id").value() == std::string("rId2"));
  CHECK(parts.at("word/footer1.xml").find("NUMPAGES") != std::string::npos);
  for (const auto& [name, text] : parts) CHECK_NOTHROW(parsed_xml(text));
}

TEST_CASE("docx: a section column becomes headings, each with a table of its own") {
  auto blocks = blocks_of(written_document(Format::docx, titled({{"name"}, section_column("school")}),
                                           {{"a", "Marvelous"}, {"b", "Marvelous"}, {"c", "El Sereno"}}));
  std::vector<std::string> headings;
  std::vector<std::size_t> rows;
  for (const auto& block : blocks) {
    if (block.style == "Heading2") headings.push_back(block.text);
    if (block.style == "table") rows.push_back(block.rows.size());
  }
  CHECK(headings == std::vector<std::string>{"Marvelous", "El Sereno"});
  CHECK(rows == std::vector<std::size_t>{3, 2});
}

TEST_CASE("docx: several section columns make one heading, and a section leaves out what it has nothing in") {
  auto blocks = blocks_of(written_document(
      Format::docx, titled({section_column("school"), section_column("breakdown"), {"name"}, {"grade"}}),
      {{{}, "district", "all", {}}, {"Marvelous", "by_grade", "a", "7"}}));
  std::vector<std::string> headings;
  for (const auto& block : blocks) {
    if (block.style == "Heading2") headings.push_back(block.text);
    if (block.style == "table") headings.push_back(joined(block.rows.front(), " "));
  }
  CHECK(headings == std::vector<std::string>{"District", "Name", "Marvelous: By grade", "Name Grade"});
}

TEST_CASE("docx: IDs and headings of one word stay whole, long texts give way") {
  std::vector<Column> columns = {{"student_id"}, {"phone"}, {"homeroom"}, {"email"}, {"note"}};
  for (int i = 0; i < 9; ++i) columns.push_back({"text"});
  std::vector<Cell> cells = {"986521M088", "213-555-0102", "A", std::string(50, 'e') + "@example.org",
                             std::string(90, 'n')};
  for (int i = 0; i < 9; ++i) cells.push_back(std::string(40, 'x') + " " + std::string(60, 'y'));
  auto xml = parsed_xml(parts_of(written_document(Format::docx, titled(columns), {cells})).at("word/document.xml"));
  auto body = xml.child("w:document").child("w:body");
  bool small = std::string_view(body.find_node([](const auto& node) {
                                      return std::string_view(node.name()) == "w:pStyle" &&
                                             std::string_view(node.attribute("w:val").value()).ends_with("Cell");
                                    })
                                    .attribute("w:val")
                                    .value()) == "SmallCell";
  std::vector<int> widths;
  for (auto column : body.child("w:tbl").child("w:tblGrid").children())
    widths.push_back(column.attribute("w:w").as_int());
  int letter = small ? 72 : 98;
  CHECK(widths[0] >= 10 * letter);
  CHECK(widths[1] >= 12 * letter);
  CHECK(widths[2] >= 8 * letter);
}

TEST_CASE("docx: properties, and the same rows give the same bytes") {
  auto document = titled({{"a"}});
  document.author = "Los Angeles Unified School District";
  document.notes = {"x & y"};
  auto bytes = written_document(Format::docx, document, {{"1"}});
  CHECK((bytes == written_document(Format::docx, document, {{"1"}})));
  auto xml = parsed_xml(parts_of(bytes).at("docProps/core.xml"));
  auto core = xml.child("cp:coreProperties");
  CHECK(core.child("dc:title").text().get() == std::string("Registered Parents"));
  CHECK(core.child("dc:creator").text().get() == std::string("Los Angeles Unified School District"));
  CHECK(core.child("dc:description").text().get() == std::string("x & y"));
  CHECK(core.child("dcterms:created").text().get() == std::string("2026-11-23T16:00:00Z"));
}

TEST_CASE("docx: few columns stand upright, many across, and no word is broken that need not be") {
  auto page_of = [](const std::string& bytes) {
    auto xml = parsed_xml(parts_of(bytes).at("word/document.xml"));
    return xml.child("w:document").child("w:body").child("w:sectPr").child("w:pgSz").attribute("w:w").as_int();
  };
  CHECK(page_of(written_document(Format::docx, titled({{"a"}, {"b"}}), {{"x", "y"}})) == 12240);
  std::vector<Column> columns(16, Column{"column"});
  std::vector<Cell> cells(16, Cell("2026-11-23"));
  cells[5] = std::string(200, 'x') + " y";
  auto bytes = written_document(Format::docx, titled(columns), {cells});
  CHECK(page_of(bytes) == 15840);
  CHECK(page_of(written_document(Format::docx, titled(std::vector<Column>(40, Column{"heading"})),
                                 {std::vector<Cell>(40, Cell("0081234907"))})) == 20160);
  auto xml = parsed_xml(parts_of(bytes).at("word/document.xml"));
  auto table = xml.child("w:document").child("w:body").child("w:tbl");
  int total = 0;
  for (auto column : table.child("w:tblGrid").children()) {
    CHECK(column.attribute("w:w").as_int() > 10 * 60);  // ten small characters
    total += column.attribute("w:w").as_int();
  }
  CHECK(total <= 15840 - 2 * 720);
  CHECK_THROWS_AS(written_document(Format::docx, titled(std::vector<Column>(64, Column{"c"})), {std::vector<Cell>(64)}),
                  UsageError);
}

TEST_CASE("docx: without rows it says so; a very long table goes on in another; a row too short is a bug") {
  auto blocks = blocks_of(written_document(Format::docx, titled({{"a"}}), {}));
  CHECK(blocks[blocks.size() - 1].text == "No rows.");
  Rows rows(30'001, {std::int64_t{7}});
  std::vector<std::size_t> tables;
  for (const auto& block : blocks_of(written_document(Format::docx, titled({{"a"}}), rows)))
    if (block.style == "table") tables.push_back(block.rows.size());
  CHECK(tables == std::vector<std::size_t>{30'001, 2});
  CHECK_THROWS_AS(written_document(Format::docx, titled({{"a"}, {"b"}}), {{"x"}}), std::out_of_range);
}

TEST_CASE("docx: every text is read back as it was written, but for what the help says") {
  CHECK(holds_for(150, [] {
    auto texts = *rc::gen::container<std::vector<std::string>>(
        5, rc::gen::oneOf(any_utf8(), rc::gen::arbitrary<std::string>(),
                          rc::gen::element<std::string>(" a ", "\n\n", "\t", "&amp;", "]]>", "</w:t>")));
    Rows rows;
    for (const auto& text : texts) rows.push_back({text, "end"});
    for (const auto& block : blocks_of(written_document(Format::docx, titled({{"a"}, {"b"}}), rows))) {
      if (block.style != "table") continue;
      RC_ASSERT(block.rows.size() == texts.size() + 1);
      for (std::size_t i = 0; i < texts.size(); ++i) RC_ASSERT(block.rows[i + 1][0] == document_text(texts[i]));
      return;
    }
    RC_FAIL("no table");
  }));
}
