#include "lib/roster/duplicates.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string guardians_header =
    "StudentID,GuardianID,LastName,FirstName,LegalGuardian,Email,HomePhone,WorkPhone,CellPhone,Address\n";

std::string duplicates(Rehearsal& world) {
  std::string text;
  for (const auto& row : find_duplicates(*world.session))
    text += fmt::format("{} {} {} {}, {} {} {} {} [{}] {}\n", row.group, row.kind, row.record, row.last_name,
                        row.first_name, row.birth_date, row.location_code, row.grade, row.students, row.reason);
  return text;
}

// Guardians' rows under the header, each of a student of its own, or of the one named.
std::string among(const std::string& guardians) {
  Rehearsal world;
  DistrictRows rows = test::district_of(4);
  world.import(rows.schools_csv(), rows.students_csv(), guardians_header + guardians);
  return duplicates(world);
}

}  // namespace

TEST_CASE("duplicates: students of one name and birth date, whatever the accents, capitals and hyphens") {
  Rehearsal world;
  DistrictRows rows;
  rows.guardians.clear();
  rows.students = {{.id = "A000000003", .last = "MENDOZA REYES", .first = "lucia", .school = "8002"},
                   {.id = "A000000001", .last = "Mendoza-Reyes", .first = "Lucía"},
                   {.id = "A000000002", .last = "Mendoza-Reyes", .first = "Lucía", .birth = "2012-03-05"},
                   {.id = "A000000004", .last = "Mendoza", .first = "Reyes Lucía"},
                   {.id = "A000000005", .last = "Abe", .first = "Ken"},
                   {.id = "A000000006", .last = "Abe", .first = "Ken", .status = "I"}};
  world.import(rows);
  CHECK(duplicates(world) ==
        "1 students A000000005 Abe, Ken 2012-03-04 8001 6 [] same name, same birth date\n"
        "1 students A000000006 Abe, Ken 2012-03-04 8001 6 [] same name, same birth date\n"
        "2 students A000000001 Mendoza-Reyes, Lucía 2012-03-04 8001 6 [] same name, same birth date\n"
        "2 students A000000003 MENDOZA REYES, lucia 2012-03-04 8002 6 [] same name, same birth date\n");
  rows.students.erase(rows.students.begin());
  rows.students.pop_back();
  world.import(rows, accepting());
  CHECK(duplicates(world).empty());  // who is absent is none
}

TEST_CASE("duplicates: guardians of one name who share a student, an email, a phone or an address") {
  CHECK(among("S000000000,G1,Reyes,María,Y,,,,,\nS000000000,G2,REYES,Maria,Y,,,,,\n") ==
        "1 guardians G1 Reyes, María    [S000000000] same name, same student\n"
        "1 guardians G2 REYES, Maria    [S000000000] same name, same student\n");
  CHECK(has(among("S000000000,G1,Reyes,Ana,Y,a.r@x.org,,,,\nS000000001,G2,Reyes,Ana,Y,A.R@X.ORG,,,,\n"),
            "G2 Reyes, Ana    [S000000001] same name, same email\n"));
  CHECK(has(among("S000000000,G1,Reyes,Ana,Y,,(213) 555-0119,,,\nS000000001,G2,Reyes,Ana,Y,,,,+1 213.555.0119,\n"),
            "same name, same phone\n"));
  CHECK(has(among("S000000000,G1,Reyes,Ana,Y,,,,,\"12 Main St, Apt 3\"\n"
                  "S000000001,G2,Reyes,Ana,Y,,,,,\"12 MAIN ST, APT 3\"\n"),
            "same name, same address\n"));
}

TEST_CASE("duplicates: one guardian of several students, another name, and what stands for nothing are none") {
  CHECK(among("S000000000,G1,Reyes,Ana,Y,a@x.org,,,555-0100 213,1 Main St\n"
              "S000000001,G1,Reyes,Ana,Y,a@x.org,,,555-0100 213,1 Main St\n"
              "S000000000,G2,Reyes,Eva,Y,a@x.org,,,555-0100 213,1 Main St\n")
            .empty());
  CHECK(among("S000000000,G1,Reyes,Ana,Y,none,000-000-0000,555,,Unknown\n"
              "S000000001,G2,Reyes,Ana,Y,none,000-000-0000,555,,Unknown\n")
            .empty());
  CHECK(among("S000000000,G1,Reyes,Ana,Y,a.b@x.org,,,,\nS000000001,G2,Reyes,Ana,Y,a-b@x.org,,,,\n").empty());
}

