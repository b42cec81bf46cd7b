// roster export --bundle oneroster: what a strict reader of the standard accepts, and what it would not.
#include <set>

#include "tests/support/bundle_rows.h"
#include "tests/support/oneroster_maker.h"
#include "tests/support/sandbox.h"
#include "tests/support/small_disk.h"
#include "tests/support/waiting_rollover.h"
#include "tests/support/zip_maker.h"

using namespace portal::test;

namespace {

using Files = std::map<std::string, std::string>;

std::string strictly_read(const Sandbox& sandbox, const std::string& file) {
  return portal::test::strictly_read(sandbox.path(file));
}

void write_bundle(const Sandbox& sandbox, const std::string& name, const Files& files) {
  ZipContents contents(files.begin(), files.end());
  make_zip(sandbox.path(name), contents);
}

}  // namespace

TEST_CASE("bundle: a strict reader accepts it; it is the operator's alone, and has the same bytes each time") {
  Sandbox sandbox;
  auto ran = sandbox("roster export --bundle oneroster -o roster.zip --format csv " + morning);
  CHECK(ran.err == "");
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with("students,guardians,schools,file,sha256\r\n97,105,4,roster.zip,"));
  CHECK(mode_of(sandbox.path("roster.zip")) == 0600);
  CHECK(strictly_read(sandbox, "roster.zip") ==
        "accepted: academicSessions 1 classes 16 courses 4 demographics 97 enrollments 97 orgs 5 roles 202 users 202");
  auto again = sandbox("roster export --bundle oneroster -o again.zip --active all " + second_night);
  CHECK(again.out == "students  guardians  schools  file\n      97        105        4  again.zip\n");
  CHECK(sandbox.read("again.zip") == sandbox.read("roster.zip"));
  auto sum = output_of("sha256sum < '" + sandbox.path("roster.zip") + "'").substr(0, 64);
  CHECK(has(ran.out, sum));
  auto logged = sandbox("audit list --format jsonl").out;
  CHECK(has(logged, R"("action":"roster.export","subject":"students","outcome":"done","detail":"{\"rows\":97,)"));
  CHECK(has(logged, sum));
  CHECK(has(sandbox("report disclosures --format csv").out, "roster export: students"));
}

TEST_CASE("bundle: the enrollments of next year, where a rollover waits, and of last year, once it is in effect") {
  WaitingRollover sandbox;
  for (const auto& when : {june_30, july_1}) {
    CAPTURE(when);
    CHECK(sandbox("roster export --bundle oneroster --active all -o roster.zip" + when).code == 0);
    CHECK(has(strictly_read(sandbox, "roster.zip"), "accepted: academicSessions 2 "));
    auto files = parts_of(sandbox.read("roster.zip"));
    auto enrollments =
        sandbox(
            "roster export --what enrollments --active all --format csv --columns student_id,location_code,"
            "school_year,grade,enrollment_status,entry_date,exit_date" +
            when)
            .out;
    std::string from_roles = "student_id,location_code,school_year,grade,enrollment_status,entry_date,exit_date\r\n";
    std::set<std::string> lines;
    for (auto& role : bundle_rows(files, "roles.csv"))
      if (role["role"] == "student")
        lines.insert(fmt::format("{},{},{},{},{},{},{}\r\n", role["userSourcedId"], role["orgSourcedId"],
                                 role["metadata.school_year"], role["metadata.grade"],
                                 role["metadata.enrollment_status"], role["metadata.entry_date"],
                                 role["metadata.exit_date"]));
    for (const auto& line : lines) from_roles += line;
    CHECK(lines.size() > 150);
    CHECK(from_roles == enrollments);
  }
  CHECK(sandbox.state_of_rollover().find("in effect") != std::string::npos);
}

TEST_CASE("bundle: one school's") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --bundle oneroster --school 8123 -o one.zip " + morning).code == 0);
  CHECK(strictly_read(sandbox, "one.zip") ==
        "accepted: academicSessions 1 classes 3 courses 1 demographics 24 enrollments 24 orgs 2 roles 69 users 69");
}

