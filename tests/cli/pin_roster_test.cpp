// pin roster: one file for a campus, with every PIN that can still be used.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

struct Campus : Sandbox {
  Ran roster(const std::string& line, RunOptions more = {}) const {
    return (*this)("pin roster --school 8123 " + line + " " + morning, std::move(more));
  }
  std::string log() const { return (*this)("audit list --format csv").out; }
};

}  // namespace

TEST_CASE("pin roster: the file, its mode, its row in the log; what is said of it is on standard output") {
  Campus campus;
  auto ran = campus.roster("-o roster.csv --as tokafor");
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(ran.out ==
        "location code  school name              students  pins  file\n"
        "8123           Marvelous Middle School        24    43  roster.csv\n");
  auto text = campus.read("roster.csv");
  CHECK(
      text.starts_with("student_id,student_name,grade,homeroom,homeroom_teacher,student_email,student_pin,guardian_id,"
                       "parent_name,relationship,pin,date_used,status,registered_email\r\n"));
  CHECK(has(text, "023907F123,Lucía Guadalupe Mendoza-Reyes,6,A101,"));
  CHECK(mode_of(campus.folder / "roster.csv") == 0600);
  auto sum = output_of("sha256sum < '" + campus.path("roster.csv") + "'").substr(0, 64);
  CHECK(has(campus.log(), ",pin.roster,8123,done,"));
  CHECK(has(campus.log(), sum));
  CHECK_FALSE(has(ran.out, "-0"));
}

TEST_CASE("pin roster: every PIN in it is the one that `pin print` shows; none stands in the log") {
  Campus campus;
  REQUIRE(campus.roster("-o roster.csv").code == 0);
  auto printed =
      campus("pin print 023907F123 G100216 --verified-now --channel video --document passport --format csv " + morning);
  REQUIRE(printed.code == 0);
  auto pin = printed.out.substr(printed.out.size() - 24, 11);
  CHECK(has(campus.read("roster.csv"), ",G100216,Guadalupe Reyes,Mother," + pin + ",,unused,"));
  CHECK_FALSE(has(campus.log(), pin));
}

TEST_CASE("pin roster: never to a screen, a pipe or a device, and never as a table") {
  Campus campus;
  auto ends = [&](const std::string& line, int code, const std::string& message, const RunOptions& options = {}) {
    CAPTURE(line);
    auto ran = campus.roster(line, options);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, message), ran.err);
  };
  ends("", 2, "pin roster needs a file: PINs are not shown on a screen\n  name it with -o FILE.xlsx");
  ends("--format csv", 2, "needs a file");
  ends("-o roster.txt", 2, "roster.txt: the ending does not tell in which form");
  ends("-o roster", 2, "roster: the ending does not tell in which form");
  ends("-o /dev/null --format csv", 2, "/dev/null is no ordinary file");
  ends("-o incoming/roster.csv", 5, "lies in a folder of this installation");
  ends("-o nowhere/roster.csv", 7, "nowhere");
  ends("-o roster.csv --as cvillalobos", 3, "cvillalobos may not do this (pin.roster at school 8123)");
  ends("-o roster.csv --as dohara", 3, "(pin.roster at school 8123)");
  CHECK(campus("pin roster --school 9999 -o roster.csv").code == 4);
  CHECK(campus("pin roster -o roster.csv").code == 2);
  CHECK_FALSE(campus.exists("roster.csv"));
  CHECK_FALSE(has(campus.log(), ",pin.roster,8123,done,"));
}

TEST_CASE("pin roster: what leads to standard output is none of its files, whatever lies behind") {
  Campus campus;
  auto ran = campus.roster("-o /proc/self/fd/1 --format csv", {.wrapper = {"sh", "-c", "\"$0\" \"$@\" >caught"}});
  CHECK(ran.code == 2);
  CHECK(has(ran.err, "/proc/self/fd/1 is no ordinary file"));
  CHECK(campus.read("caught").empty());
}

TEST_CASE("pin roster: a dry run says what would be written") {
  Campus campus;
  auto ran = campus.roster("-o roster.xlsx --dry-run");
  CHECK(ran.code == 0);
  CHECK(ran.err == "dry run: this file would be written\n");
  CHECK(has(ran.out, "24    43  roster.xlsx"));
  CHECK_FALSE(campus.exists("roster.xlsx"));
}

TEST_CASE("pin roster: where the file cannot get its name there is none, and the log says so") {
  for (bool again : {false, true}) {
    CAPTURE(again);
    Campus campus;
    if (again) campus.folder.write("roster.csv", "old");
    auto ran = campus.roster("-o roster.csv",
                             {.wrapper = {"strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=linkat,renameat", "-e",
                                          "inject=linkat,renameat:error=EIO"}});
    CHECK(ran.code == 7);
    CHECK(campus.exists("roster.csv") == again);
    CHECK(output_of("ls -A '" + campus.folder.path().string() + "' | grep -c partial") == "0\n");
    CHECK(has(campus.log(), ",pin.roster,8123,done,"));
    CHECK(has(campus.log(),
              ",pin.roster,8123,failed,\"{\"\"file\"\":\"\"roster.csv\"\",\"\"why\"\":\"\"cannot write roster.csv: "));
    auto told = campus("report disclosures --school 8123 --format csv " + morning).out;
    CHECK_MESSAGE(has(told, ",failed\r\n"), told);
    REQUIRE(campus.roster("-o roster.csv").code == 0);
    told = campus("report disclosures --school 8123 --format csv " + morning).out;
    CHECK(told.find(",failed\r\n") == told.rfind(",failed\r\n"));
    CHECK(campus("audit verify").code == 0);
  }
}

TEST_CASE("pin roster: a name that is too long is told before anything is logged") {
  Campus campus;
  auto ran = campus.roster("-o " + std::string(250, 'x') + ".csv");
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "name too long"));
  CHECK_FALSE(has(campus.log(), ",pin.roster,"));
  CHECK(campus.roster("-o " + std::string(230, 'x') + ".csv").code == 0);
}
