// What every command has in common: help, mistakes, streams, formats, operators.
#include <fcntl.h>

#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("a mistyped verb gets the nearest one, and exit 2") {
  auto ran = run({"roster", "exprot"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "portalctl: portalctl roster: 'exprot' is not understood\n"
        "  did you mean export? see `portalctl roster --help`\n");
}

TEST_CASE("wrong usage ends with 2 and says what to do, on standard error alone") {
  Sandbox sandbox;
  for (auto [line, message] : std::vector<std::pair<std::string, std::string>>{
           {"", "portalctl needs a noun and a verb\n  there are: init, doctor, config, roster, student, parent, pin, "},
           {"roster",
            "portalctl roster needs a verb\n  there are: import, diff, history, rejects, undo, profile, compare, "
            "duplicates, export;"},
           {"rostr import x", "did you mean roster?"},
           {"roster export --shcool 8123", "did you mean --school?"},
           {"roster import", "portalctl roster import: paths is required"},
           {"roster history --run", "portalctl roster history: --run"},
           {"roster history --run x", "'x' is no number of a run"},
           {"roster import incoming --mode some", "--mode: 'some' is not understood\n  it is full or delta"},
           {"roster import incoming --business-date 14.8.", "--business-date: '14.8.' is no date"},
           {"roster import incoming/archive/1/2026-08-14 --profile misys", "there is no extract profile 'misys'"},
           {"roster history --format xml", "--format: format is 'xml', and should be one of: table csv json jsonl"},
           {"roster history --now yesterday", "--now: 'yesterday' is no time\n  write it as 2026-08-14T02:30:00-07:00"},
           {"pin issue --seed many", "--seed: 'many' is no number"},
           {"pin list", "pin list needs either --student or --school"},
           {"pin letters --all", "pin letters needs a folder"},
           {"audit list --since x", "--since: 'x' is no date\n  write YYYY-MM-DD"},
           {"student find", "student is required"},
       }) {
    CAPTURE(line);
    auto ran = sandbox(line);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CAPTURE(ran.err);
    CHECK(ran.err.starts_with("portalctl: "));
    CHECK(has(ran.err, message));
  }
}

TEST_CASE("a small answer in each format, byte for byte") {
  Sandbox sandbox;
  auto answer = [&](const std::string& format) {
    return sandbox("roster export --what schools --columns location_code,school_name --school 8123 " + format).out;
  };
  const std::string table = "location code  school name\n8123           Marvelous Middle School\n";
  CHECK(answer("") == table);
  CHECK(answer("--format table") == table);
  CHECK(answer("--format csv") == "location_code,school_name\r\n8123,Marvelous Middle School\r\n");
  const std::string object = R"({"location_code":"8123","school_name":"Marvelous Middle School"})";
  CHECK(answer("--format json") == "[\n  " + object + "\n]\n");
  CHECK(answer("--format jsonl") == object + "\n");
}

TEST_CASE("-o writes a file of its owner's, in the format of its ending unless --format says another") {
  Sandbox sandbox;
  const std::string command = "roster export --what schools --columns location_code --school 8123 -o ";
  for (auto [file, content] :
       std::map<std::string, std::string>{{"a.csv", "location_code\r\n8123\r\n"},
                                          {"a.json", "[\n  {\"location_code\":\"8123\"}\n]\n"},
                                          {"a.jsonl", "{\"location_code\":\"8123\"}\n"},
                                          {"a.JSONL", "{\"location_code\":\"8123\"}\n"},
                                          {"a.txt", "location code\n8123\n"},
                                          {"a", "location code\n8123\n"},
                                          {"b.json --format csv", "location_code\r\n8123\r\n"}}) {
    CAPTURE(file);
    auto ran = sandbox(command + file);
    CHECK(ran.code == 0);
    CHECK(ran.out.empty());
    CHECK(ran.err == "1 row to " + words(file)[0] + "\n");
    CHECK(sandbox.read(words(file)[0]) == content);
    CHECK(mode_of(sandbox.folder / words(file)[0]) == 0600);
  }
  CHECK(sandbox(command + "a.csv --quiet").err.empty());
  auto ran = sandbox(command + "nowhere/a.csv");
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "nowhere/a.csv"));
}

TEST_CASE("a failed command leaves the file of -o as it was") {
  Sandbox sandbox;
  sandbox.folder.write("a.csv", "of yesterday");
  CHECK(sandbox("roster export --school 9999 -o a.csv").code == 4);
  CHECK(sandbox.read("a.csv") == "of yesterday");
  CHECK(sandbox("roster rejects 99 -o new.csv").code == 4);
  CHECK_FALSE(sandbox.exists("new.csv"));
}

