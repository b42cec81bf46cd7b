#include "lib/roster/holds.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

// The district of one night, then one bad row of the next; who is still enrolled?
struct Night : test::Rehearsal {
  test::DistrictRows rows;
  Night() {
    rows.students = {{.id = "A000000001", .last = "Muñoz", .birth = "2010-01-01", .school = "8001"},
                     {.id = "A000000002", .last = "Lee", .birth = "2010-01-02", .school = "8001"},
                     {.id = "A000000003", .last = "Kim", .birth = "2010-01-03", .school = "8002"},
                     {.id = "A000000004", .last = "Ray", .birth = "2010-01-04", .school = "8002"}};
    rows.guardians.clear();
    for (const auto& row : rows.students) rows.guardians.push_back({.student = row.id, .id = "G" + row.id.substr(9)});
    import(rows);
  }
  // Only the fourth student's row is good; the others are absent, but for a bad row.
  std::string enrolled_after(const std::string& bad_row) {
    auto next = rows;
    next.students = {rows.students[3]};
    next.guardians = {rows.guardians[3]};
    auto students = next.students_csv();
    auto cut = students.find('\n') + 1;
    students.insert(cut, bad_row + "\n");
    import(next.schools_csv(), students, next.guardians_csv(), test::accepting());
    return query("SELECT group_concat(substr(student_id, 10), '') FROM students WHERE absent_since IS NULL");
  }
  std::string links() {
    return query("SELECT group_concat(guardian_id, ' ') FROM guardian_links WHERE absent_since IS NULL");
  }
};

}  // namespace

TEST_CASE("holds: a rejected row holds its student where its ID can be read") {
  Night night;
  CHECK(night.enrolled_after("A000000001,Muñoz,Ana,2010-01-01,99,8001,A,,,,") == "14");
  CHECK(night.links() == "G1 G4");  // the links of a held student count as seen
}

TEST_CASE("holds: where it cannot, the student of the same last name and birth date, in any spelling") {
  CHECK(Night().enrolled_after("2.30071E+08,MUNOZ,Ana,1/1/2010,6,8001,A,,,,") == "14");
  CHECK(Night().enrolled_after("2.30071E+08,MUNOZ,Ana,1/2/2010,6,8001,A,,,,") == "4");
}

TEST_CASE("holds: where those cannot be read either, the whole school, and no other") {
  CHECK(Night().enrolled_after("2.30071E+08,,Ana,1/1/2010,6,8001,A,,,,") == "124");
  CHECK(Night().enrolled_after("2.30071E+08,Muñoz,Ana,15/15/2010,6,8002,A,,,,") == "34");
}

TEST_CASE("holds: where not even the school can be read, everybody") {
  Night night;
  CHECK(night.enrolled_after("what is this") == "1234");
  CHECK(night.links() == "G1 G2 G3 G4");
}

TEST_CASE("holds: a forgotten quote that swallows lines holds everybody") {
  CHECK(Night().enrolled_after("\"A000000001,Muñoz,Ana\nA000000002,Lee,Ana,2010-01-02,6,8001,A,,,,") != "4");
}

TEST_CASE("holds: the import says how many it held") {
  Night night;
  night.enrolled_after("2.30071E+08,,Ana,1/1/2010,6,8001,A,,,,");
  CHECK(night.query("SELECT held, withdrawn, rejected FROM roster_run_files WHERE run_id = 2 AND kind = 'students'") ==
        "2|1|1");
}

TEST_CASE("holds: a rejected guardian row holds its link alone, or the student's links") {
  auto after = [](const std::string& bad_row) {
    Night night;
    auto guardians = night.rows;
    guardians.guardians = {night.rows.guardians[3]};
    night.import(night.rows.schools_csv(), night.rows.students_csv(), guardians.guardians_csv() + bad_row + "\n",
                 test::accepting());
    return night.links();
  };
  CHECK(after("A000000001,G1,Reyes,Maria,perhaps,N,,") == "G1 G4");
  CHECK(after("A000000001,no ID,Reyes,Maria,Y,N,,") == "G1 G4");
  CHECK(after("bad,G2,Reyes,Maria,Y,N,,") == "G2 G4");
  CHECK(after("bad,no ID,Reyes,Maria,Y,N,,") == "G1 G2 G3 G4");  // they all have that name
}

}  // namespace portal
