// roster export: the roster as rows.
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("export: what there is, filtered, in the columns that were asked for") {
  Sandbox sandbox;
  auto rows = [&](const std::string& options) {
    auto ran = sandbox("roster export --format csv " + options + " " + morning);
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    return std::count(ran.out.begin(), ran.out.end(), '\n') - 1;
  };
  CHECK(rows("") == 97);
  CHECK(rows("--school 8123") == 24);
  CHECK(rows("--school 2345 --grade 5") + rows("--school 2345 --grade 4") < 44);
  CHECK(rows("--grade 06") == rows("--grade 6"));
  CHECK(rows("--school 8123 --homeroom A101") > 0);
  CHECK(rows("--active no") == 0);
  CHECK(rows("--active all") == 97);
  CHECK(rows("--what schools") == 4);
  CHECK(rows("--what links") == 182);
  CHECK(rows("--what staff") == 13);
  CHECK(rows("--what guardians") > 90);
  CHECK(sandbox("roster export --columns last_name,student_id --school 8123 --grade 6 --format csv " + morning)
            .out.starts_with("last_name,student_id\r\nRamírez Ortiz,000919F884\r\n"));
}

TEST_CASE("export: no PIN of a parent and no key is ever in it; the student PIN only where it is asked for") {
  Sandbox sandbox;
  for (std::string what : {"students", "guardians", "schools", "staff", "enrollments", "links"}) {
    auto header = sandbox("roster export --what " + what + " --format csv " + morning).out;
    header = header.substr(0, header.find("\r\n"));
    CAPTURE(header);
    CHECK_FALSE(has("," + header + ",", ",pin,"));
    CHECK_FALSE(has(header, "sealed"));
    CHECK_FALSE(has(header, "student_pin"));
  }
}

TEST_CASE("export: mistakes") {
  Sandbox sandbox;
  struct Case {
    std::string options;
    int code;
    std::string message;
  };
  for (const auto& [options, code, message] : std::vector<Case>{
           {"--what school", 2, "there is no 'school' to export\n  did you mean schools?"},
           {"--columns student_id,lastname", 2, "students have no column 'lastname'\n  did you mean last_name?"},
           {"--grade 99", 2, "'99' is no grade\n  grades are PK, TK, K and 1 to 12"},
           {"--what schools --grade 6", 2, "schools cannot be filtered by --grade"},
           {"--school 9999", 4, "there is no school 9999"},
           {"--school x", 4, "there is no school x"},
           {"--active maybe", 2, "--active"}}) {
    auto ran = sandbox("roster export " + options);
    CAPTURE(options);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, message));
  }
}

TEST_CASE("export: it is for District IT and analysts, and the log keeps who took what") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --school 8123 --as msrinivasan --columns student_id " + morning).code == 0);
  auto log = sandbox("audit list --actor msrinivasan --format jsonl").out;
  CHECK(has(log, R"("action":"roster.export","subject":"students","outcome":"done","detail":"{\"columns\":)"));
  CHECK(has(log, R"("action":"roster.exported","subject":"students","outcome":"done","detail":"{\"rows\":24,)"));
  for (std::string login : {"tokafor", "blozano", "dwhitaker", "icastellanos"}) {
    auto ran = sandbox("roster export --as " + login + " " + morning);
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, login + " may not do this (roster.export at the district)"));
  }
}

TEST_CASE("export: nothing to show is an empty document, and said to a person") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --active no --format json " + morning).out == "[]\n");
  CHECK(sandbox("roster export --active no --columns grade --format csv " + morning).out == "grade\r\n");
  auto ran = sandbox("roster export --active no " + morning);
  CHECK(ran.out.empty());
  CHECK(ran.err == "no such records\n");
}