TEST_CASE("duplicates: what hangs together is one group, with all its reasons and students") {
  auto found = among(
      "S000000000,G1,Reyes,Ana,Y,a@x.org,,,,\n"
      "S000000001,G2,Reyes,Ana,Y,A@x.org,2135550119,,,\n"
      "S000000002,G2,Reyes,Ana,Y,,,,,\n"
      "S000000003,G3,Reyes,Ana,Y,,,213 555 0119,,\n"
      "S000000003,G8,Abe,Bo,Y,,,,,9 Elm\nS000000003,G9,Abe,Bo,Y,,,,,9 Elm\n");
  CHECK(found ==
        "1 guardians G8 Abe, Bo    [S000000003] same name, same student, same address\n"
        "1 guardians G9 Abe, Bo    [S000000003] same name, same student, same address\n"
        "2 guardians G1 Reyes, Ana    [S000000000] same name, same email, same phone\n"
        "2 guardians G2 Reyes, Ana    [S000000001, S000000002] same name, same email, same phone\n"
        "2 guardians G3 Reyes, Ana    [S000000003] same name, same email, same phone\n");
}

TEST_CASE("duplicates: a withdrawn link counts no more; students come before guardians") {
  Rehearsal world;
  auto rows = test::district_of(2);
  rows.students[1].last = rows.students[0].last;
  auto both = guardians_header + "S000000000,G1,Reyes,Ana,Y,,,,,\nS000000000,G2,Reyes,Ana,Y,,,,,\n";
  world.import(rows.schools_csv(), rows.students_csv(), both);
  auto found = find_duplicates(*world.session);
  REQUIRE(found.size() == 4);
  CHECK(found[0].kind == "students");
  CHECK(found[1].group == 1);
  CHECK(found[2].kind == "guardians");
  CHECK(found[3].group == 2);
  world.import(rows.schools_csv(), rows.students_csv(), guardians_header + "S000000000,G1,Reyes,Ana,Y,,,,,\n",
               accepting());
  CHECK(find_duplicates(*world.session).size() == 2);
}

TEST_CASE("duplicates: the same pairs as comparing each with each") {
  CHECK(holds_for(15, [] {
    Rehearsal world;
    auto rows = test::district_of(8);
    auto guardians = guardians_header;
    std::vector<std::array<std::string, 4>> people;  // student, guardian, first name, phone
    for (auto& student : rows.students) {
      student.last = *rc::gen::elementOf(std::vector<std::string>{"Díaz", "diaz", "Lee"});
      student.birth = *rc::gen::elementOf(std::vector<std::string>{"2012-03-04", "2013-03-04"});
      for (const auto* id : {"GA", "GB", "GC"}) {
        if (*rc::gen::inRange(0, 2)) continue;
        people.push_back({student.id, id + std::to_string(*rc::gen::inRange(0, 3)),
                          *rc::gen::elementOf(std::vector<std::string>{"Ana", "Bo"}),
                          *rc::gen::elementOf(std::vector<std::string>{"", "213 555 0100", "213 555 0101"})});
        const auto& p = people.back();
        guardians += fmt::format("{},{},Reyes,{},Y,,,,{},\n", p[0], p[1], p[2], p[3]);
      }
    }
    world.import(rows.schools_csv(), rows.students_csv(), guardians);
    std::map<std::string, std::int64_t> group;
    for (const auto& row : find_duplicates(*world.session)) group[row.record] = row.group;
    auto together = [&](const std::string& a, const std::string& b) {
      return group.contains(a) && group.contains(b) && group[a] == group[b];
    };
    for (const auto& a : rows.students)
      for (const auto& b : rows.students)
        if (a.id != b.id)
          RC_ASSERT(together(a.id, b.id) == (a.birth == b.birth && (a.last == "Lee") == (b.last == "Lee")));
    for (const auto& a : people)
      for (const auto& b : people)
        if (a[1] != b[1] && a[2] == b[2] && (a[0] == b[0] || (a[3] == b[3] && !a[3].empty())))
          RC_ASSERT(together(a[1], b[1]));
  }));
}

TEST_CASE("duplicates: for those who may read the whole roster") {
  Rehearsal world;
  CHECK(find_duplicates(*world.session).empty());
  CHECK(has(problem<NotPermitted>([&] { find_duplicates(*world.with_role("Principal", "8001")); }), "roster.read"));
}

}  // namespace portal
