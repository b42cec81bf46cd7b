#include "lib/photos/photo_access.h"

#include <doctest/doctest.h>

#include "lib/photos/photo_roster.h"
#include "tests/support/photo_world.h"

namespace portal {
namespace {

constexpr auto see = Action::photo_roster, upload = Action::photo_upload, manage = Action::photo_manage;
using test::has;
using test::moment;
using test::PhotoWorld;
using test::problem;

std::string refused(Session& session, const std::string& school = "8001", Action action = see) {
  return problem<Refused>([&] { open_photo_school(session, school, action); });
}
std::string not_permitted(Session& session, const std::string& school = "8001", Action action = see) {
  return problem<NotPermitted>([&] { open_photo_school(session, school, action); });
}

std::string ids(const std::vector<RosterStudent>& students) {
  std::string text;
  for (const auto& student : students) text += (text.empty() ? "" : " ") + student.id.text();
  return text;
}

}  // namespace

TEST_CASE("photo access: a vendor sees an assigned school from two weeks before the first day of school") {
  PhotoWorld world("2026-07-30T06:59:59Z");  // 23:59:59 on July 29 in Los Angeles
  world.record_year();
  world.add_vendor("pviewfinder");
  CHECK(refused(*world.as("pviewfinder")) ==
        "the rosters of 2026-27 are shown to vendors from 2026-07-30 on, two weeks before the first day of school "
        "(2026-08-13)");
  CHECK(has(refused(*world.as("pviewfinder"), "8001", upload), "2026-07-30"));
  world.clock.set(moment("2026-07-30T07:00:00Z"));
  auto opened = open_photo_school(*world.as("pviewfinder"), "8001", see);
  CHECK(opened.school.name == "Marvel Middle School");
  CHECK(opened.as_of.text() == "2026-08-13");
}

TEST_CASE("photo access: staff are not bound by that window") {
  PhotoWorld world("2026-07-10T10:00:00Z");
  world.record_year();
  for (const auto* login : {"principal", "assistant", "admin"})
    CHECK(open_photo_school(*world.as(login), "8001", see).as_of.text() == "2026-08-13");
}

TEST_CASE("photo access: without the year's dates a vendor is told who records them") {
  PhotoWorld world;
  world.add_vendor("pviewfinder");
  auto message = refused(*world.as("pviewfinder"));
  CHECK(message ==
        "the district has not set the first day of school of 2026-27 yet, so its rosters are not shown to vendors");
  CHECK(open_photo_school(*world.as("principal"), "8001", see).as_of.text() == "2026-08-14");
}

TEST_CASE("photo access: a vendor's right begins on July 1 and ends on June 30") {
  PhotoWorld world("2026-07-01T06:59:59Z");
  world.record_year("2026-07-02");
  world.add_vendor("pviewfinder");
  CHECK(has(not_permitted(*world.as("pviewfinder")), "may not do this (photo.roster at school 8001)"));
  world.clock.set(moment("2026-07-01T07:00:00Z"));
  CHECK(refused(*world.as("pviewfinder")) == "no error");
  world.clock.set(moment("2027-07-01T06:59:59Z"));
  CHECK(refused(*world.as("pviewfinder")) == "no error");
  world.clock.set(moment("2027-07-01T07:00:00Z"));
  CHECK(has(not_permitted(*world.as("pviewfinder")), "may not do this"));
}

TEST_CASE("photo access: a vendor has assigned schools alone, and only while registered with a confirmed email") {
  PhotoWorld world;
  world.record_year();
  world.add_vendor("pviewfinder");
  CHECK(refused(*world.as("pviewfinder")) == "no error");
  CHECK(has(not_permitted(*world.as("pviewfinder"), "8002"), "may not do this"));
  CHECK(has(not_permitted(*world.as("pviewfinder"), "9999"), "may not do this"));  // there is none: said to nobody
  CHECK(has(not_permitted(*world.as("pviewfinder"), ""), "may not do this"));
  CHECK(has(not_permitted(*world.as("pviewfinder"), "8001", manage), "may not do this"));
  for (const auto* lacking : {"registered_at = NULL", "email_confirmed_at = NULL"}) {
    world.store->database().exec(std::string("UPDATE vendor_years SET ") + lacking);
    CHECK(has(not_permitted(*world.as("pviewfinder")), "may not do this"));
    world.store->database().exec("UPDATE vendor_years SET registered_at = 'x', email_confirmed_at = 'x'");
  }
  world.store->database().exec("UPDATE vendor_assignments SET ended_at = '2026-08-01T00:00:00Z', ended_by = 'x'");
  CHECK(has(not_permitted(*world.as("pviewfinder")), "may not do this"));
}

TEST_CASE("photo access: each role, at its own school and at another") {
  PhotoWorld world;
  world.record_year();
  struct Case {
    const char* role;
    const char* place;
    bool roster, upload, manage;
  };
  for (const auto& one :
       std::initializer_list<Case>{{"District IT", "", true, true, true},
                                   {"Principal", "8001", true, true, true},
                                   {"Assistant Principal", "8001", true, true, true},
                                   {"Photo Designee", "8001", true, true, true},
                                   {"Photo Vendor", "8001", true, true, false},
                                   {"Photo Vendor", "", false, false, false},
                                   {"ITD Help Desk", "", false, false, false},
                                   {"Local District Administrator", "Northwest", false, false, false},
                                   {"Parent Access Account Administrator", "8001", false, false, false},
                                   {"Office Manager", "8001", false, false, false},
                                   {"Teacher", "8001", false, false, false},
                                   {"Analyst", "", false, false, false},
                                   {"Portal Service", "", false, false, false},
                                   {"Unattended Service", "", false, false, false}}) {
    CAPTURE(one.role);
    auto session = world.with_role(one.role, one.place);
    for (auto [action, may] : {std::pair(see, one.roster), {upload, one.upload}, {manage, one.manage}})
      CHECK((not_permitted(*session, "8001", action) == "no error") == may);
    auto everywhere = std::string(one.role) == "District IT";
    CHECK((not_permitted(*session, "8002") == "no error") == everywhere);
    if (everywhere)
      CHECK(problem<NotFound>([&] { open_photo_school(*session, "9999", see); }) == "there is no school 9999");
  }
}

TEST_CASE("photo access: who is the school's vendor and its designee too is bound by nothing of a vendor") {
  PhotoWorld world("2026-07-10T10:00:00Z");
  auto session = world.with_role("Photo Vendor", "8001");
  session->who.roles.push_back({world.roles.find("Photo Designee"), "8001"});
  CHECK(refused(*session) == "no error");
  session->who.roles.back().place = "8002";
  CHECK(has(refused(*session), "has not set the first day"));
}

TEST_CASE("photo access: a login of staff and of a vendor is nobody's") {
  PhotoWorld world;
  for (const auto* login : {"principal", "admin"}) {
    world.add_vendor(login);
    CHECK(has(problem<NotPermitted>([&] { world.as(login); }), "belongs to two"));
  }
}

TEST_CASE("photo roster: the school's students by grade, homeroom and name, as people sort") {
  PhotoWorld world;
  world.record_year();
  auto& database = world.store->database();
  database.exec("UPDATE students SET homeroom = 'r1' WHERE student_id = '023907F123'");
  auto at = [&] { return open_photo_school(*world.session, "8001", see); };
  CHECK(ids(photo_roster(*world.session, at())) == "000407F499 023907F123 0081234907");
  database.exec("UPDATE students SET homeroom = 'R1'");
  CHECK(ids(photo_roster(*world.session, at())) == "000407F499 0081234907 023907F123");
}

TEST_CASE("photo roster: in the weeks before school it holds who begins then, and not who has left") {
  PhotoWorld world("2026-08-01T10:00:00Z");
  world.record_year();
  auto& database = world.store->database();
  database.exec("UPDATE students SET exit_date = '2026-08-12' WHERE student_id = '0081234907'");
  database.exec("UPDATE students SET enrollment_status = 'I' WHERE student_id = '000407F499'");
  auto roster = [&] { return ids(photo_roster(*world.session, open_photo_school(*world.session, "8001", see))); };
  CHECK(roster() == "023907F123");
  database.exec("UPDATE students SET entry_date = '2026-08-14' WHERE student_id = '023907F123'");
  CHECK(roster() == "");
  world.clock.set(moment("2026-08-14T10:00:00Z"));
  CHECK(roster() == "023907F123");
}

TEST_CASE("photo roster: tells who has a photo, and whose is in MiSiS") {
  PhotoWorld world;
  world.store->database().exec(
      "INSERT INTO photo_versions (version_id, student_id, change, at, operator, source, findings) VALUES (1, "
      "'023907F123', 'uploaded', '2026-08-14T09:30:00Z', 'x', 'y', ''); INSERT INTO student_photos (student_id, "
      "version_id, uploaded_at, likeness) VALUES "
      "('023907F123', 1, '2026-08-14T09:30:00Z', x'00'); INSERT INTO published_photos VALUES ('0081234907', '8001', 1, "
      "'2026-08-14T09:31:00Z')");
  std::string told;
  for (const auto& student : photo_roster(*world.session, open_photo_school(*world.session, "8001", see)))
    told += fmt::format("{} {} {}\n", student.last_name, student.uploaded_at, student.in_misis ? "in MiSiS" : "");
  CHECK(told == "Guzmán  \nÁlvarez  in MiSiS\nReyes 2026-08-14T09:30:00Z \n");
}

TEST_CASE("photo access: every school at which the operator may") {
  PhotoWorld world("2026-07-29T17:00:00Z");
  world.record_year();
  world.add_vendor("pviewfinder", "8001 8002");
  world.add_vendor("nowhere", "");
  auto codes = [&](const char* login) {
    std::string text;
    for (const auto& at : open_photo_schools(*world.as(login), see)) text += at.school.code.text() + " ";
    return text;
  };
  CHECK(codes("admin") == "8001 8002 ");
  CHECK(codes("principal") == "8001 ");
  CHECK(has(problem<NotPermitted>([&] { codes("nowhere"); }), "may not do this (photo.roster at the district)"));
  CHECK(has(problem<NotPermitted>([&] { codes("office"); }), "may not do this"));
  CHECK(has(problem<Refused>([&] { codes("pviewfinder"); }), "from 2026-07-30 on"));
  world.clock.set(moment("2026-07-30T17:00:00Z"));
  CHECK(codes("pviewfinder") == "8001 8002 ");
}

TEST_CASE("photo roster: counted by grade in a school's order, and in all") {
  PhotoWorld world;
  world.store->database().exec(
      "INSERT INTO photo_versions (version_id, student_id, change, at, operator, source, findings) VALUES (1, "
      "'023907F123', 'uploaded', '2026-08-14T09:30:00Z', 'x', 'y', ''); INSERT INTO student_photos (student_id, "
      "version_id, uploaded_at, likeness) VALUES "
      "('023907F123', 1, '2026-08-14T09:30:00Z', x'00')");
  auto counts = photo_counts(*world.session, open_photo_school(*world.session, "8001", see));
  counts.push_back(all_grades(counts));
  std::string told;
  for (const auto& one : counts)
    told += fmt::format("{} {} {} {}\n", one.grade, one.students, one.with_photo, one.missing());
  CHECK(told == "K 1 0 1\n6 2 1 1\nall 3 1 2\n");
  world.store->database().exec("UPDATE students SET enrollment_status = 'I'");
  CHECK(photo_counts(*world.session, open_photo_school(*world.session, "8001", see)).empty());
}

TEST_CASE("photo roster: the log has a row for each school whose students were given") {
  PhotoWorld world;
  log_rosters(*world.session, Action::photo_roster, "missing",
              {{*LocationCode::parse("8001"), 3}, {*LocationCode::parse("8002"), 1}});
  log_rosters(*world.session, Action::photo_roster, "missing", {});
  CHECK(world.query("SELECT subject, detail FROM audit_log WHERE action = 'photo.roster'") ==
        "8001|{\"what\":\"missing\",\"students\":3}\n8002|{\"what\":\"missing\",\"students\":1}");
}

}  // namespace portal
