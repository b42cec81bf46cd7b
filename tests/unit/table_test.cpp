#include "lib/output/table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "lib/base/text.h"
#include "tests/unit/property.h"

using namespace portal;

namespace {

using Rows = std::vector<std::vector<Cell>>;

std::string written(Format format, std::vector<Column> columns, const Rows& rows, const TableStyle& style = {}) {
  std::string out;
  auto writer = make_row_writer(format, std::move(columns), style, [&](std::string_view bytes) { out += bytes; });
  for (const auto& row : rows) writer->row(row);
  writer->finish();
  return out;
}

std::vector<std::string> lines(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

/// One record by the grammar of RFC 4180, and nothing else of it.
std::vector<std::string> parse_csv_record(std::string_view text) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text.substr(i, 2) == "\"\"") {
      cells.back() += '"', ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == ',' && !quoted) {
      cells.emplace_back();
    } else if (text.substr(i) == "\r\n" && !quoted) {
      return cells;
    } else {
      cells.back() += text[i];
    }
  }
  return {};
}

}  // namespace

TEST_CASE("formats are known by name and by a file's ending") {
  CHECK(parse_format("table") == Format::table);
  CHECK(parse_format("jsonl") == Format::jsonl);
  CHECK_FALSE(parse_format("JSON"));
  CHECK_FALSE(parse_format(""));
  CHECK(format_of_file("out/pins.csv") == Format::csv);
  CHECK(format_of_file("PINS.JSON") == Format::json);
  CHECK(format_of_file("a.csv.jsonl") == Format::jsonl);
  CHECK(format_of_file("notes.txt") == Format::table);
  for (const auto& name : format_names()) {
    CAPTURE(name);
    CHECK(parse_format(name));
    if (name != "table") CHECK(format_of_file("a." + name) == parse_format(name));
  }
  for (auto path : {"", "csv", ".csv", "a.csv/b", "a.table", "a.xls", "a."}) {
    CAPTURE(path);
    CHECK_FALSE(format_of_file(path));
  }
}

TEST_CASE("a table for people: headings in words, numbers to the right, no spaces at line ends") {
  CHECK(
      written(Format::table, {{"student_name"}, {"rows"}, {"used"}, {"note"}},
              {{"Ana", std::int64_t{7}, true, "x"}, {"José Núñez", std::int64_t{1204}, false, {}}, {{}, {}, {}, {}}}) ==
      "student name  rows  used  note\n"
      "Ana              7  yes   x\n"
      "José Núñez    1204  no\n"
      "\n");
}

TEST_CASE("columns are aligned by what the eye sees, not by bytes") {
  CHECK(written(Format::table, {{"name"}, {"id"}}, {{"김민준", "1"}, {"e\u0301", "2"}, {"abcdef", "3"}}) ==
        "name    id\n"
        "김민준  1\n"
        "e\u0301       2\n"
        "abcdef  3\n");
}

TEST_CASE("a table shows neither hidden columns nor anything that drives the terminal") {
  CHECK(written(Format::table, {{"hash", Column::Show::not_in_table}, {"name"}}, {{"abc", "a\x1b[31m\nb\xff"}}) ==
        "name\na\\x1b[31m\\x0ab\\xff\n");
  CHECK(written(Format::csv, {{"hash", Column::Show::not_in_table}, {"name"}}, {{"abc", "b"}}) ==
        "hash,name\r\nabc,b\r\n");
}

TEST_CASE("headings stand out where colour is wanted, and only there") {
  CHECK(written(Format::table, {{"id"}}, {{"1"}}, {.colour = true}) == "\x1b[1;4mid\x1b[0m\n1\n");
}

TEST_CASE("without rows each format says so in its own way") {
  CHECK(written(Format::table, {{"a"}, {"b"}}, {}) == "");
  CHECK(written(Format::csv, {{"a"}, {"b"}}, {}) == "a,b\r\n");
  CHECK(written(Format::json, {{"a"}, {"b"}}, {}) == "[]\n");
  CHECK(written(Format::jsonl, {{"a"}, {"b"}}, {}) == "");
}

