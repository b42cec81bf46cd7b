#include "lib/roster/import.h"

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

// "added 1 changed 0 …", only what is not 0.
std::string counts(const ImportResult& result, const std::string& kind, const std::string& school = {}) {
  for (const auto& row : result.counts) {
    if (row.kind != kind || row.location_code != school) continue;
    std::string text;
    const std::pair<const char*, std::int64_t> all[] = {
        {"added", row.counts.added},         {"changed", row.counts.changed},   {"moved", row.counts.moved},
        {"withdrawn", row.counts.withdrawn}, {"returned", row.counts.returned}, {"unchanged", row.counts.unchanged},
        {"held", row.counts.held},           {"rejected", row.counts.rejected}};
    for (const auto& [name, count] : all)
      if (count) text += fmt::format("{} {} ", name, count);
    return text;
  }
  return "no such row";
}

// Three students at two schools, each with a guardian.
DistrictRows three() {
  DistrictRows rows;
  rows.students = {{.id = "A000000001", .last = "Muñoz"},
                   {.id = "A000000002", .last = "Lee"},
                   {.id = "A000000003", .last = "Kim", .school = "8002"}};
  rows.guardians = {{.student = "A000000001"}, {.student = "A000000002"}, {.student = "A000000003", .id = "G2"}};
  return rows;
}