TEST_CASE("bundle: names with everything that CSV has a word for") {
  Sandbox sandbox(Sandbox::Holds::operators);
  SmallExtract extract;
  extract.schools =
      "LocationCode,SchoolName,Address\n8123,\"Say \"\"Hi\"\", Middle School\",\"1 Main St\r\nUpper floor\"\n"
      "8654,=HYPERLINK(1),'x\n";
  extract.students =
      "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Homeroom\n"
      "023907F123,\"Mendoza, Jr.\",=Lucía,2015-02-28,6,8123,\"Room 1, east\"\n"
      "0081234907,陳,美玲,2014-05-06,K,8123,\n"
      "000407F499,\"\"\"Guz\"\"\",+1 Araceli,2009-08-11,12,8654,@H\n";
  extract.guardians =
      "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Address\n"
      "023907F123,023907F123,Reyes,Guadalupe,Y,\"two\nlines\"\n"
      "0081234907,023907F123,Reyes,-Guadalupe,N,\n"
      "000407F499,G-1,Guzmán,NULL,Y,\n";
  extract.write(sandbox, "odd");
  auto imported = sandbox("roster import odd " + first_night);
  CHECK_MESSAGE(imported.code == 0, imported.err);
  CHECK(sandbox("roster export --bundle oneroster -o odd.zip " + morning).code == 0);
  CHECK(has(strictly_read(sandbox, "odd.zip"), "accepted: "));
  auto files = parts_of(sandbox.read("odd.zip"));
  CHECK(bundle_row(files, "orgs.csv", "8123")["name"] == "Say \"Hi\", Middle School");
  CHECK(bundle_row(files, "orgs.csv", "8123")["metadata.address"] == "1 Main St\nUpper floor");
  CHECK(bundle_row(files, "orgs.csv", "8654")["name"] == "=HYPERLINK(1)");  // it is not for spreadsheets
  CHECK(bundle_row(files, "orgs.csv", "8654")["metadata.address"] == "'x");
  CHECK(bundle_row(files, "users.csv", "023907F123")["givenName"] == "=Lucía");
  CHECK(bundle_row(files, "users.csv", "0081234907")["agentSourcedIds"] == "guardian~023907F123");
  CHECK(bundle_row(files, "users.csv", "023907F123")["agentSourcedIds"] == "guardian~023907F123~2");
  CHECK(bundle_row(files, "users.csv", "0081234907")["familyName"] == "陳");
  CHECK(bundle_row(files, "users.csv", "000407F499")["familyName"] == "\"Guz\"");
  CHECK(bundle_row(files, "users.csv", "G-1")["givenName"] == "NULL");
}

TEST_CASE("bundle: mistakes, and who may not") {
  Sandbox sandbox;
  struct Case {
    std::string options;
    int code;
    std::string message;
  };
  for (const auto& [options, code, message] : std::vector<Case>{
           {"", 2, "a bundle is a file\n  name it with -o FILE.zip"},
           {"-o roster.csv", 2, "roster.csv: a bundle is a zip"},
           {"-o .", 2, ""},
           {"-o portal.db.zip", 5, ""},
           {"-o r.zip --grade 6", 2, "a bundle holds the whole roster: --grade does not go with --bundle"},
           {"-o r.zip --homeroom A101", 2, "--homeroom does not go"},
           {"-o r.zip --columns grade", 2, "--columns does not go"},
           {"-o r.zip --where grade=6", 2, "--where does not go"},
           {"-o r.zip --as-of 1", 2, "--as-of does not go"},
           {"-o r.zip --what links", 2, "--what does not go"},
           {"-o r.zip --active no", 2, "--active no"},
           {"-o r.zip --school 9999", 4, "there is no school 9999"},
           {"-o nowhere/r.zip", 7, "nowhere"},
           {"-o r.zip --as blozano", 3, "blozano may not do this (roster.export at the district)"}}) {
    auto ran = sandbox("roster export --bundle oneroster " + options + " " + morning);
    CAPTURE(options);
    CAPTURE(ran.err);
    CHECK(ran.code == code);
    CHECK(ran.out.empty());
    CHECK(has(ran.err, message));
    CHECK(!sandbox.exists("r.zip"));
  }
  auto other = sandbox("roster export --bundle clever -o r.zip");
  CHECK(other.code == 2);
  CHECK(has(other.err, "oneroster"));
  auto dry = sandbox("roster export --bundle oneroster -o r.zip --dry-run " + morning);
  CHECK(dry.code == 0);
  CHECK(dry.err == "dry run: this file would be written\n");
  CHECK(dry.out == "students  guardians  schools  file\n      97        105        4  r.zip\n");
  CHECK(!sandbox.exists("r.zip"));
}