TEST_CASE("only the widest columns of text are cut to the terminal, all to the same width") {
  std::vector<Column> columns = {{"id"}, {"school"}, {"reason"}, {"count"}};
  Rows rows = {{"023907F123", std::string(30, 's'), std::string(60, 'r'), std::int64_t{123456}}};
  auto shown = lines(written(Format::table, columns, rows, {.width = 60}));
  CHECK(shown[1] == "023907F123  " + std::string(18, 's') + "…  " + std::string(18, 'r') + "…" + "  123456");
  CHECK(lines(written(Format::table, columns, rows, {.width = 61}))[1] ==
        "023907F123  " + std::string(19, 's') + "…  " + std::string(18, 'r') + "…" + "  123456");
  CHECK(lines(written(Format::table, columns, rows))[1].size() == 10 + 30 + 60 + 6 + 6);
}

TEST_CASE("a number is never cut, its heading is") {
  auto shown = written(Format::table, {{"rows_rejected"}, {"note"}}, {{std::int64_t{123456789}, "abc"}}, {.width = 10});
  CHECK(shown == "rows rej…  note\n123456789  abc\n");
}

TEST_CASE("a table fits every terminal that has room for its narrowest columns, and is whole in any") {
  CHECK(holds([](const std::vector<std::array<std::uint8_t, 3>>& sizes) {
    auto width = *rc::gen::inRange<std::size_t>(1, 80);
    Rows rows;
    for (auto [a, b, number] : sizes)
      rows.push_back(
          {std::string(a % 40, 'a'), joined(std::vector<std::string>(b % 20, "김"), ""), std::int64_t{number}});
    auto shown = lines(written(Format::table, {{"first"}, {"second"}, {"n"}}, rows, {.width = width}));
    RC_ASSERT(shown.size() == (rows.empty() ? 0 : rows.size() + 1));
    for (const auto& line : shown) RC_ASSERT(display_width(line) <= std::max<std::size_t>(width, 4 + 2 + 4 + 2 + 3));
  }));
}

TEST_CASE("an ID is never cut, nor is a date: long texts are first, and then the columns that want room") {
  std::vector<Column> columns = {
      {"student_id"}, {"name"}, {"relationship"}, where_room("guardian_id"), moment_column("last")};
  Rows rows(30,
            {"020926F778", std::string(20, 'n') + " " + std::string(20, 'm'), "Mother", "G100216", "2026-08-14 19:30"});
  CHECK(lines(written(Format::table, columns, rows, {.width = 100}))[0].find("guardian id") != std::string::npos);
  for (std::size_t width : {46, 52, 60}) {
    CAPTURE(width);
    auto shown = lines(written(Format::table, columns, rows, {.width = width}));
    CHECK(shown[0].find("guardian") == std::string::npos);
    CHECK(shown[1].find("020926F778") == 0);
    CHECK(shown[1].find("2026-08-14 19:30") != std::string::npos);
  }
  CHECK(lines(written(Format::table, columns, rows, {.width = 20}))[1].find("020926F778") == 0);
  std::vector<Column> many(9, Column{"id"});
  auto below = written(Format::table, many, Rows(30, std::vector<Cell>(9, Cell("020926F778"))), {.width = 80});
  CHECK(lines(below)[0] == "id:  020926F778");  // too wide even so: each column on a line of its own
}

TEST_CASE("a sentence is never cut: other columns go, paths lose their beginning, and then it goes on below") {
  std::vector<Column> columns = {path_column("entry"), {"student_id"}, sentence_column("reason"), where_room("bytes")};
  Rows rows(30, {"Marvelous MS fall 2026/021267F642.jpg", "021267F642", "one two three four five six seven eight",
                 std::int64_t{123456}});
  auto whole = lines(written(Format::table, columns, rows, {.width = 105}));
  CHECK(whole[1] ==
        "Marvelous MS fall 2026/021267F642.jpg  021267F642  one two three four five six seven eight  123456");
  auto narrow = lines(written(Format::table, columns, rows, {.width = 70}));
  CHECK(narrow[0].find("bytes") == std::string::npos);
  CHECK(narrow[1] == "…/021267F642.jpg  021267F642  one two three four five six seven eight");
  auto narrower = lines(written(Format::table, columns, rows, {.width = 55}));
  CHECK(narrower[1] == "…/021267F642.jpg  021267F642  one two three four five");
  CHECK(narrower[2] == std::string(30, ' ') + "six seven eight");
  for (const auto& line : narrower) CHECK(display_width(line) <= 55);
  CHECK(lines(written(Format::table, columns, rows))[1] == whole[1]);
}

