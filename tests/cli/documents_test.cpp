// Spreadsheets and Word files of real commands, opened with the programs that people open them with.
#include <sys/mount.h>

#include <nlohmann/json.hpp>

#include "tests/support/office_file.h"
#include "tests/support/sandbox.h"

using namespace portal;
using namespace portal::test;
using Json = nlohmann::json;

namespace {

const std::string long_name = [] {
  std::string name = "Գոհար Անահիտ ";
  while (name.size() < 380) name += "Տէր-Պետրոսեան ";
  return name + "de la Ö";
}();

const std::vector<std::vector<Cell>> hostile = {
    {"0081234907", "=cmd|' /C calc'!A0", "2026-11-23", "2026-11-23 08:15", 41.66, std::int64_t{7}},
    {"000407F499", "<script>alert(1)</script>", "2024-02-29", "2026-11-01 00:00", 100.0, std::int64_t{-5}},
    {"-5", long_name, "soon", {}, 0.0, 0.25},
    {"00", "Zoë 😀 김민준 李雷 محمد", {}, {}, {}, {}},
    {"1E5", "two\nlines, \"quoted\"", "1950-01-02", {}, {}, {}},
    {"+1213", "_x0041_ \x1b[31m", {}, {}, {}, {}}};

Document document() {
  Document made(
      {{"student_id"}, {"name"}, date_column("issued"), moment_column("used_at"), percent_column("share"), {"n"}});
  made.title = "Student/Parent PIN Roster";
  made.notes = {"Marvelous Middle School (8123)"};
  made.author = "Los Angeles Unified School District";
  return made;
}

/// LibreOffice without a window, and with a profile of its own.
void convert(const TemporaryFolder& folder, const std::string& to, const std::string& files) {
  output_of("cd '" + folder.path().string() + "' && HOME='" + folder.path().string() +
            "' timeout 120 soffice -env:UserInstallation=file://" + folder.path().string() +
            "/profile --headless --convert-to '" + to + "' " + files + " >convert.log 2>&1");
}

Json openpyxl(const std::filesystem::path& file) {
  static const char* const script = R"(
import datetime, json, sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
sheet = book.worksheets[0]
value = lambda v: v.isoformat(" ") if isinstance(v, (datetime.date, datetime.datetime)) else v
print(json.dumps({"name": sheet.title, "filter": sheet.auto_filter.ref, "frozen": sheet.freeze_panes,
  "title": book.properties.title, "header": [c.font.b for c in sheet[1]],
  "links": sum(c.hyperlink is not None for row in sheet for c in row),
  "rows": [[[c.data_type, value(c.value), c.number_format] for c in row] for row in sheet]}))
)";
  TemporaryFolder with_script;
  auto path = with_script.write("read.py", script);
  return Json::parse(output_of("/usr/bin/python3 '" + path.string() + "' '" + file.string() + "'"));
}

}  // namespace

TEST_CASE("a spreadsheet is to openpyxl, cell for cell, what was written") {
  TemporaryFolder folder;
  auto read = openpyxl(folder.write("a.xlsx", written_document(Format::xlsx, document(), hostile)));
  CHECK(read["name"] == "Student Parent PIN Roster");
  CHECK(read["filter"] == "A1:F7");
  CHECK(read["frozen"] == "A2");
  CHECK(read["title"] == "Student/Parent PIN Roster");
  CHECK(read["links"] == 0);
  CHECK(read["header"] == Json::parse("[true,true,true,true,true,true]"));
  auto cell = [&](int row, int column) { return read["rows"][row][column]; };
  CHECK(cell(0, 0)[1] == "Student ID");
  for (int row = 1; row <= 6; ++row) {
    CHECK(cell(row, 0) == Json({"s", std::get<std::string>(hostile[row - 1][0]), "General"}));
    CHECK(cell(row, 1)[0] == "s");
  }
  for (int row = 1; row <= 5; ++row) CHECK(cell(row, 1)[1] == std::get<std::string>(hostile[row - 1][1]));
  CHECK(cell(1, 2)[0] == "d");
  CHECK(cell(1, 2)[1] == "2026-11-23 00:00:00");
  CHECK(cell(1, 3)[1] == "2026-11-23 08:15:00");
  CHECK(cell(5, 2)[1] == "1950-01-02 00:00:00");
  CHECK(cell(3, 2) == Json({"s", "soon", "General"}));
  CHECK(cell(1, 4)[0] == "n");
  CHECK(cell(1, 4)[1].get<double>() == doctest::Approx(0.4166));
  CHECK(cell(1, 4)[2] == "0.0%");
  CHECK(cell(2, 5)[1] == -5);
}