TEST_CASE("bundle: a full disk, of its parts or of the zip: no file, no row in the log, and why") {
  Sandbox sandbox;
  auto logged = sandbox("audit list --format csv").out;
  std::map<int, int> ends;
  for (std::uintmax_t kilobytes = 8; kilobytes <= 256; kilobytes += 24) {
    CAPTURE(kilobytes);
    SmallDisk disk(sandbox.folder / "temporary", kilobytes);
    if (!disk.mounted()) return;
    auto ran = sandbox("roster export --bundle oneroster -o roster.zip " + morning,
                       {.environment = {"TMPDIR=" + sandbox.path("temporary")}});
    ++ends[ran.code];
    if (ran.code == 0) break;
    CHECK(ran.code == 7);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, sandbox.path("temporary")), ran.err);
    CHECK(!sandbox.exists("roster.zip"));
    CHECK(sandbox("audit list --format csv").out == logged);
  }
  CHECK(ends[7] > 3);
  CHECK(ends[0] == 1);
  SmallDisk disk(sandbox.folder / "out", 8);
  auto ran = sandbox("roster export --bundle oneroster -o out/roster.zip " + morning);
  CHECK(ran.code == 7);
  CHECK(std::filesystem::is_empty(sandbox.folder / "out"));
}

// The reader that the tests above believe must be able to say no.
TEST_CASE("bundle: the strict reader refuses broken ones, and says why") {
  Sandbox sandbox;
  CHECK(sandbox("roster export --bundle oneroster -o roster.zip " + morning).code == 0);
  const auto good = parts_of(sandbox.read("roster.zip"));
  write_bundle(sandbox, "good.zip", good);
  CHECK(has(strictly_read(sandbox, "good.zip"), "accepted: "));
  struct Case {
    std::string file, from, to, fault;
  };
  const std::string user = "\r\n000407F499,,,true,";
  for (const auto& [file, from, to, fault] : std::vector<Case>{
           {"manifest", "oneroster.version,1.2", "oneroster.version,1.1", "oneroster.version is not 1.2"},
           {"manifest", "manifest.version,1.0\r\n", "", "manifest.version is not 1.0"},
           {"manifest", "file.users,bulk", "file.users,absent", "users.csv is there, and the manifest says otherwise"},
           {"manifest", "file.categories,absent", "file.categories,bulk", "categories.csv is not there"},
           {"manifest", "file.lineItems,absent\r\n", "", "file.lineItems is None"},
           {"manifest", "source.systemCode", "source.code", "source.code is not known"},
           {"manifest", "propertyName,value", "property,value", "its header is not propertyName,value"},
           {"manifest", "file.users,bulk", "file.users,delta", "status is ''"},
           {"users", "dateLastModified", "dateLastModifed", "users.csv: its header is not that of the standard"},
           {"users", "enabledUser,username", "username,enabledUser", "its header is not that of the standard"},
           {"users", "metadata.gender", "gender", "others than metadata."},
           {"users", "metadata.gender", "metadata.address", "others than metadata."},
           {"users", user, user + ",", "fields, and the header"},
           {"users", user, "\r\n000407F499,active,,true,", "must be blank in a bulk file"},
           {"users", user, "\r\n000407F499,,,yes,", "enabledUser is 'yes'"},
           {"users", user, "\r\n,,,true,", "sourcedId is blank"},
           {"users", user, "\r\n000414F572,,,true,", "sourcedId '000414F572' stands twice"},
           {"users", user, "\n000407F499,,,true,", "is not RFC 4180"},
           {"users", user, "\r\n000407F499,,,tr\"ue,", "is not RFC 4180"},
           {"users", user, "\r\n000407F499,,,\"tr\rue\",", "is not RFC 4180"},
           {"users", user,
            "\r\n000407\xff"
            "499,,,true,",
            "is not UTF-8"},
           {"users", "Araceli", "", "givenName is blank"},
           {"users", ",12,,", ",13th,,", "grades is '13th'"},
           {"users", ",12,,", ",\"12,\",,", "grades is '12,'"},
           {"users", ",G101348,12,", ",G999999,12,", "agentSourcedIds 'G999999' is not in users.csv"},
           {"users", ",G101348,12,", ",000407F499,12,", "is an agent of itself"},
           {"roles", "000407F499~primary", "000414F572~primary", "sourcedId '000414F572~primary' stands twice"},
           {"roles", ",,,000407F499,primary,student", ",,,000407F499,first,student", "roleType is 'first'"},
           {"roles", ",,,000407F499,primary,student", ",,,000407F499,primary,pupil", "role is 'pupil'"},
           {"roles", ",,,000407F499,primary,student", ",,,000407F499,secondary,student", "has no primary role"},
           {"roles", ",,,000407F499,primary,student", ",,,000407F499,primary,teacher", "is no student"},
           {"demographics", "2009-08-11", "08/11/2009", "birthDate is '08/11/2009'"},
           {"demographics", "2009-08-11", "2009-02-30", "birthDate is '2009-02-30'"},
           {"demographics", "female", "F", "sex is 'F'"},
           {"demographics", "000407F499", "000407F498", "sourcedId '000407F498' is not in users.csv"},
           {"academicSessions", "2027-07-01", "2026-06-30", "ends before it begins"},
           {"academicSessions", ",2027\r\n", ",2026-27\r\n", "schoolYear is '2026-27'"},
           {"academicSessions", "schoolYear,2026", "year,2026", "type is 'year'"},
           {"classes", "homeroom,,", "advisory,,", "classType is 'advisory'"},
           {"classes", ",2026-27,", ",2025-26,", "termSourcedIds '2025-26' is not in academicSessions.csv"},
           {"classes", ",0417,2026-27", ",2345,2026-27", "the class is at another school"},
           {"courses", ",0417,", ",9999,", "orgSourcedId '9999' is not in orgs.csv"},
           {"orgs", ",school,", ",campus,", "type is 'campus'"},
           {"orgs", ",0417,district,", ",0417,state,", "parentSourcedId 'state' is not in orgs.csv"}}) {
    auto files = good;
    auto& text = files.at(file + ".csv");
    CAPTURE(file);
    CAPTURE(from);
    CAPTURE(fault);
    CHECK(has(text, from));
    text = replaced(text, from, to);
    write_bundle(sandbox, "broken.zip", files);
    auto told = strictly_read(sandbox, "broken.zip");
    CHECK_MESSAGE(has(told, fault), told);
  }
  auto files = good;
  files["notes.txt"] = "x";
  write_bundle(sandbox, "broken.zip", files);
  CHECK(has(strictly_read(sandbox, "broken.zip"), "notes.txt is no file of the standard"));
  files = good;
  files["orgs.csv"].erase(files["orgs.csv"].find("\r\n") + 2);
  write_bundle(sandbox, "broken.zip", files);
  CHECK(has(strictly_read(sandbox, "broken.zip"), "orgs.csv: has no row"));
  files.erase("manifest.csv");
  write_bundle(sandbox, "broken.zip", files);
  CHECK(has(strictly_read(sandbox, "broken.zip"), "there is no manifest.csv"));
  sandbox.folder.write("broken.zip", "PK");
  CHECK(has(strictly_read(sandbox, "broken.zip"), "is no zip"));
}