TEST_CASE("colour is for a terminal alone, and for none with NO_COLOR, --no-color, -q or the setting") {
  Sandbox sandbox;
  const std::string line = "roster export --what schools --columns location_code,school_name";
  auto colourful = [&](const std::string& options, std::vector<std::string> environment = {}, bool terminal = true) {
    auto ran = sandbox(line + options, {.environment = std::move(environment), .terminal = terminal});
    CHECK(ran.code == 0);
    CHECK(has(ran.out, "Marvelous Middle School"));
    return has(ran.out, "\x1b[");
  };
  CHECK(colourful(""));
  CHECK_FALSE(colourful("", {}, false));
  CHECK_FALSE(colourful("", {"NO_COLOR=1"}));
  CHECK_FALSE(colourful("", {"PORTALCTL_COLOR=never"}));
  CHECK_FALSE(colourful(" --no-color"));
  CHECK_FALSE(colourful(" -q"));
  CHECK_FALSE(colourful(" --format csv"));
}

TEST_CASE("a table is cut to the terminal's width, and never in a pipe") {
  Sandbox sandbox;
  for (int columns : {60, 100, 160}) {
    auto ran = sandbox("roster export --what schools --no-color", {.terminal = true, .columns = columns});
    CHECK(has(ran.out, "8123"));
    if (has(ran.out, "location code:")) {  // few rows, too wide to keep IDs whole: one below the other
      CHECK_FALSE(has(ran.out, "…"));
      continue;
    }
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      if (columns > 60)
        CHECK(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }) <= columns + 1);
    }
    CHECK(has(ran.out, "…"));
  }
  CHECK_FALSE(has(sandbox("roster export --what schools").out, "…"));
}

TEST_CASE("a full standard output is no success") {
  Sandbox sandbox;
  auto ran = sandbox("roster export --format csv", {.wrapper = {"/bin/sh", "-c", "\"$0\" \"$@\" >/dev/full"}});
  CHECK(ran.code == 7);
  CHECK(has(ran.err, "portalctl: cannot write to standard output"));
}

TEST_CASE("hostile text from an extract is shown, not obeyed") {
  Sandbox sandbox(Sandbox::Holds::operators);
  SmallExtract extract;
  extract.students +=
      "031264F238,=cmd|' /C calc'!A0,Bad,2016-01-02,5,8123\n"
      "031264F237,Name,Bad\x1b[2J\x1b]0;x\x07,2016-01-02,5,8123\n"
      "031264F239,@SUM(A1),\"Two\nlines\",2016-01-02,5,8123\n"
      "031264F240,+1,\xe2\x80\xae"
      "tfel,2016-01-02,5,8123\n";
  extract.write(sandbox, "hostile");
  auto imported = sandbox("roster import hostile " + first_night);
  CHECK(imported.code == 1);
  CHECK(has(imported.err, "2 rows rejected"));
  auto rejects = sandbox("roster rejects 1").out;
  CHECK(has(rejects, "holds a control character (Bad\\x1b[2J\\x1b]0;x\\x07)"));
  CHECK(has(rejects, "holds an invisible character that turns text round"));
  for (bool terminal : {false, true})
    CHECK_FALSE(has(sandbox("roster rejects 1 --no-color", {.terminal = terminal}).out, "\x1b"));
  const std::string line = "roster export --columns last_name,first_name --grade 5";
  CHECK(has(sandbox(line).out, "Two\\x0alines"));
  CHECK(sandbox(line + " --format csv").out ==
        "last_name,first_name\r\n"
        "'=cmd|' /C calc'!A0,Bad\r\n"
        "'@SUM(A1),\"Two\nlines\"\r\n");
  CHECK(has(sandbox(line + " --format json").out, R"("last_name":"=cmd|' /C calc'!A0","first_name":"Bad")"));
  auto unknown = sandbox.run({"student", "find", "\x1b[2J"});
  CHECK(unknown.code == 4);
  CHECK(has(unknown.err, "no student \\x1b[2J at"));
}

TEST_CASE("--now and --seed are refused in a real database") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  CHECK(sandbox("init --admin root").code == 0);
  for (std::string option : {"--now 2026-08-14T09:00:00Z", "--seed 1"}) {
    for (std::string line : {"roster history ", "job run pin-expiry ", "audit list ", "pin expire ", "doctor "}) {
      CAPTURE(line + option);
      auto ran = sandbox(line + option);
      CHECK(ran.code == 5);
      CHECK(ran.out.empty());
      CHECK(ran.err ==
            "portalctl: portal.db is not a sandbox: --now and --seed are refused\n"
            "  make a sandbox with `portalctl init --sandbox --database FILE`\n");
    }
  }
  CHECK(sandbox("roster history").code == 0);
}