TEST_CASE("export: the rows of which a condition is true") {
  Sandbox sandbox;
  auto export_of = [&](const std::string& options, const std::string& where) {
    auto arguments = words("roster export --format csv " + options + " " + morning + " --where");
    arguments.push_back(where);
    auto ran = sandbox.run(arguments);
    CHECK(ran.err == "");
    CHECK(ran.code == 0);
    return ran.out;
  };
  auto rows = [&](const std::string& options, const std::string& where) {
    auto out = export_of(options, where);
    return std::count(out.begin(), out.end(), '\n') - 1;
  };
  CHECK(export_of("--columns student_id,grade", R"(grade in (9,10) and language = "Spanish" and gender = m)") ==
        "student_id,grade\r\n011456M970,9\r\n090109M762,10\r\n");
  CHECK(export_of("--school 8123 --columns last_name", "last_name like 'ram*'") == "last_name\r\nRamírez Ortiz\r\n");
  CHECK(rows("", "grade >= 9") + rows("", "grade < 9") == 97);
  CHECK(rows("--school 8123 --grade 6 --active all", "home_language = spanish") +
            rows("--school 8123 --grade 6 --active all", "home_language != spanish") ==
        rows("--school 8123 --grade 6 --active all", "student_id is not blank"));
  CHECK(rows("--what links", "grade in (9,10) and language = SPANISH") > 0);
  CHECK(rows("--what schools", "location_code = 0417") == 1);
  CHECK(rows("--what staff", "email like '*@district.example.org'") > 0);
  CHECK(rows("--what guardians", "students >= 2") > 0);
  CHECK(rows("--what enrollments", "grade = k or grade = 12") > 0);
  CHECK(has(sandbox("audit list --format jsonl").out, R"(\"where\":\"grade = k or grade = 12\")"));
}