TEST_CASE("bundles as other systems send them: the same from the same seed, and as strict or dirty as is asked for") {
  TemporaryFolder folder;
  auto made = [&](const std::string& options) {
    make_oneroster(folder / "made.zip", options);
    return slurp(folder / "made.zip");
  };
  CHECK(made("--seed 3") == made("--seed 3"));
  CHECK(made("--seed 3") != made("--seed 4"));
  for (std::string options :
       {"", "--day 2", "--day 2 --mode delta", "--ids identifier --students 400", "--dirty bom", "--dirty quoted"}) {
    CAPTURE(options);
    made(options);
    CHECK(has(strictly_read(folder / "made.zip"), "accepted: "));
  }
  for (std::string dirt :
       {"status-in-bulk", "extra-headers", "misspelt", "other-dates", "lf", "spaces", "folder", "capitals",
        "lost-agents", "twice", "bare-header", "windows-1252", "no-manifest", "unwritten-absent"}) {
    CAPTURE(dirt);
    made("--dirty " + dirt);
    CHECK(!has(strictly_read(folder / "made.zip"), "accepted: "));
  }
  made("--version 1.1");
  CHECK(has(strictly_read(folder / "made.zip"), "oneroster.version is not 1.2"));
  CHECK(has(parts_of(slurp(folder / "made.zip")).at("users.csv"), "enabledUser,orgSourcedIds,role,username,userIds,"));
}