TEST_CASE("a database that is not there, is none, or is newer ends with 7") {
  Sandbox sandbox;
  auto absent = sandbox("roster history --database none.db");
  CHECK(absent.code == 7);
  CHECK(has(absent.err, "none.db"));
  CHECK_FALSE(sandbox.exists("none.db"));
  sandbox.folder.write("text.db", std::string(5000, 'x'));
  CHECK(sandbox("roster history --database text.db").code == 7);
  sandbox.shell("sqlite3 portal.db \"insert into schema_versions values (999, 'x', 'x')\"");
  auto newer = sandbox("roster history");
  CHECK(newer.code == 7);
  CHECK(has(newer.err, "newer"));
}

TEST_CASE("--as is for District IT alone; both names are in the log") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --columns student_id --as msrinivasan -q -o x.csv " + morning).code == 0);
  CHECK(has(sandbox("audit list --actor root --format csv").out, ",root,msrinivasan,"));
  auto unknown = sandbox("roster history --as nobody1 " + morning);
  CHECK(unknown.code == 3);
  CHECK(unknown.err ==
        "portalctl: the login 'nobody1' is no operator of this portal\n"
        "  staff come from the staff file; ask District IT\n");
  CHECK(has(sandbox("audit list --format csv").out, ",root,nobody1,"));

  Sandbox other(Sandbox::Holds::nothing);
  CHECK(other("init --sandbox --admin someoneelse").code == 0);
  auto ran = other("roster history --as someoneelse");
  CHECK(ran.code == 3);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "portalctl: the login 'root' is no operator of this portal\n"
        "  staff come from the staff file; ask District IT\n");
  auto logged = output_of("sqlite3 '" + other.path("portal.db") +
                          "' \"select operator, acting_as, action, subject, outcome from audit_log where seq = 3\"");
  CHECK(logged == "root|someoneelse|sign-in|root|denied\n");
}

TEST_CASE("the cron login may run jobs and nothing that looks at PINs") {
  Sandbox sandbox;
  CHECK(sandbox("job history --as portal").code == 0);
  CHECK(sandbox("pin list --school 8123 --as portal").code == 3);
  CHECK(sandbox("audit list --as portal").code == 3);
  CHECK(sandbox("student find 023907F123 --as portal").code == 3);
}

TEST_CASE("sudo's user is the operator, and who is unknown gets 3") {
  Sandbox sandbox;
  auto as_uid = [&](const std::string& uid, const std::string& line) {
    return sandbox(line, {.environment = {"SUDO_UID=" + uid}});
  };
  CHECK(as_uid("0", "roster history").code == 0);
  auto daemon = as_uid("1", "roster history");
  CHECK(daemon.code == 3);
  CHECK(daemon.err.starts_with("portalctl: the login 'daemon' is no operator of this portal\n"));
  auto wrong = as_uid("zero", "roster history");
  CHECK(wrong.code == 3);
  CHECK(wrong.err ==
        "portalctl: SUDO_UID does not say who logged in\n"
        "  run the command through sudo, as yourself\n");
  CHECK(as_uid("4000111", "roster history").code == 3);
  auto log = sandbox("audit list --format csv").out;
  CHECK(has(log, ",daemon,,"));
  CHECK(has(log, ",unknown,,"));
}

TEST_CASE("who forges sudo's variables gets 3, and the log says so") {
  Sandbox sandbox;
  auto refused = [&](RunOptions how, const std::string& why) {
    auto ran = sandbox("roster history", how);
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(ran.err == "portalctl: " + why + "\n  run the command through sudo, as yourself\n");
  };
  refused({.environment = {"SUDO_UID="}}, "SUDO_UID does not say who logged in");
  refused({.environment = {"SUDO_UID=0", "SUDO_USER=daemon"}}, "SUDO_UID and SUDO_USER name two people");
  refused({.environment = {"SUDO_USER=root"}}, "SUDO_USER is set, and SUDO_UID is not");
  refused({.environment = {"SUDO_COMMAND=/usr/bin/portalctl"}}, "SUDO_COMMAND is set, and SUDO_UID is not");
  CHECK(sandbox("roster history", {.environment = {"SUDO_UID=0", "SUDO_USER=root", "SUDO_GID=0"}}).code == 0);

  // The kernel remembers who logged in; a process that was started by nobody's login may say it once.
  auto logged_in_as = [](const std::string& uid) -> std::vector<std::string> {
    return {"/bin/sh", "-c", "echo " + uid + " > /proc/self/loginuid && exec \"$@\"", "sh"};
  };
  refused({.environment = {"SUDO_UID=0"}, .wrapper = logged_in_as("1")}, "SUDO_UID does not say who logged in");
  CHECK(sandbox("roster history", {.environment = {"SUDO_UID=0"}, .wrapper = logged_in_as("0")}).code == 0);
  CHECK(sandbox("roster history", {.environment = {"SUDO_UID=1"}, .wrapper = logged_in_as("1")}).code == 3);
  CHECK(sandbox("student find 023907F123 " + morning, {.wrapper = logged_in_as("1")}).code == 0);  // su

  auto log = sandbox("audit list --format csv").out;
  CHECK(has(log, ",sign-in,0 daemon,denied,"));
  CHECK(has(log, ", logged in as daemon\","));
}