// The roster without the columns that keep its books.
std::string roster(Rehearsal& world) {
  std::string text;
  for (const auto* kind : {"schools", "students", "guardians"}) {
    std::string columns = "absent_since";
    for (const auto& field : record_kind(kind).fields) columns += "," + std::string(field.column);
    text +=
        world.query("SELECT " + columns + " FROM " + std::string(record_kind(kind).table) + " ORDER BY 2, 3") + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("import: the first one adds everything, by kind and by school") {
  Rehearsal world;
  auto result = world.import(three());
  CHECK(result.run == 1);
  CHECK(counts(result, "schools") == "added 2 ");
  CHECK(counts(result, "students") == "added 3 ");
  CHECK(counts(result, "students", "8001") == "added 2 ");
  CHECK(counts(result, "students", "8002") == "added 1 ");
  CHECK(counts(result, "guardians") == "added 3 ");
  CHECK(result.rejects.empty());
  CHECK(world.query("SELECT last_name, local_district FROM students JOIN schools USING (location_code) LIMIT 1") ==
        "Muñoz|Northwest");
}

TEST_CASE("import: changed, moved, withdrawn, returned and unchanged are told apart") {
  Rehearsal world;
  world.import(three());
  auto next = three();
  next.students[0].grade = "7";
  next.students[1].school = "8002";
  next.students.pop_back();
  auto second = world.import(next, accepting());
  CHECK(counts(second, "students") == "changed 1 moved 1 withdrawn 1 ");
  CHECK(counts(second, "students", "8001") == "changed 1 moved 1 ");
  CHECK(counts(second, "schools") == "unchanged 2 ");
  CHECK(world.query("SELECT absent_since FROM students WHERE student_id = 'A000000003'") == "2026-08-14");
  CHECK(world.query("SELECT change, fields FROM roster_changes ORDER BY change_id") ==
        "changed|{\"grade\":[\"6\",\"7\"]}\nmoved|{\"location_code\":[\"8001\",\"8002\"]}\n"
        "withdrawn|{\"absent_since\":[\"\",\"2026-08-14\"]}");
  auto third = world.import(three(), accepting());
  CHECK(counts(third, "students") == "changed 1 moved 1 returned 1 ");
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "3");
}

TEST_CASE("import: an enrollment status of I ends an enrollment as absence does, a blank one is A") {
  Rehearsal world;
  auto rows = three();
  rows.students[0].status = "";
  world.import(rows);
  CHECK(counts(world.import(three()), "students") == "unchanged 3 ");
  rows.students[0].status = "I";
  CHECK(has(problem<Refused>([&] { world.import(rows); }), "students who would no longer be enrolled: 1 of 3"));
}

TEST_CASE("import: the same content in other forms of dates, grades and flags is no change") {
  Rehearsal world;
  world.import(three());
  auto next = three();
  next.students[0].birth = "3/4/2012";
  next.students[1].birth = "20120304";
  next.students[2].grade = "06";
  next.guardians[0].legal = "y";
  next.guardians[0].restricted = "";
  auto result = world.import(next);
  CHECK(result.run == 2);
  CHECK(!result.same_as);
  CHECK(counts(result, "students") == "unchanged 3 ");
  CHECK(counts(result, "guardians") == "unchanged 3 ");
}

TEST_CASE("import: the same files again change nothing and say so, and so does a third time") {
  Rehearsal world;
  world.import(three());
  auto before = roster(world);
  for (int run = 2; run <= 3; ++run) {
    auto again = world.import(three());
    CHECK(again.run == run);
    CHECK(again.same_as == 1);
    CHECK(counts(again, "students") == "unchanged 3 ");
    CHECK(world.query("SELECT outcome, same_as FROM roster_runs ORDER BY run_id DESC LIMIT 1") == "unchanged|1");
  }
  CHECK(roster(world) == before);
}

TEST_CASE("import: in delta mode nobody is withdrawn for not being there") {
  Rehearsal world;
  world.import(three());
  auto delta = three();
  delta.students = {delta.students[0]};
  delta.students[0].grade = "7";
  delta.guardians = {delta.guardians[0]};
  auto result = world.import(delta, {.mode = ImportMode::delta});
  CHECK(counts(result, "students") == "changed 1 ");
  CHECK(counts(result, "guardians") == "unchanged 1 ");
  CHECK(world.query("SELECT count(*) FROM students WHERE absent_since IS NULL") == "3");
}

TEST_CASE("import: a student whose record was rejected is never withdrawn for it") {
  Rehearsal world;
  world.import(three());
  auto next = three();
  next.students[0].grade = "13";
  auto result = world.import(next);
  CHECK(counts(result, "students") == "unchanged 2 held 1 rejected 1 ");
  REQUIRE(result.rejects.size() == 1);
  CHECK(result.rejects[0].reject.column == "grade");
  CHECK(counts(result, "guardians") == "unchanged 3 ");  // the student is in the roster still
  CHECK(roster(world) == [] {
    Rehearsal untouched;
    untouched.import(three());
    return roster(untouched);
  }());
}

TEST_CASE("import: enrollments at other schools are kept beside the current one, and never withdrawn") {
  Rehearsal world;
  auto rows = three();
  rows.students.push_back({.id = "A000000001", .last = "Muñoz", .grade = "5", .school = "8002", .status = "I"});
  auto first = world.import(rows);
  CHECK(counts(first, "students") == "added 3 ");
  CHECK(counts(first, "enrollments") == "added 1 ");
  CHECK(world.query("SELECT student_id, location_code, school_year, grade FROM enrollments") ==
        "A000000001|8002|2026-27|5");
  rows.students.back().exit = "2026-08-01";
  CHECK(counts(world.import(rows), "enrollments") == "changed 1 ");
  CHECK(counts(world.import(three()), "enrollments") == "");
  CHECK(world.query("SELECT count(*) FROM enrollments WHERE absent_since IS NULL") == "1");
}

TEST_CASE("import: active is derived from dates when it is read, without another import") {
  Rehearsal world;
  auto rows = three();
  rows.students[0].entry = "2026-09-01";
  rows.students[1].exit = "2026-08-20";
  world.import(rows);
  auto active_on = [&](const std::string& day) {
    return world.query("SELECT group_concat(substr(student_id, 10), '') FROM students WHERE active_from <= '" + day +
                       "' AND '" + day + "' <= active_until");
  };
  CHECK(active_on("2026-08-14") == "23");
  CHECK(active_on("2026-08-20") == "23");
  CHECK(active_on("2026-08-21") == "3");
  CHECK(active_on("2026-09-01") == "13");
}

TEST_CASE("import: a dry run and a refused import leave nothing") {
  Rehearsal world;
  world.import(three());
  auto before = roster(world);
  auto audit = world.query("SELECT count(*) FROM audit_log");
  DistrictRows less = three();
  less.students.pop_back();
  auto dry = world.import(less, {.dry_run = DryRun::yes, .accept = AcceptMassChange::yes});
  CHECK(!dry.run);
  CHECK(counts(dry, "students") == "withdrawn 1 unchanged 2 ");
  CHECK(has(problem<Refused>([&] { world.import(less); }), "nothing was changed"));
  CHECK(roster(world) == before);
  CHECK(world.query("SELECT count(*) FROM roster_runs") == "1");
  CHECK(world.query("SELECT count(*) FROM audit_log") == audit);
}

TEST_CASE("import: it is written to the log, with the digest of each file") {
  Rehearsal world;
  auto result = world.import(three());
  auto detail = world.query("SELECT subject, detail FROM audit_log WHERE action = 'roster.import'");
  CHECK(has(detail, "run 1|"));
  for (const auto& file : result.files) CHECK(has(detail, file.sha256));
}

TEST_CASE("import: the business date is the request's, else the extract's, else today in the district") {
  Rehearsal world({}, "2026-08-14T03:00:00Z");
  CHECK(world.import(three()).business_date == Date(2026, 8, 13));
  ImportRequest request{.paths = {world.write_extract(three())}};
  std::filesystem::rename(request.paths[0] / "students.csv", request.paths[0] / "students_20260810.csv");
  CHECK(import_roster(*world.session, request).business_date == Date(2026, 8, 10));
  request.business_date = Date(2026, 8, 11);
  CHECK(import_roster(*world.session, request).business_date == Date(2026, 8, 11));
}

TEST_CASE("import: unknown columns, other encodings and held students are noted") {
  Rehearsal world;
  auto rows = three();
  auto students = rows.students_csv();
  students.replace(students.find("Homeroom"), 8, "Mascot");
  world.import(rows.schools_csv(), students, rows.guardians_csv());
  students.replace(students.find("Muñoz"), 6, "Mu\xf1oz");
  auto result = world.import(rows.schools_csv(), students, rows.guardians_csv());
  CHECK(counts(result, "students") == "unchanged 3 ");
  REQUIRE(result.notes.size() == 2);
  CHECK(result.notes[0] == "students.csv: columns that are not imported: Mascot");
  CHECK(result.notes[1] == "students.csv: is not UTF-8; read as Windows-1252");
}

TEST_CASE("import: only who may import may import") {
  Rehearsal world;
  auto help = world.with_role("ITD Help Desk", "");
  ImportRequest request{.paths = {world.write_extract(three())}};
  CHECK(has(problem<NotPermitted>([&] { import_roster(*help, request); }), "roster.import"));
}

TEST_CASE("import: a role whose name holds a tab does not confuse the next night") {
  Rehearsal world;
  auto rows = three();
  rows.staff = "EmployeeNumber,LastName,FirstName\n00000001,Diaz,Ana\n";
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,A,8001\n00000001,A\tB,8001\n";
  world.import(rows);
  rows.students[0].grade = "7";
  CHECK(counts(world.import(rows), "staffroles") == "unchanged 2 ");
}

TEST_CASE("import: a role of an employee who is not there is rejected, night after night, and the others go on") {
  Rehearsal world;
  const std::string staff = "EmployeeNumber,LastName,FirstName,HrStatus\n",
                    roles = "EmployeeNumber,Role,LocationCode\n";
  auto rows = three();
  rows.staff = staff + "00000001,Diaz,Ana,complete\n00000002,Roe,Sam,perhaps\n";
  rows.staff_roles = roles + "00000001,Teacher,8001\n00000002,Teacher,8001\n41000002,Teacher,8001\n";
  auto dry = world.import(rows, {.dry_run = DryRun::yes});
  auto first = world.import(rows);
  for (const auto* result : {&dry, &first}) {
    CHECK(counts(*result, "staffroles") == "added 1 rejected 2 ");
    REQUIRE(result->rejects.size() == 3);  // the employee's row is the first
    CHECK(result->rejects[1].reject.column == "employee_number");
    CHECK(result->rejects[2].reject.reason == "there is no employee 41000002 in the extract or the roster");
  }
  CHECK(diff_roster(*world.session, {.paths = {world.write_extract(rows)}}, [](const DiffRow&) {}) == 3);
  rows.students[0].grade = "7";
  CHECK(counts(world.import(rows), "staffroles") == "unchanged 1 rejected 2 ");
  rows.staff = staff + "00000001,Diaz,Ana,complete\n00000002,Roe,Sam,complete\n";
  CHECK(counts(world.import(rows), "staffroles") == "added 1 unchanged 1 rejected 1 ");
}

TEST_CASE("import: a role is good whose employee the roster has from before: no staff file, or a rejected row") {
  Rehearsal world;
  auto rows = three();
  rows.staff = "EmployeeNumber,LastName,FirstName,HrStatus\n00000001,Diaz,Ana,complete\n";
  world.import(rows);
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8001\n";
  rows.staff = "EmployeeNumber,LastName,FirstName,HrStatus\n00000001,Diaz,Ana,perhaps\n";
  CHECK(counts(world.import(rows), "staffroles") == "added 1 ");
  rows.staff.clear();
  rows.staff_roles += "00000001,Nurse,8001\n00000002,Nurse,8001\n";
  CHECK(counts(world.import(rows, {.mode = ImportMode::delta}), "staffroles") == "added 1 unchanged 1 rejected 1 ");
}

TEST_CASE("import: whatever a row of any kind names that is not there, the row is rejected and the others go on") {
  Rehearsal world;
  auto rows = three();
  rows.students.push_back({.id = "A000000009", .school = "9999"});
  rows.guardians.push_back({.student = "A000000009"});  // its row is rejected
  rows.guardians.push_back({.student = "A000000008"});
  rows.staff = "EmployeeNumber,LastName,FirstName,LocationCode\n00000001,Diaz,Ana,9999\n";
  rows.staff_roles = "EmployeeNumber,Role,LocationCode\n00000001,Teacher,8001\n";
  ImportRequest request{.paths = {world.write_extract(rows)}};
  auto write = [&](const std::string& name, const std::string& header, const std::string& rest) {
    auto file = (request.paths[0] / (name + ".csv")).lexically_relative(world.folder.path()).string();
    world.folder.write(file, header + "\nA000000001," + rest + "\nA000000009," + rest + "\nA000000008," + rest + "\n");
  };
  write("attendance", "StudentID,Date,Period,Course,Code,Description", "2026-08-13,1,Art,A,");
  write("marks", "StudentID,Term,Course,Assignment,TeacherName,TeacherEmail,Mark", "Fall,Art,,,,A");
  for (const auto* name : {"englishlearner", "tests", "services", "graduation"})
    write(name, "StudentID,Item,Date,Value,Detail", "One,2026-08-13,1,");
  auto result = import_roster(*world.session, request);
  CHECK(counts(result, "students") == "added 3 rejected 1 ");
  CHECK(counts(result, "guardians") == "added 3 rejected 2 ");
  CHECK(counts(result, "staff") == "rejected 1 ");
  CHECK(counts(result, "staffroles") == "rejected 1 ");
  for (const auto* kind : {"attendance", "marks", "englishlearner", "tests", "services", "graduation"})
    CHECK(counts(result, kind) == "added 1 rejected 2 ");
}

TEST_CASE("diff: it tells each field that would change, hides student PINs, and changes nothing") {
  Rehearsal world;
  std::string students = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,StudentPIN\n";
  auto rows = three();
  rows.guardians.resize(1);
  world.import(rows.schools_csv(), students + "A000000001,Reyes,Ana,2012-03-04,6,8001,1234\n", rows.guardians_csv());
  auto path = world.write_extract(
      rows.schools_csv(),
      students + "A000000001,Reyes,Ana,2012-03-04,7,8001,5678\n" + "A000000002,Lee,Bo,2012-03-04,7,8001,1\n",
      rows.guardians_csv());
  std::string seen;
  diff_roster(*world.session, {.paths = {path}}, [&](const DiffRow& row) {
    seen += fmt::format("{} {} {} {} {}>{}\n", row.kind, row.record, row.change, row.column, row.before, row.after);
  });
  CHECK(seen ==
        "students A000000002 added  >\nstudents A000000001 changed grade 6>7\n"
        "students A000000001 changed student_pin ••••>••••\n");
  CHECK(world.query("SELECT count(*) FROM roster_runs") == "1");
}

TEST_CASE("import: the same content in another order, form and encoding changes nothing") {
  Rehearsal world;
  CHECK(holds_for(40, [&] {
    auto rows = test::district_of(*rc::gen::inRange(1, 12));
    for (auto& row : rows.students) {
      row.last = *rc::gen::elementOf(std::vector<std::string>{"Muñoz", "Lee", "O'Neil", "Çelik", "Ångström"});
      row.school = *rc::gen::elementOf(std::vector<std::string>{"8001", "8002"});
      row.birth = fmt::format("20{:02}-{:02}-{:02}", *rc::gen::inRange(5, 20), *rc::gen::inRange(1, 13),
                              *rc::gen::inRange(1, 29));
    }
    world.import(rows, accepting());
    auto before = roster(world);
    auto shuffled = rows;
    for (auto& row : shuffled.students) {
      auto year = row.birth.substr(0, 4), month = row.birth.substr(5, 2), day = row.birth.substr(8);
      row.birth = *rc::gen::elementOf(std::vector<std::string>{
          row.birth, month + "/" + day + "/" + year,
          std::to_string(std::stoi(month)) + "/" + std::to_string(std::stoi(day)) + "/" + year, year + month + day});
    }
    auto turn = static_cast<long>(*rc::gen::inRange(std::size_t{0}, shuffled.students.size()));
    std::rotate(shuffled.students.begin(), shuffled.students.begin() + turn, shuffled.students.end());
    std::reverse(shuffled.guardians.begin(), shuffled.guardians.end());
    auto students = shuffled.students_csv();
    switch (*rc::gen::inRange(0, 4)) {
      case 1:
        students = "\xef\xbb\xbf" + students;
        break;
      case 2: {  // every letter above is in Windows-1252, where it has the number that Unicode gives it
        std::string latin;
        for (std::size_t i = 0; i < students.size(); ++i)
          latin += students[i] == '\xc3' ? static_cast<char>(students[++i] | 0x40) : students[i];
        students = latin;
        break;
      }
      case 3:
        for (std::size_t at = 0; (at = students.find('\n', at)) != students.npos; at += 2) students.insert(at, "\r");
        break;
      default:
        break;
    }
    auto result = world.import(shuffled.schools_csv(), students, shuffled.guardians_csv());
    RC_ASSERT(counts(result, "students") == fmt::format("unchanged {} ", rows.students.size()));
    RC_ASSERT(counts(result, "guardians") == fmt::format("unchanged {} ", rows.guardians.size()));
    RC_ASSERT(roster(world) == before);
  }));
}

TEST_CASE("import: one district, then another, then the first again is the first") {
  CHECK(holds_for(15, [] {
    Rehearsal world;
    auto some = [] {
      auto rows = test::district_of(8);
      std::erase_if(rows.students, [](const auto& row) {
        return row.id != test::numbered_student(0) && *rc::gen::inRange(0, 3) == 0;
      });
      for (auto& row : rows.students) {
        row.grade = *rc::gen::elementOf(std::vector<std::string>{"K", "6", "12"});
        row.school = *rc::gen::elementOf(std::vector<std::string>{"8001", "8002"});
        row.homeroom = *rc::gen::elementOf(std::vector<std::string>{"", "A", "B"});
      }
      std::erase_if(rows.guardians, [&](const auto& guardian) {
        return std::none_of(rows.students.begin(), rows.students.end(),
                            [&](const auto& student) { return student.id == guardian.student; });
      });
      return rows;
    };
    auto a = some(), b = some();
    world.import(a, accepting());
    auto columns =
        "SELECT student_id, grade, location_code, homeroom FROM students WHERE absent_since IS NULL ORDER BY 1";
    auto links = "SELECT student_id, guardian_id FROM guardian_links WHERE absent_since IS NULL ORDER BY 1, 2";
    auto first = world.query(columns), first_links = world.query(links);
    world.import(b, accepting());
    world.import(a, accepting());
    RC_ASSERT(world.query(columns) == first);
    RC_ASSERT(world.query(links) == first_links);
  }));
}

}  // namespace portal
