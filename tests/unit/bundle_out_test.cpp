#include "lib/roster/bundle_out.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "lib/roster/bundle_out_people.h"
#include "lib/roster/bundle_out_zip.h"
#include "tests/support/bundle_rows.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::bundle_row;
using test::bundle_rows;
using test::problem;

using Files = std::map<std::string, std::string>;

std::string text_of(BundleTable& table) {
  std::string text;
  table.file().read([&](std::string_view bytes) { text += bytes; });
  return text;
}

struct Bundled : test::Rehearsal {
  using Rehearsal::Rehearsal;
  BundleExportResult result;

  Files bundle(BundleExportRequest request = {}) {
    request.file = (folder / "roster.zip").string();
    result = export_bundle(*session, request);
    return test::parts_of(test::slurp(request.file));
  }
  std::string ids(const Files& files, const std::string& name) {
    std::string all;
    for (auto& row : bundle_rows(files, name)) all += (all.empty() ? "" : " ") + row["sourcedId"];
    return all;
  }
};

}  // namespace

TEST_CASE("bundle: grades by their CEDS codes, end dates as the first day that no longer counts, lists") {
  CHECK(bundle_grade("K") == "KG");
  CHECK(bundle_grade("TK") == "TK");
  CHECK(bundle_grade("PK") == "PK");
  CHECK(bundle_grade("1") == "01");
  CHECK(bundle_grade("12") == "12");
  CHECK(bundle_end_date("2026-06-30") == "2026-07-01");
  CHECK(bundle_end_date("2028-02-28") == "2028-02-29");
  CHECK(bundle_end_date("") == "");
  CHECK(bundle_list({}) == "");
  CHECK(bundle_list({"G1", "G2~2"}) == "G1,G2~2");
}

TEST_CASE("bundle: cells as they are, by RFC 4180; a line break within one is LF") {
  BundleTable orgs("orgs", {"address"});
  orgs.set("sourcedId", "=1+1");
  orgs.set("name", "Say \"hi\", O’Hara");
  orgs.set("type", " two\r\nlines\rand\nmore ");
  orgs.set("metadata.address", "-5");
  orgs.end_row();
  orgs.set("sourcedId", "2");
  orgs.end_row();
  CHECK(text_of(orgs) ==
        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,metadata.address\r\n"
        "=1+1,,,\"Say \"\"hi\"\", O’Hara\",\" two\nlines\nand\nmore \",,,-5\r\n"
        "2,,,,,,,\r\n");
  CHECK(orgs.rows() == 2);
  CHECK_THROWS_AS(orgs.column("address"), std::logic_error);
}

TEST_CASE("bundle: a homeroom's class keeps its ID, and two homerooms never share one") {
  CHECK(homeroom_class_id("8001", "A-101") == "8001~A-101");
  auto odd = homeroom_class_id("8001", "Room 1, east");
  CHECK(odd.starts_with("8001~~"));
  CHECK(odd.find_first_of(", ") == odd.npos);
  CHECK(odd == homeroom_class_id("8001", "Room 1, east"));
  CHECK(odd != homeroom_class_id("8001", "Room 1, West"));
  CHECK(homeroom_class_id("8001", std::string(33, 'A')).starts_with("8001~~"));
}