TEST_CASE("export: a condition that cannot be read is shown with its place, and nothing is exported") {
  Sandbox sandbox;
  auto before = sandbox("audit list --format csv").out;
  auto told = [&](const std::string& where) {
    auto ran = sandbox.run({"roster", "export", "--where", where});
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    return ran.err;
  };
  CHECK(told("grade = 13") ==
        "portalctl: --where: '13' is no grade\n  grade = 13\n          ^\n"
        "  grades are PK, TK, K and 1 to 12; for none: is blank\n");
  CHECK(told("grade = 9 and lastname = Ruiz")
            .starts_with("portalctl: --where: students have no column 'lastname'\n  grade = 9 and lastname = Ruiz\n"
                         "                ^\n  did you mean last_name? columns are: student_id, last_name, "));
  CHECK(has(told("student_pin = 1234"), "students have no column 'student_pin'"));
  CHECK(has(told(""), "a column is expected here"));
  CHECK(has(told(std::string(100'000, '(')), "more than 65,536 bytes"));
  CHECK(has(told(std::string(60'000, '(')), "more than 20 parentheses"));
  CHECK(sandbox("audit list --format csv").out == before);
}

namespace {

std::string sha256_of(const std::string& path) { return output_of("sha256sum < '" + path + "'").substr(0, 64); }

// The newest row of the log of that action.
std::string logged(const Sandbox& sandbox, const std::string& action) {
  std::string line, found;
  std::istringstream lines(sandbox("audit list --format jsonl").out);
  while (std::getline(lines, line))
    if (has(line, "\"action\":\"" + action + "\"")) found = line;
  return found;
}

}  // namespace

TEST_CASE("export: the log holds the count and the hash of exactly the bytes, of a file and of a stream") {
  Sandbox sandbox;
  for (std::string form : {"csv", "xlsx", "json", "jsonl"}) {
    CAPTURE(form);
    CHECK(sandbox("roster export --grade 6 --columns student_id,grade -o out." + form + " " + morning).code == 0);
    auto log = logged(sandbox, "roster.export");
    CHECK(has(log, R"({\"rows\":)"));
    CHECK(has(log, sha256_of(sandbox.path("out." + form))));
    CHECK(has(log, R"(\"columns\":\"student_id,grade\",\"school\":\"\",\"grade\":\"6\")"));
    CHECK(logged(sandbox, "roster.exported").empty());
  }
  sandbox.folder.write("stream", sandbox("roster export --what links --format csv " + morning).out);
  auto log = logged(sandbox, "roster.exported");
  CHECK(has(log, R"({\"rows\":182,\"sha256\":\")" + sha256_of(sandbox.path("stream"))));
  CHECK(has(log, R"(\"ended\":\"whole\")"));
  CHECK(has(logged(sandbox, "roster.export"), R"(\"to\":\"standard output\")"));
}

TEST_CASE("export: who stops reading half-way has had rows, and the log says so; the command ends by the pipe") {
  Sandbox sandbox;
  auto code = [&](const std::string& signal) {
    return output_of("cd '" + sandbox.path("") + "' && { sleep 1; env --" + signal +
                     "-signal=PIPE PORTALCTL_MODULES='" + build_folder() + "' " + binary() +
                     " roster export --format csv " + morning + " 2>err; echo $? >code; } | true; sleep 2; cat code");
  };
  CHECK(code("default") == "141\n");
  CHECK(sandbox.read("err").empty());
  auto log = logged(sandbox, "roster.exported");
  CHECK(has(log, R"(\"ended\":\"cut off\")"));
  CHECK(has(log, R"(\"sha256\":\")"));
  CHECK(code("ignore") == "7\n");
  CHECK(has(sandbox.read("err"), "cannot write to standard output"));
  CHECK(logged(sandbox, "roster.exported") != log);
}

TEST_CASE("export: the log counts and hashes what was taken, also by a disk that is full") {
  Sandbox sandbox;
  auto device = sandbox("roster export --format csv -o /dev/full " + morning);
  CHECK(device.code == 7);
  for (std::string form : {"csv", "json", "jsonl", "table", "xlsx", "html"}) {
    CAPTURE(form);
    CHECK(output_of("cd '" + sandbox.path("") + "' && PORTALCTL_MODULES='" + build_folder() + "' " + binary() +
                    " roster export --format " + form + " " + morning + " 2>err >/dev/full; echo $?") == "7\n");
    auto log = logged(sandbox, "roster.exported");
    CHECK(has(log, R"({\"rows\":0,\"sha256\":\")" + sha256_of("/dev/null") + R"(\",\"bytes\":0,)"));
  }
}

TEST_CASE("export: what a reader that goes away had is what the log says: rows, bytes and hash") {
  Sandbox sandbox;
  // A pipe of one page: the reader takes some of it, and what the system took by then lies in it or was read.
  auto script = R"(
import fcntl, hashlib, os, subprocess, sys
form, binary, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
read, write = os.pipe()
fcntl.fcntl(write, 1031, 4096)
child = subprocess.Popen([binary, "roster", "export", "--format", form] + arguments, stdout=write, stderr=subprocess.DEVNULL)
os.close(write)
import time, signal
time.sleep(1)
child.send_signal(signal.SIGINT)
child.wait()
got = b""
while True:
    some = os.read(read, 65536)
    if not some: break
    got += some
rows = got.count(bytes([10])) - 1 if form == "csv" else got.count(b"}") if form.startswith("json") else 0
print(rows, hashlib.sha256(got).hexdigest(), len(got))
)";
  sandbox.folder.write("slow.py", script);
  for (std::string form : {"csv", "json", "jsonl", "xlsx"}) {
    CAPTURE(form);
    std::istringstream told(output_of("cd '" + sandbox.path("") + "' && PORTALCTL_MODULES='" + build_folder() +
                                      "' python3 slow.py " + form + " " + binary() + " " + morning));
    std::string rows, hash, bytes;
    told >> rows >> hash >> bytes;
    CHECK(bytes == "4096");
    auto log = logged(sandbox, "roster.exported");
    CHECK(has(log, R"(\"ended\":\"cut off\")"));
    if (form == "xlsx") rows = R"(\"unknown\")";
    CHECK(has(log, R"({\"rows\":)" + rows + R"(,\"sha256\":\")" + hash + R"(\",\"bytes\":4096,)"));
  }
}

TEST_CASE("export: as of a run, and runs that cannot be shown") {
  Sandbox sandbox;
  const std::string later = " --now 2026-10-14T09:00:00-07:00";
  auto first = sandbox("roster export --format csv " + morning).out;
  CHECK(sandbox("roster import " + samples() + "/incoming/2026-10-14 --accept-mass-change" + later).code <= 1);
  auto second = sandbox("roster export --format csv" + later).out;
  CHECK(second != first);
  CHECK(sandbox("roster export --as-of 1 --format csv" + later).out == first);
  CHECK(has(logged(sandbox, "roster.export"), R"(\"as_of\":1)"));
  CHECK(sandbox("roster export --as-of 2 --format csv" + later).out == second);
  CHECK(sandbox("roster undo 2 --yes" + later).code == 0);
  struct Case {
    std::string run;
    int code;
    std::string message;
  };
  for (const auto& [run, code, message] :
       std::vector<Case>{{"3", 4, "there is no run 3"}, {"2", 5, "run 2 was undone"}, {"x", 2, "'x'"}, {"1", 0, ""}}) {
    CAPTURE(run);
    auto ran = sandbox("roster export --as-of " + run + later);
    CHECK(ran.code == code);
    CHECK(has(ran.err, message));
    CHECK(ran.out.empty() == (code != 0));
  }
}
