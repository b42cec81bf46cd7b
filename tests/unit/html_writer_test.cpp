// A page read back by another program's eyes: as XML, without its style and its script.
#include <doctest/doctest.h>
#include <sodium.h>

#include <pugixml.hpp>

#include "lib/base/files.h"
#include "lib/config/embedded.h"
#include "lib/output/html_text.h"
#include "lib/output/row_writers.h"
#include "tests/support/campus_view.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::campus_document;
using test::campus_rows;
using test::Rows;

std::string page(const Document& document, const Rows& rows) { return test::written(Format::html, document, rows); }

Document titled(std::vector<Column> columns) {
  Document document(std::move(columns));
  document.title = "Registered Parents";
  return document;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

/// Without what no XML parser reads: the bodies of <style> and <script>, and the doctype.
pugi::xml_document parsed(std::string html) {
  for (std::string element : {"style", "script"}) {
    auto from = html.find("<" + element + ">") + element.size() + 2;
    html.erase(from, html.find("</" + element + ">") - from);
  }
  pugi::xml_document xml;
  auto result = xml.load_buffer(html.data(), html.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
  CHECK_MESSAGE(result, result.description(), " at ", html.substr(static_cast<std::size_t>(result.offset), 80));
  return xml;
}

Rows cells_of(const pugi::xml_document& xml, const std::string& section = "") {
  Rows rows;
  auto where = section.empty() ? "//section" : "//section[@id='" + section + "']";
  for (auto row : xml.select_nodes((where + "//tbody/tr").c_str())) {
    auto& cells = rows.emplace_back();
    for (auto cell : row.node().children()) cells.push_back(std::string(cell.text().get()));
  }
  return rows;
}

std::vector<std::string> texts(const pugi::xml_document& xml, const char* path) {
  std::vector<std::string> all;
  for (auto node : xml.select_nodes(path)) all.push_back(node.node().text().get());
  return all;
}

// What a reader sees of a text: U+FFFD for controls; everything else as it is.
std::string as_read(std::string text) {
  for (std::string control : {"\x1b", "\u009b"})
    for (auto at = text.find(control); at != text.npos; at = text.find(control))
      text.replace(at, control.size(), "\ufffd");
  return text;
}

}  // namespace

TEST_CASE("html: a page of rows has its title, its notes, its headings and its rows") {
  auto document = titled({{"student_id"}, {"pins_issued"}, percent_column("percent"), date_column("day"), {"active"}});
  document.notes = {"School 8123", "As of today"};
  document.author = "The district";
  auto html = page(document, {{"023907F123", std::int64_t{12345}, 62.54, "2026-10-14", true},
                              {"0001", std::int64_t{2026}, 100.0, {}, false}});
  auto xml = parsed(html);
  CHECK(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
  CHECK(texts(xml, "//title") == std::vector<std::string>{"Registered Parents"});
  CHECK(texts(xml, "//h1") == std::vector<std::string>{"Registered Parents"});
  CHECK(texts(xml, "//header/p") == document.notes);
  CHECK(texts(xml, "//footer") == std::vector<std::string>{"The district"});
  CHECK(texts(xml, "//thead//th") == std::vector<std::string>{"Student ID", "PINs issued", "Percent", "Day", "Active"});
  CHECK(cells_of(xml) ==
        Rows{{"023907F123", "12,345", "62.5%", "2026-10-14", "yes"}, {"0001", "2026", "100.0%", "", "no"}});
  CHECK(texts(xml, "//p[@class='count']") == std::vector<std::string>{"2 rows"});
}

TEST_CASE("html: nothing is asked of any server, and nothing runs but the page's own script") {
  auto html = page(campus_document(), campus_rows());
  for (auto outside : {"http:", "https:", "//", "@import", "url("}) {
    CAPTURE(outside);
    auto without_script = html.substr(0, html.find("<script>"));
    CHECK(!has(without_script, outside));
  }
  auto hash_of = [&](std::string_view from, std::string_view to) {
    auto begin = html.find(from) + from.size();
    auto hex = sha256_hex(html.substr(begin, html.find(to, begin) - begin));
    unsigned char digest[32];
    sodium_hex2bin(digest, 32, hex.data(), hex.size(), nullptr, nullptr, nullptr);
    char text[64];
    return "'sha256-" + std::string(sodium_bin2base64(text, sizeof text, digest, 32, sodium_base64_VARIANT_ORIGINAL)) +
           "'";
  };
  CHECK(has(html, "default-src 'none'; style-src " + hash_of("<style>", "</style>") + "; script-src " +
                      hash_of("<script>", "</script>") + "; base-uri 'none'; form-action 'none'"));
  CHECK(!has(html, " style="));
  CHECK(!has(html,
             " on"
             "click"));
}

TEST_CASE("html: the script and the style end where they should") {
  for (auto name : {"pages/report.js", "pages/report.css"}) {
    CHECK(!has(embedded_file(name), "</"));
    CHECK(!has(embedded_file(name), "<!--"));
  }
}

TEST_CASE("html: what stands in a report is read, never run") {
  auto evil =
      std::string("</td></table><script>alert('1')</script> & \"quoted\" <!-- rows -->\n{{title}} {{{script}}}");
  auto document = titled({section_column("school"), {evil}, {"rows"}});
  document.title = document.author = evil;
  document.notes = {evil};
  document.charts = {{Chart::Kind::bars, "", evil, {"rows"}}};
  auto html = page(document, {{evil, evil, std::int64_t{1}}, {"other", evil, std::int64_t{2}}});
  auto xml = parsed(html);
  CHECK(xml.select_nodes("//script").size() == 1);
  CHECK(xml.select_nodes("//table").size() == 2);
  for (auto path : {"//title", "//h1", "//header/p", "//footer", "//section[1]/h2", "//thead//th[1]", "//tbody//th[1]",
                    "//nav//a"}) {
    CAPTURE(path);
    auto found = texts(xml, path);
    CHECK(!found.empty());
    if (!found.empty()) CHECK(found.front() == evil);
  }
}

TEST_CASE("html: every text comes back out of a page") {
  CHECK(holds_for(200, [] {
    auto title = *any_utf8(), first = *any_utf8(), second = *any_utf8();
    auto document = titled({{"name"}, {"note"}});
    if (!title.empty()) document.title = title;
    auto xml = parsed(page(document, {{first, second}, {second, first}}));
    RC_ASSERT(cells_of(xml) == (Rows{{as_read(first), as_read(second)}, {as_read(second), as_read(first)}}));
    if (!title.empty()) RC_ASSERT(texts(xml, "//h1").front() == as_read(title));
  }));
}

TEST_CASE("html: bytes that are no text become U+FFFD") {
  CHECK(html_text("a\xff"
                  "b\xc3") ==
        "a\ufffd"
        "b\ufffd");
  CHECK(html_text(std::string_view("\0x\x7f\x01", 4)) == "\ufffdx\ufffd\ufffd");
  CHECK(html_text("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
  CHECK(html_text("\uffff") == "\ufffd");
  CHECK(html_text("<a href=\"x\">'&\r\n\t") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#13;&#10;&#9;");
}

TEST_CASE("html: a text in any script has a direction of its own") {
  auto html = page(titled({{"name"}, {"id"}}), {{"محمد (2)", "1"}, {"Ana", "2"}});
  CHECK(has(html, "<th scope=\"row\" dir=\"auto\">محمد (2)</th><td>1</td>"));
  CHECK(has(html, "<th scope=\"row\">Ana</th><td>2</td>"));
}

TEST_CASE("html: sections follow the section column, with a list of them and without blank columns") {
  auto xml = parsed(page(campus_document(), campus_rows()));
  CHECK(texts(xml, "//section/h2") == std::vector<std::string>{"Grade", "Homeroom", "Language", "Week", "Guardian"});
  CHECK(texts(xml, "//nav//a") == texts(xml, "//section/h2"));
  CHECK(texts(xml, "//nav//li/span") == std::vector<std::string>{"3 rows", "24 rows", "6 rows", "9 rows", "90 rows"});
  for (auto link : xml.select_nodes("//nav//a"))
    CHECK(
        xml.select_nodes((std::string("//section[@id='") + (link.node().attribute("href").value() + 1) + "']").c_str())
            .size() == 1);
  CHECK(texts(xml, "//section[@id='guardian']//thead//th") ==
        std::vector<std::string>{"Group", "Student ID", "Student name", "Grade", "Homeroom", "Validated on"});
  CHECK(texts(xml, "//section[@id='grade']//thead//th").size() == 8);
  CHECK(cells_of(xml, "grade").front() == std::vector<Cell>{"6", "412", "402", "293", "45", "71.1%", "58.4%", "64.9%"});
}

TEST_CASE("html: sections of one name, of none and of strange ones have addresses of their own") {
  auto document = titled({section_column("school"), {"id"}});
  auto xml = parsed(page(document, {{"A!", "1"}, {"B", "2"}, {"a", "3"}, {{}, "4"}, {"김", "5"}, {"contents", "6"}}));
  CHECK(texts(xml, "//section/h2") == std::vector<std::string>{"A!", "B", "A", "No school", "김", "Contents"});
  std::vector<std::string> ids;
  for (auto node : xml.select_nodes("//*[@id]")) ids.push_back(node.node().attribute("id").value());
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  CHECK(cells_of(xml).size() == 6);
}

TEST_CASE("html: a chart stands above its rows, for eyes and for ears") {
  auto xml = parsed(page(campus_document(), campus_rows()));
  CHECK(xml.select_nodes("//section[@id='guardian']//svg[@role]").empty());
  CHECK(xml.select_nodes("//section[@id='week']//svg[@role='img']").size() == 1);
  auto chart = xml.select_node("//section[@id='grade']//svg[@role='img']").node();
  std::string labelled = chart.attribute("aria-labelledby").value();
  CHECK(labelled ==
        std::string(chart.child("title").attribute("id").value()) + " " + chart.child("desc").attribute("id").value());
  CHECK(std::string(chart.child("title").text().get()) == "Percent by group");
  CHECK(std::string(chart.child("desc").text().get()) ==
        "3 bars. Highest: 71.1% (6). Lowest: 48.6% (8). The table below has every value.");
  CHECK(chart.select_nodes("g/path[@class='strong']").size() == 3);
  CHECK(chart.select_nodes("g/path[@class='mark mark1']").size() == 3);
  CHECK(chart.select_nodes("g/path[@class='mark mark2']").size() == 3);
  CHECK(std::string(chart.select_node("g/title").node().text().get()) ==
        "6: Percent 71.1%, District percent 58.4%, Last year percent 64.9%");
  CHECK(texts(xml, "//section[@id='grade']//figcaption/span") ==
        std::vector<std::string>{"Percent", "District percent", "Last year percent"});
}

TEST_CASE("html: many bars are cut so that each drawing fits on a page; too many are none") {
  auto document = titled({{"group"}, {"count"}});
  document.charts = {{Chart::Kind::bars, "", "group", {"count"}}};
  auto drawings = [&](int count) {
    Rows rows;
    for (int i = 0; i < count; ++i) rows.push_back({std::to_string(i), std::int64_t{i}});
    return parsed(page(document, rows)).select_nodes("//svg[@role]").size();
  };
  CHECK(drawings(1) == 1);
  CHECK(drawings(40) == 1);
  CHECK(drawings(41) == 2);
  CHECK(drawings(120) == 3);
  CHECK(drawings(121) == 0);
}

TEST_CASE("html: a chart without a number is none") {
  auto document = titled({{"group"}, percent_column("percent")});
  document.charts = {{Chart::Kind::bars, "", "group", {"percent"}}, {Chart::Kind::line, "other", "group", {"percent"}}};
  CHECK(!has(page(document, {{"6", {}}, {"7", "unknown"}}), "<figure"));
  document.charts[0].values = {"missing"};
  CHECK_THROWS_AS(page(document, {}), std::logic_error);
}

TEST_CASE("html: without rows the page says so") {
  auto xml = parsed(page(campus_document(), {}));
  CHECK(texts(xml, "//p[@class='empty']") == std::vector<std::string>{"There are no rows in this report."});
  CHECK(xml.select_nodes("//table").empty());
  CHECK(!has(page(titled({{"a"}}), {{"x"}}), "There are no rows"));
}

TEST_CASE("html: long names, one column, thirty columns, and columns that people do not read") {
  std::string name(200, 'W');
  CHECK(cells_of(parsed(page(titled({{"name"}}), {{name}}))) == Rows{{name}});
  std::vector<Column> columns;
  std::vector<Cell> cells;
  for (int i = 0; i < 30; ++i)
    columns.push_back({"column_" + std::to_string(i)}), cells.push_back("cell " + std::to_string(i));
  auto html = page(titled(columns), {cells});
  CHECK(cells_of(parsed(html)) == Rows{cells});
  CHECK(has(html, "<section class=\"wide dense\">"));
  CHECK(has(page(titled({{"name"}}), {{name}}), "<th scope=\"row\" class=\"l\">"));
  CHECK(!has(page(titled({{"id"}, {"sha256", Column::Show::not_in_table}}), {{"1", "abcdef"}}), "abcdef"));
}

namespace {

const std::string a_jpeg = std::string("\xff\xd8\xff\xe0\0\x10JFIF\0", 11);

Document with_pictures() { return titled({picture_column("thumbnail"), {"file"}, {"reason"}}); }

}  // namespace

TEST_CASE("html: a picture stands in the page itself, and a cell without one says so") {
  auto html = page(with_pictures(), {{a_jpeg, "a<b>.jpg", "blurred"}, {{}, "c.jpg", {}}, {"PNG", "d.jpg", "not JPEG"}});
  auto xml = parsed(html);
  auto image = xml.select_node("//tbody/tr[1]/td[1]/img").node();
  CHECK(image.attribute("src").value() == std::string("data:image/jpeg;base64,/9j/4AAQSkZJRgA="));
  CHECK(image.attribute("alt").value() == std::string("Thumbnail: a<b>.jpg"));
  CHECK(texts(xml, "//tbody//th[@scope='row']") == std::vector<std::string>{"a<b>.jpg", "c.jpg", "d.jpg"});
  CHECK(texts(xml, "//td[@class='p']/span") == std::vector<std::string>{"no picture", "no picture"});
  CHECK(xml.select_nodes("//img").size() == 1);
}

TEST_CASE("html: images are allowed where the page has some, and from no server") {
  auto policy = [](const std::string& html) {
    return std::string(parsed(html).select_node("//meta[@http-equiv]").node().attribute("content").value());
  };
  CHECK(has(policy(page(with_pictures(), {{a_jpeg, "a.jpg", "blurred"}})), "; img-src data:; base-uri 'none'"));
  CHECK(!has(policy(page(titled({{"file"}}), {{"a.jpg"}})), "img-src"));
}

TEST_CASE("html: many pictures stream, though their rows are few") {
  std::size_t sizes[2] = {};
  for (bool big : {false, true}) {
    auto writer =
        make_row_writer(Format::html, with_pictures(), {}, [&](std::string_view text) { sizes[big] += text.size(); });
    for (int i = 0; i < 100; ++i) writer->row({a_jpeg + std::string(big ? 100'000 : 10, 'x'), "a.jpg", "blurred"});
    bool written = sizes[big] > 0;
    CHECK(written == big);
    writer->finish();
  }
}

TEST_CASE("html: a long section streams, whole, and its memory does not grow with it") {
  Document document = titled({section_column("school"), {"id"}, {"note"}});
  document.charts = {{Chart::Kind::bars, "", "id", {"note"}}};
  std::size_t written = 0, largest = 0, rows = 0;
  auto writer = make_row_writer(Format::html, document, {}, [&](std::string_view bytes) {
    written += bytes.size(), largest = std::max(largest, bytes.size());
    for (auto at = bytes.find("<tr><th scope=\"row\""); at != bytes.npos;
         at = bytes.find("<tr><th scope=\"row\"", at + 1))
      ++rows;
  });
  for (int i = 0; i < 20000; ++i) {
    writer->row({"A", std::to_string(i), i == 15000 ? Cell("a note that comes late") : Cell()});
    if (i == 10000) CHECK(written > 0);
  }
  writer->finish();
  CHECK(rows == 20000);
  CHECK(largest < (1u << 19));
}

TEST_CASE("html: nothing is written before there is something to say, and a row that lacks a cell is a bug") {
  std::string out;
  auto writer =
      make_row_writer(Format::html, titled({{"a"}, {"b"}}), {}, [&](std::string_view bytes) { out += bytes; });
  CHECK_THROWS_AS(writer->row({"x"}), std::out_of_range);
  CHECK(out.empty());
}

TEST_CASE("html: the same rows give the same bytes") {
  CHECK(page(campus_document(), campus_rows()) == page(campus_document(), campus_rows()));
}

}  // namespace portal