TEST_CASE("a spreadsheet is to LibreOffice, cell for cell, what was written") {
  TemporaryFolder folder;
  folder.write("a.xlsx", written_document(Format::xlsx, document(), hostile));
  convert(folder, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true", "a.xlsx");
  CHECK(slurp(folder / "a.csv") ==
        "Student ID,Name,Issued,Used at,Share,N\n"
        "0081234907,=cmd|' /C calc'!A0,2026-11-23,2026-11-23 08:15,41.7%,7\n"
        "000407F499,<script>alert(1)</script>,2024-02-29,2026-11-01 00:00,100.0%,-5\n"
        "-5," +
            long_name +
            ",soon,,0.0%,0.25\n"
            "00,Zoë 😀 김민준 李雷 محمد,,,,\n"
            "1E5,\"two\nlines, \"\"quoted\"\"\",1950-01-02,,,\n"
            "+1213,_x0041_ \\x1b[31m,,,,\n");
}

TEST_CASE(
    "a Word file and a spreadsheet are pages to LibreOffice: title, header on each page, every name, page numbers") {
  TemporaryFolder folder;
  auto rows = hostile;
  for (int i = 0; i < 80; ++i) rows.push_back({"ID" + std::to_string(i), "Ana", {}, {}, {}, std::int64_t{i}});
  folder.write("word.docx", written_document(Format::docx, document(), rows));
  folder.write("sheet.xlsx", written_document(Format::xlsx, document(), rows));
  convert(folder, "pdf", "word.docx sheet.xlsx");
  for (std::string name : {"word", "sheet"}) {
    CAPTURE(name);
    auto file = (folder / (name + ".pdf")).string();
    auto text = output_of("pdftotext -layout '" + file + "' -");
    auto second = output_of("pdftotext -layout -f 2 -l 2 '" + file + "' -");
    CHECK(has(text, "Student/Parent PIN Roster"));
    CHECK(has(text, "Marvelous Middle School (8123)"));
    for (std::string part :
         {"0081234907", "<script>alert(1)</script>", "2026-11-23 08:15", "41.7%", "김민준", "Տէր-Պետրոսեան", "ID79"})
      CHECK_MESSAGE(has(text, part), part);
    CHECK(has(second, "Student ID"));
    CHECK(has(second, "Page 2 of "));
  }
}

TEST_CASE("every answer comes as a spreadsheet and a Word file, by the ending or by --format") {
  Sandbox sandbox;
  CHECK(sandbox("student find 023907F123 -o found.xlsx " + morning).code == 0);
  CHECK(mode_of(sandbox.folder / "found.xlsx") == 0600);
  auto rows = rows_of_sheet(parts_of(sandbox.read("found.xlsx")));
  REQUIRE(rows.size() == 3);  // two guardians
  auto id = std::find_if(rows[0].begin(), rows[0].end(), [](const auto& cell) { return cell.text == "Student ID"; });
  REQUIRE(id != rows[0].end());
  CHECK(rows[1][id - rows[0].begin()].text == "023907F123");
  CHECK(sandbox("student find 023907F123 --format xlsx " + morning).out == sandbox.read("found.xlsx"));
  auto parts = parts_of(sandbox.read("found.xlsx"));
  CHECK(has(parts.at("xl/workbook.xml"), "name=\"Student find\""));
  CHECK(has(parts.at("docProps/core.xml"), "<dc:creator>Los Angeles Unified School District</dc:creator>"));
  CHECK(has(parts.at("docProps/core.xml"), "2026-08-14T16:00:00Z"));
  CHECK(has(parts.at("xl/worksheets/sheet1.xml"), "2026-08-14 09:00, by root"));
  auto word = sandbox("pin list --school 8123 --format docx " + morning);
  CHECK(word.code == 0);
  auto text = parts_of(word.out).at("word/document.xml");
  for (std::string part :
       {"PIN list", "Los Angeles Unified School District", "2026-08-14 09:00, by root", "Mendoza-Reyes"})
    CHECK(has(text, part));
  CHECK(sandbox("pin list --school 8123 -o all.docx " + morning).code == 0);
  CHECK(sandbox.read("all.docx") == word.out);
  CHECK(sandbox("pin list --school 8123 -o all.xlsx --format csv " + morning).code ==
        0);  // the option outranks the name
  CHECK(sandbox.read("all.xlsx").starts_with("student_id,"));
}

TEST_CASE("a terminal gets no spreadsheet, and nothing is done before that is said") {
  Sandbox sandbox;
  for (std::string form : {"xlsx", "docx", "pdf"}) {
    CAPTURE(form);
    auto ran = sandbox("pin issue --school 8123 --format " + form + " " + morning, {.terminal = true});
    CHECK(ran.code == 2);
    CHECK(has(ran.out, form + " is nothing that a terminal can show"));
    CHECK(has(ran.out, "name a file with -o FILE." + form));
  }
  CHECK(sandbox("pin list --school 8123 -o a.xlsx " + morning, {.terminal = true}).code == 0);
  auto wrong = sandbox("pin list --school 8123 --format xls " + morning);
  CHECK(wrong.code == 2);
  CHECK(wrong.err ==
        "portalctl: --format: format is 'xls', and should be one of: table csv json jsonl xlsx docx pdf html\n"
        "  see `portalctl help formats`\n");
  sandbox.folder.write("portal.yaml", "database: portal.db\nformat: xlsx\n");
  CHECK(has(sandbox("pin list --school 8123").err, "should be one of: table csv json jsonl"));
}

TEST_CASE("an error in the midst, or a full disk: no file, no half of one, and one plain message") {
  Sandbox sandbox;
  CHECK(sandbox("student find 999999Z999 -o none.xlsx " + morning).code == 4);
  CHECK(!sandbox.exists("none.xlsx"));
  std::filesystem::create_directory(sandbox.folder / "small");
  for (int kilobytes : {4, 16, 28, 40, 52}) {
    CAPTURE(kilobytes);
    auto small = (sandbox.folder / "small").string();
    if (mount("tmpfs", small.c_str(), "tmpfs", 0, ("size=" + std::to_string(kilobytes) + "k").c_str()) != 0) {
      MESSAGE("skipped: a tmpfs cannot be mounted here");
      return;
    }
    for (std::string form : {"xlsx", "docx"}) {
      CAPTURE(form);
      auto ran = sandbox("roster export -o here." + form + " " + morning, {.environment = {"TMPDIR=" + small}});
      CHECK(ran.code == 7);
      CHECK_MESSAGE(has(ran.err, small), ran.err);
      CHECK_MESSAGE(std::count(ran.err.begin(), ran.err.end(), '\n') == 2, ran.err);
      CHECK(!sandbox.exists("here." + form));
    }
    auto ran = sandbox("roster export -o small/there.xlsx " + morning);
    CHECK(ran.code == (kilobytes < 20 ? 7 : 0));
    CHECK(sandbox.exists("small/there.xlsx") == (ran.code == 0));
    umount2(small.c_str(), MNT_DETACH);
  }
}

TEST_CASE("one write that fails, whichever it is: the whole file or none") {
  Sandbox sandbox;
  for (std::string form : {"xlsx", "docx"})
    for (auto [command, step] : {std::pair<std::string, int>{"config path", 1}, {"roster export --what links", 11}}) {
      CAPTURE(form);
      CAPTURE(command);
      auto under = [&](const std::string& inject) {
        return sandbox(
            command + " -q -o a." + form + " " + morning,
            {.wrapper = {"strace", "-f", "-qq", "-o", sandbox.path("trace"), "-e", "trace=write", "-e", inject}});
      };
      REQUIRE(under("signal=none").code == 0);
      auto whole = sandbox.read("a." + form), trace = sandbox.read("trace");
      auto writes = std::count(trace.begin(), trace.end(), '\n');
      CHECK(writes >= 2);
      int failed = 0;
      for (int when = 1; when <= writes; when += step) {
        CAPTURE(when);
        std::filesystem::remove(sandbox.folder / ("a." + form));
        auto ran = under("inject=write:error=ENOSPC:when=" + std::to_string(when));
        CHECK((ran.code == 0 || ran.code == 7));
        if (ran.code == 0)
          CHECK((sandbox.read("a." + form) == whole));
        else
          CHECK((++failed, !sandbox.exists("a." + form)));
      }
      CHECK(failed > 0);
    }
}

TEST_CASE("while a spreadsheet is put together nothing of it can be seen by others") {
  Sandbox sandbox;
  std::filesystem::create_directory(sandbox.folder / "temporary");
  auto ran = sandbox("roster export -o all.xlsx " + morning,
                     {.environment = {"TMPDIR=" + sandbox.path("temporary")},
                      .wrapper = {"strace", "-f", "-qq", "-o", sandbox.path("trace"), "-e",
                                  "trace=openat,open,creat,unlink,chmod,fchmod"}});
  CHECK(ran.code == 0);
  std::istringstream trace(sandbox.read("trace"));
  int made = 0;
  for (std::string line; std::getline(trace, line);) {
    if (!has(line, sandbox.path("temporary")) || !has(line, "openat")) continue;
    ++made;
    CHECK_MESSAGE(has(line, ", 0600) = "), line);
    CHECK_MESSAGE((has(line, "O_TMPFILE") || has(line, "O_EXCL")), line);
  }
  CHECK(made >= 3);
  CHECK(std::filesystem::is_empty(sandbox.folder / "temporary"));
}