TEST_CASE("SUDO_UID of a program that does not run as the database's owner was not set by sudo") {
  Sandbox sandbox;
  // Everybody may write, so that nothing but the check is in the way.
  sandbox.shell("rm portal.yaml && chmod 777 . && chmod -R a+rwX .");
  std::vector<std::string> as_another = {"setpriv", "--reuid=12345", "--regid=12345", "--clear-groups"};
  auto ran = sandbox("roster history --database portal.db",
                     {.environment = {"SUDO_UID=0", "SUDO_USER=root"}, .wrapper = as_another});
  CHECK(ran.code == 3);
  CHECK(ran.err ==
        "portalctl: SUDO_UID is set, but the program does not run as the user that owns the database\n"
        "  run the command through sudo, as yourself\n");
}

TEST_CASE("what was not permitted is in the audit log, with the place and the reason") {
  Sandbox sandbox;
  CHECK(sandbox("pin list --school 8654 --as tokafor " + morning).code == 3);
  auto log = sandbox("audit list --subject 8654 --format jsonl").out;
  CHECK(has(log, R"("operator":"root","acting_as":"tokafor")"));
  CHECK(has(log, R"("action":"pin.details","subject":"8654","outcome":"denied")"));
}

TEST_CASE("a school, a student, a guardian or a language that is blank is wrong usage, never all of them") {
  Sandbox sandbox;
  for (const std::string command :
       {"report registered-parents --school", "report disclosures --student", "report imports --since",
        "pin issue --school", "pin issue --student", "pin list --student 023907F123 --school",
        "pin letters --all -o x --language", "pin letters --student 023907F123 -o x --guardian",
        "pin roster -o x.csv --school", "roster export --school", "parent volunteer list --school",
        "parent unlink a@example.org --student", "parent register --first A --last B --email a@example.org --language"})
    for (const std::string blank : {"", " "}) {
      CAPTURE(command);
      auto line = words(command);
      auto option = line.back();
      line.insert(line.end(), {blank, "--now", "2026-08-14T09:00:00-07:00"});
      auto ran = sandbox.run(line);
      CHECK(ran.code == 2);
      CHECK(ran.out.empty());
      CHECK_MESSAGE(has(ran.err, option + " is blank\n  give a value, or leave the option out\n"), ran.err);
    }
}

TEST_CASE("-o: an ending that is no form, and a dash, are wrong usage before anything is done") {
  Sandbox sandbox;
  for (const std::string name : {"x.foo", "x.csv.gz", "-"})
    for (const std::string command : {"pin issue", "report imports", "student find 023907F123"}) {
      CAPTURE(name);
      auto ran = sandbox(command + " -o " + name + " " + morning);
      CHECK(ran.code == 2);
      CHECK(ran.out.empty());
      CHECK_FALSE(sandbox.exists(name));
    }
  CHECK(has(sandbox("config path -o x.foo").err, "x.foo: no form ends in '.foo'\n  name the form with --format"));
  CHECK(has(sandbox("config path -o -").err, "without -o an answer goes to standard output"));
  CHECK(sandbox("report imports -o x.foo --format csv").code == 0);
  CHECK(sandbox.read("x.foo").starts_with("run,"));
  for (const std::string name : {"x", "x.txt", "x.CSV"}) CHECK(sandbox("report imports -o " + name).code == 0);
  CHECK(sandbox.read("x") == sandbox.read("x.txt"));
}

TEST_CASE("no command leaves a core file, which would hold PINs") {
  Sandbox sandbox;
  CHECK(mkfifo(sandbox.path("hold").c_str(), 0600) == 0);
  Running held({"roster", "export", "--format", "csv", "-o", "hold"}, sandbox.in_here({}));
  std::string core;
  for (int i = 0; i < 100 && !has(core, "size 0 0"); ++i)
    core = output_of("sleep 0.02; tr -s ' ' < /proc/" + std::to_string(held.pid()) + "/limits | grep core");
  CHECK_MESSAGE(has(core, "size 0 0"), core);
  sandbox.shell("timeout 10 cat hold > /dev/null");
  CHECK(held.wait().code == 0);
}