TEST_CASE("CSV quotes what needs it (RFC 4180) and ends lines with CRLF") {
  CHECK(csv_field("plain text") == "plain text");
  CHECK(csv_field("") == "");
  CHECK(csv_field("a,b") == "\"a,b\"");
  CHECK(csv_field("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(csv_field("two\nlines") == "\"two\nlines\"");
  CHECK(csv_field("\xe9") == "\ufffd");
  CHECK(written(Format::csv, {{"a"}, {"b"}, {"c"}, {"d"}}, {{"x", {}, true, 0.1}}) == "a,b,c,d\r\nx,,yes,0.1\r\n");
  CHECK(written(Format::csv, {{"a"}}, {{{}}}) == "a\r\n\"\"\r\n");
}

TEST_CASE("a long table is written on as its rows come; a late wide cell is whole in a pipe, and a number everywhere") {
  for (std::size_t width : {std::size_t{0}, std::size_t{40}}) {
    CAPTURE(width);
    std::string out;
    auto writer = make_row_writer(Format::table, {{"name"}, {"count"}}, TableStyle{false, width},
                                  [&](std::string_view text) { out += text; });
    std::size_t at_once = 0;
    for (int i = 0; i < 5'000; ++i) {
      writer->row({std::string("name"), std::int64_t{7}});
      if (at_once == 0 && !out.empty()) at_once = static_cast<std::size_t>(i);
    }
    CHECK(at_once < 2'000);
    writer->row({std::string(30, 'x'), std::int64_t{1'234'567'890}});
    writer->finish();
    CHECK(std::count(out.begin(), out.end(), '\n') == 5'002);
    CHECK(out.starts_with("name  count\nname      7\n"));
    CHECK(out.ends_with("1234567890\n"));
    if (width == 0) CHECK(out.find(std::string(30, 'x') + "  1234567890\n") != out.npos);
  }
}

TEST_CASE("CSV disarms what a spreadsheet would run, and leaves numbers alone") {
  CHECK(csv_field("=1+1") == "'=1+1");
  CHECK(csv_field("+1 213 555 0100") == "'+1 213 555 0100");
  CHECK(csv_field("-5") == "'-5");
  CHECK(csv_field("@SUM(A1)") == "'@SUM(A1)");
  CHECK(csv_field("\t=1") == "'\t=1");
  CHECK(csv_field("\r=1") == "\"'\r=1\"");
  CHECK(csv_field("＝1") == "'＝1");
  CHECK(csv_field("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  CHECK(csv_field("a=1") == "a=1");
  CHECK(written(Format::csv, {{"n"}, {"x"}}, {{std::int64_t{-5}, -0.5}}) == "n,x\r\n-5,-0.5\r\n");
}

TEST_CASE("CSV for a machine holds every text as it is") {
  std::string out;
  auto writer = make_row_writer(
      Format::csv, {{"a"}, {"b"}}, {}, [&](std::string_view bytes) { out += bytes; }, CsvFor::machines);
  writer->row({std::string("+525512345678"), std::string("=a,\"b\"")});
  writer->finish();
  CHECK(out == "a,b\r\n+525512345678,\"=a,\"\"b\"\"\"\r\n");
}

TEST_CASE("every text comes back out of CSV, with at most an apostrophe before it") {
  CHECK(holds([] {
    auto first = *any_utf8(), second = *any_utf8();
    auto cells = parse_csv_record(csv_field(first) + "," + csv_field(second) + "\r\n");
    RC_ASSERT(cells.size() == 2u);
    RC_ASSERT(cells[0] == first || cells[0] == "'" + first);
    RC_ASSERT(cells[1] == second || cells[1] == "'" + second);
    RC_ASSERT(cells[0].find_first_of("=+-@\t\r\n") != 0u);
  }));
}

TEST_CASE("JSON is one array of objects, JSON lines are the objects alone") {
  std::vector<Column> columns = {{"name"}, {"rows"}, {"share"}, {"used"}, {"note"}};
  Rows rows = {{"Ana \"A\"", std::int64_t{-3}, 0.1, true, {}}, {"", std::int64_t{0}, 1e21, false, "x"}};
  auto first = R"({"name":"Ana \"A\"","rows":-3,"share":0.1,"used":true,"note":null})";
  auto second = R"({"name":"","rows":0,"share":1e+21,"used":false,"note":"x"})";
  CHECK(written(Format::json, columns, rows) == std::string("[\n  ") + first + ",\n  " + second + "\n]\n");
  CHECK(written(Format::jsonl, columns, rows) == std::string(first) + "\n" + second + "\n");
}

TEST_CASE("JSON holds no number that JSON does not know, and no byte that is not UTF-8") {
  using Limits = std::numeric_limits<double>;
  CHECK(written(Format::jsonl, {{"a"}, {"b"}}, {{Limits::quiet_NaN(), Limits::infinity()}}) ==
        "{\"a\":null,\"b\":null}\n");
  CHECK(written(Format::jsonl, {{"a"}}, {{"\xff\x1b\u009b"}}) == "{\"a\":\"\ufffd\\u001b\\u009b\"}\n");
}

TEST_CASE("a double comes back from its text to the last bit") {
  CHECK(holds([](double number) {
    auto line = written(Format::jsonl, {{"x"}}, {{number}});
    RC_ASSERT(std::stod(line.substr(5)) == number);
  }));
}

TEST_CASE("nothing is written before the first row, so that a command that fails leaves no half answer") {
  for (auto format : {Format::table, Format::csv, Format::json, Format::jsonl}) {
    std::string out;
    make_row_writer(format, {{"a"}}, {}, [&](std::string_view bytes) { out += bytes; });
    CHECK(out.empty());
  }
}

TEST_CASE("a row that lacks a cell is a bug, not an answer") {
  for (auto format : {Format::table, Format::csv, Format::json, Format::jsonl})
    CHECK_THROWS_AS(written(format, {{"a"}, {"b"}}, {{"x"}}), std::out_of_range);
}

TEST_CASE("pictures are for pages: every other form leaves their column out") {
  std::vector<Column> with = {{"id"}, picture_column("thumbnail"), {"reason"}}, without = {{"id"}, {"reason"}};
  for (auto format :
       {Format::table, Format::csv, Format::json, Format::jsonl, Format::xlsx, Format::docx, Format::pdf}) {
    auto text = [&](const std::vector<Column>& columns, const std::vector<Cell>& cells) {
      std::string out;
      auto writer = make_row_writer(format, columns, {}, [&](std::string_view part) { out += part; });
      writer->row(cells);
      writer->finish();
      return out;
    };
    CAPTURE(static_cast<int>(format));
    CHECK(text(with, {"0001", "\xff\xd8\xff", "blurred"}) == text(without, {"0001", "blurred"}));
  }
}

TEST_CASE("cells are blank where a text is") {
  CHECK(cell_or_blank("") == Cell());
  CHECK(cell_or_blank("x") == Cell("x"));
}

TEST_CASE("table: rows of texts that were encoded give the same bytes as rows of cells") {
  CHECK(holds([](const std::vector<std::vector<std::string>>& made) {
    static const std::vector<std::string> pieces = {"=1", "a,b", "\"", "é", "\xff", "\n", "-5", "\x7f", "plain"};
    for (auto format : {Format::csv, Format::json, Format::jsonl, Format::table}) {
      std::vector<Column> columns = {{"student_id"}, {"na\"me"}, {"x"}};
      std::string by_cells, by_texts, encoded;
      auto cells = make_row_writer(format, columns, {}, [&](std::string_view text) { by_cells += text; });
      auto texts = make_row_writer(format, columns, {}, [&](std::string_view text) { by_texts += text; });
      for (std::size_t i = 0; i < made.size(); ++i) {
        std::vector<Cell> row;
        std::vector<std::string_view> views;
        auto values = made[i];
        values.resize(3);
        values[i % 3] += pieces[i % pieces.size()];
        for (const auto& value : values) row.push_back(cell_or_blank(value)), views.push_back(value);
        cells->row(row);
        texts->encode(views, encoded);
        if (i % 3 == 2) texts->put(encoded), encoded.clear();
      }
      texts->put(encoded);
      cells->finish(), texts->finish();
      if (by_cells != by_texts) return false;
    }
    return true;
  }));
}