TEST_CASE("bundle: a zip of the same parts has the same bytes, and gives them back") {
  std::string large;
  for (int i = 0; i < 200'000; ++i) large += std::to_string(i * 7919) + "\n";
  auto packed = [&] {
    ScratchFile small_part, large_part, zip;
    small_part.write("a,b\r\n");
    large_part.write(large);
    pack_zip({{"small.csv", &small_part}, {"large.csv", &large_part}}, zip);
    std::string bytes;
    zip.read([&](std::string_view piece) { bytes += piece; });
    return bytes;
  };
  auto bytes = packed();
  CHECK(bytes == packed());
  CHECK(bytes.size() < large.size() / 2);
  auto parts = test::parts_of(bytes);
  CHECK(parts == Files{{"small.csv", "a,b\r\n"}, {"large.csv", large}});
}

TEST_CASE("bundle: each student is a user with a primary role, a birth date, and a place in the homeroom") {
  Bundled world;
  test::DistrictRows rows;
  rows.students = {{.last = "O'Neil", .grade = "K", .homeroom = "A 1", .entry = "2026-08-13"},
                   {.id = "A000000001", .grade = "11", .school = "8002"}};
  rows.guardians = {{}};
  world.import(rows);
  auto files = world.bundle();
  CHECK(world.result.students == 2);
  CHECK(world.result.guardians == 1);
  CHECK(world.result.schools == 2);
  auto user = bundle_row(files, "users.csv", "023907F123");
  CHECK(user["identifier"] == "023907F123");
  CHECK(user["familyName"] == "O'Neil");
  CHECK(user["givenName"] == "Ana");
  CHECK(user["grades"] == "KG");
  CHECK(user["agentSourcedIds"] == "G1");
  CHECK(user["primaryOrgSourcedId"] == "8001");
  CHECK(user["metadata.homeroom"] == "A 1");
  CHECK(user["metadata.entry_date"] == "2026-08-13");
  CHECK(user["metadata.enrollment_status"] == "A");
  CHECK(bundle_row(files, "users.csv", "A000000001")["agentSourcedIds"] == "");
  CHECK(bundle_row(files, "users.csv", "A000000001")["grades"] == "11");
  auto role = bundle_row(files, "roles.csv", "023907F123~primary");
  CHECK(role["role"] == "student");
  CHECK(role["orgSourcedId"] == "8001");
  CHECK(role["beginDate"] == "2026-08-13");
  CHECK(bundle_row(files, "demographics.csv", "023907F123")["birthDate"] == "2012-03-04");
  CHECK(bundle_rows(files, "enrollments.csv").size() == 1);  // the other one has no homeroom
  auto room = bundle_rows(files, "enrollments.csv")[0]["classSourcedId"];
  CHECK(room == homeroom_class_id("8001", "A 1"));
  CHECK(bundle_row(files, "classes.csv", room)["title"] == "A 1");
  CHECK(bundle_row(files, "classes.csv", room)["classType"] == "homeroom");
  CHECK(bundle_row(files, "orgs.csv", "8002")["parentSourcedId"] == "district");
  CHECK(bundle_row(files, "orgs.csv", "8001")["metadata.local_district"] == "Northwest");
}

TEST_CASE("bundle: a guardian whose fields differ from child to child is a user for each set of them") {
  Bundled world;
  test::DistrictRows rows;
  rows.students = {{.id = "A000000001"}, {.id = "A000000002"}, {.id = "A000000003"}};
  rows.guardians = {{.student = "A000000001", .id = "G7", .legal = "Y"},
                    {.student = "A000000002", .id = "G7", .legal = "N"},
                    {.student = "A000000003", .id = "G7", .legal = "Y"},
                    {.student = "A000000003", .id = "G8", .restricted = "Y"}};
  world.import(rows);
  auto files = world.bundle();
  CHECK(world.result.guardians == 2);
  CHECK(world.ids(files, "users.csv") == "G7 G7~2 G8 A000000001 A000000002 A000000003");
  CHECK(bundle_row(files, "users.csv", "G7~2")["identifier"] == "G7");
  CHECK(bundle_row(files, "users.csv", "G7~2")["metadata.legal_guardian"] == "N");
  CHECK(bundle_row(files, "users.csv", "G8")["metadata.restricted"] == "Y");
  CHECK(bundle_row(files, "users.csv", "A000000001")["agentSourcedIds"] == "G7");
  CHECK(bundle_row(files, "users.csv", "A000000002")["agentSourcedIds"] == "G7~2");
  CHECK(bundle_row(files, "users.csv", "A000000003")["agentSourcedIds"] == "G7,G8");
  CHECK(bundle_row(files, "roles.csv", "G7~primary")["role"] == "guardian");
  CHECK(bundle_row(files, "roles.csv", "G7~2~primary")["role"] == "relative");
}

TEST_CASE("bundle: a guardian whose ID is a student's in it has another sourcedId, and the same identifier") {
  Bundled world;
  test::DistrictRows rows;
  rows.students = {{.id = "A000000001"}, {.id = "A000000002", .status = "I"}};
  rows.guardians = {{.student = "A000000001", .id = "A000000001"}, {.student = "A000000001", .id = "A000000002"}};
  world.import(rows);
  auto files = world.bundle();
  CHECK(world.ids(files, "users.csv") == "guardian~A000000001 A000000002 A000000001");
  CHECK(bundle_row(files, "users.csv", "guardian~A000000001")["identifier"] == "A000000001");
  CHECK(bundle_row(files, "users.csv", "A000000001")["agentSourcedIds"] == "guardian~A000000001,A000000002");
  files = world.bundle({.active = "all"});
  CHECK(world.ids(files, "users.csv") == "guardian~A000000001 guardian~A000000002 A000000001 A000000002");
}

TEST_CASE("bundle: active students; with all of them a withdrawn one is inactive; a withdrawn link never") {
  Bundled world;
  test::DistrictRows rows;
  rows.students = {{.id = "A000000001", .homeroom = "R1"},
                   {.id = "A000000002", .homeroom = "R2"},
                   {.id = "A000000003", .homeroom = "R3", .exit = "2026-08-01"}};
  rows.guardians = {{.student = "A000000001", .id = "G1"},
                    {.student = "A000000001", .id = "G2"},
                    {.student = "A000000002", .id = "G3"},
                    {.student = "A000000003", .id = "G4"}};
  world.import(rows);
  rows.students.erase(rows.students.begin() + 1);
  rows.guardians = {{.student = "A000000001", .id = "G1"}, {.student = "A000000003", .id = "G4"}};
  world.import(rows, test::accepting());
  auto files = world.bundle();
  CHECK(world.ids(files, "users.csv") == "G1 A000000001");
  files = world.bundle({.active = "all"});
  CHECK(world.ids(files, "demographics.csv") == "A000000001 A000000002 A000000003");
  CHECK(bundle_row(files, "users.csv", "A000000001")["metadata.enrollment_status"] == "A");
  CHECK(bundle_row(files, "users.csv", "A000000002")["metadata.enrollment_status"] == "I");
  CHECK(bundle_row(files, "users.csv", "A000000001")["enabledUser"] == "true");
  CHECK(bundle_row(files, "roles.csv", "A000000001~primary")["endDate"] == "");
  CHECK(bundle_row(files, "users.csv", "A000000002")["enabledUser"] == "false");
  CHECK(bundle_row(files, "roles.csv", "A000000002~primary")["endDate"] == "2026-08-14");  // the first day without
  CHECK(bundle_row(files, "users.csv", "A000000003")["enabledUser"] == "false");
  CHECK(!test::has(files["enrollments.csv"], "A000000002"));
  CHECK(!test::has(files["enrollments.csv"], "A000000003"));
  CHECK(test::has(files["enrollments.csv"], "A000000001"));
  CHECK(world.ids(files, "classes.csv") == "8001~R1");  // of nobody else's room
  CHECK(bundle_row(files, "roles.csv", "A000000002~primary")["metadata.enrollment_status"] == "I");
  CHECK(bundle_row(files, "roles.csv", "A000000003~primary")["endDate"] == "2026-08-02");
  CHECK(bundle_row(files, "roles.csv", "A000000003~primary")["metadata.exit_date"] == "2026-08-01");
  CHECK(!test::has(files["users.csv"], "G2"));
}

TEST_CASE("bundle: other enrollments are secondary roles; a school that is gone is there where one names it") {
  Bundled world;
  test::DistrictRows rows;
  rows.schools.push_back({"8003", "Old School", "West"});
  rows.schools.push_back({"8004", "Older School", "West"});
  rows.students = {
      {.id = "A000000001", .grade = "6", .school = "8001"},
      {.id = "A000000001", .grade = "5", .school = "8003", .status = "I", .entry = "2025-08-14", .exit = "2026-06-11"}};
  rows.guardians = {{.student = "A000000001"}};
  world.import(rows);
  world.session->store.database().exec("UPDATE schools SET absent_since = '2026-08-01' WHERE location_code > '8002'");
  auto files = world.bundle();
  CHECK(world.ids(files, "orgs.csv") == "district 8001 8002 8003");
  auto year = bundle_row(files, "users.csv", "A000000001")["metadata.school_year"];
  CHECK(world.ids(files, "academicSessions.csv") == year);
  auto role = bundle_row(files, "roles.csv", "A000000001~8003~" + year);
  CHECK(role["roleType"] == "secondary");
  CHECK(role["role"] == "student");
  CHECK(role["orgSourcedId"] == "8003");
  CHECK(role["beginDate"] == "2025-08-14");
  CHECK(role["endDate"] == "2026-06-12");
  CHECK(role["metadata.exit_date"] == "2026-06-11");
  CHECK(role["metadata.grade"] == "5");
  CHECK(role["metadata.enrollment_status"] == "I");
  CHECK(bundle_rows(files, "roles.csv").size() == 3);
  auto one_school = world.bundle({.location_code = "8001"});
  CHECK(one_school["roles.csv"] == files["roles.csv"]);
}

TEST_CASE("bundle: one school's students with their guardians; no school of that code") {
  Bundled world;
  test::DistrictRows rows;
  rows.students = {{.id = "A000000001", .school = "8001", .homeroom = "R1"},
                   {.id = "A000000002", .school = "8002", .homeroom = "R1"}};
  rows.guardians = {{.student = "A000000001", .id = "G1", .legal = "N"},
                    {.student = "A000000002", .id = "G1", .legal = "Y"},
                    {.student = "A000000002", .id = "G2"}};
  world.import(rows);
  auto files = world.bundle({.location_code = "8002"});
  CHECK(world.ids(files, "users.csv") == "G1 G2 A000000002");
  CHECK(bundle_row(files, "users.csv", "G1")["metadata.legal_guardian"] == "Y");
  CHECK(world.ids(files, "classes.csv") == "8002~R1");
  CHECK(world.ids(files, "orgs.csv") == "district 8002");  // and no other
  CHECK_THROWS_AS(world.bundle({.location_code = "9999"}), NotFound);
}

TEST_CASE("bundle: a file without a row is left out, and absent in the manifest") {
  Bundled world;
  test::DistrictRows rows;
  rows.guardians = {{}};
  world.import(rows);
  auto files = world.bundle();
  CHECK(!files.contains("classes.csv"));
  CHECK(!files.contains("courses.csv"));
  CHECK(!files.contains("enrollments.csv"));
  CHECK(test::has(files["manifest.csv"], "file.classes,absent\r\n"));
  CHECK(test::has(files["manifest.csv"], "file.users,bulk\r\n"));
  files = world.bundle({.location_code = "8002"});  // nobody is there
  CHECK(!files.contains("users.csv"));
  CHECK(world.ids(files, "academicSessions.csv") == "2026-27");  // of the day
}

TEST_CASE("bundle: the words for a gender and for a guardian") {
  Bundled world;
  auto schools = test::DistrictRows().schools_csv();
  std::string students = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Gender\n",
              guardians = "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Relationship\n";
  const std::vector<std::pair<std::string, std::string>> genders = {
      {"M", "male"}, {"female", "female"}, {"X", "other"}, {"", ""}, {"Unknown", "unspecified"}};
  for (std::size_t i = 0; i < genders.size(); ++i)
    students += fmt::format("{},L,F,2012-03-04,6,8001,{}\n", test::numbered_student(int(i)), genders[i].first);
  guardians +=
      "S000000000,G1,L,F,Y,Mother\nS000000000,G2,L,F,Y,Aunt\nS000000000,G3,L,F,N,Father\nS000000000,G4,L,F,Y,\n";
  world.import(schools, students, guardians);
  auto files = world.bundle();
  for (std::size_t i = 0; i < genders.size(); ++i) {
    auto id = test::numbered_student(int(i));
    CHECK(bundle_row(files, "demographics.csv", id)["sex"] == genders[i].second);
    CHECK(bundle_row(files, "users.csv", id)["metadata.gender"] == genders[i].first);
  }
  auto role = [&](const std::string& guardian) {
    return bundle_row(files, "roles.csv", guardian + "~primary")["role"];
  };
  CHECK(role("G1") == "parent");
  CHECK(role("G2") == "guardian");
  CHECK(role("G3") == "relative");  // no legal guardian, whoever it is
  CHECK(role("G4") == "guardian");
}

TEST_CASE("bundle: neither a PIN nor a student PIN is in it") {
  Bundled world;
  auto students = test::DistrictRows().students_csv();
  students.replace(students.find('\n'), 1, ",StudentPIN\n");
  students.insert(students.size() - 1, ",730515");
  world.import(test::DistrictRows().schools_csv(), students, test::DistrictRows().guardians_csv());
  CHECK(world.query("SELECT student_pin FROM students") == "730515");
  issue_pins(*world.session, {});
  auto digits = world.pin_of("023907F123", "G1").digits();
  for (const auto& [name, text] : world.bundle()) {
    CHECK(!test::has(text, "730515"));
    CHECK(!test::has(text, digits));
    CHECK(!test::has(text, "pin"));
  }
}

TEST_CASE("bundle: the log says who took what out; only who may, may; a dry run writes nothing") {
  Bundled world;
  test::DistrictRows rows;
  rows.guardians = {{}};
  world.import(rows);
  auto file = (world.folder / "roster.zip").string();
  auto before = world.query("SELECT count(*) FROM audit_log");
  auto dry = export_bundle(*world.session, {.file = file, .dry_run = DryRun::yes});
  CHECK(dry.students == 1);
  CHECK(dry.sha256.empty());
  CHECK(!std::filesystem::exists(file));
  CHECK(world.query("SELECT count(*) FROM audit_log") == before);
  auto analyst = world.with_role("Analyst", "");
  auto made = export_bundle(*analyst, {.file = file, .location_code = "8001"});
  CHECK(made.sha256 == sha256_hex(test::slurp(file)));
  CHECK(world.query("SELECT operator, action, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 1") ==
        fmt::format("somebody|roster.export|students|{{\"rows\":1,\"guardians\":1,\"bundle\":\"oneroster\","
                    "\"school\":\"8001\",\"active\":\"yes\",\"file\":\"{}\",\"sha256\":\"{}\"}}",
                    file, made.sha256));
  CHECK(test::has(problem<NotPermitted>([&] { export_bundle(*world.with_role("Principal", "8001"), {.file = file}); }),
                  "roster.export"));
}

}  // namespace portal
