#include "lib/roster/export.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "lib/pins/issue.h"
#include "tests/support/exported.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct Exported : test::Rehearsal {
  Exported() {
    test::DistrictRows rows;
    rows.students = {{},
                     {.id = "A000000001", .last = "Lee", .grade = "K", .school = "8002", .homeroom = "R1"},
                     {.id = "A000000002", .last = "Ray", .exit = "2026-08-13"},
                     {.id = "A000000001", .last = "Lee", .grade = "K", .school = "8001", .status = "I"}};
    rows.guardians = {{}, {.student = "A000000001"}, {.student = "A000000002", .id = "G2"}};
    rows.staff = "EmployeeNumber,LastName,FirstName,LocationCode\n00000001,Diaz,Ana,8001\n";
    import(rows);
  }
  // The first column of the rows, or the columns that are asked for.
  std::string rows_of(const ExportRequest& request) {
    std::string text;
    auto count = export_roster(*session, request, [&](const std::vector<std::string>& row) {
      for (const auto& cell : row) text += cell + (request.columns.empty() ? "" : "|");
      text += "\n";
    });
    CHECK(count == std::count(text.begin(), text.end(), '\n'));
    return text;
  }
};

}  // namespace

TEST_CASE("export: active students by default, the others or all on request") {
  Exported world;
  CHECK(world.rows_of({.columns = {"student_id", "active"}}) == "023907F123|yes|\nA000000001|yes|\n");
  CHECK(world.rows_of({.active = "no", .columns = {"student_id", "active"}}) == "A000000002|no|\n");
  CHECK(world.rows_of({.active = "all", .columns = {"student_id"}}) == "023907F123|\nA000000001|\nA000000002|\n");
}

TEST_CASE("export: each kind tells who is active, in the last column and for conditions") {
  Exported world;
  for (const auto& what : export_names()) {
    CAPTURE(what);
    CHECK(export_columns({.what = what}).back() == "active");
    CHECK(has(world.rows_of({.what = what, .columns = {"active"}, .where = "active = yes"}), "yes|\n"));
    CHECK(world.rows_of({.what = what, .columns = {"active"}, .where = "active = no"}) == "");
    CHECK(world.rows_of({.what = what, .active = "no", .columns = {"active"}, .where = "active = yes"}) == "");
  }
  CHECK(world.rows_of({.what = "guardians", .active = "all", .columns = {"guardian_id", "active"}}) ==
        "G1|yes|\nG2|no|\n");
  CHECK(world.rows_of({.what = "links", .active = "all", .columns = {"student_id"}, .where = "active = no"}) ==
        "A000000002|\n");
  CHECK(world.rows_of({.what = "enrollments", .active = "all", .columns = {"student_id", "active"}}) ==
        "023907F123|yes|\nA000000001|no|\nA000000001|yes|\nA000000002|yes|\n");
}

TEST_CASE("export: the order of contacts compares as a number; what is none is neither less nor greater") {
  test::Rehearsal world;
  world.import(test::DistrictRows().schools_csv(), test::DistrictRows().students_csv(),
               "StudentID,GuardianID,LastName,FirstName,LegalGuardian,ContactOrder\n023907F123,G1,A,A,Y,2\n"
               "023907F123,G2,B,B,Y,10\n023907F123,G3,C,C,Y,first\n023907F123,G4,D,D,Y,\n");
  auto guardians = [&](const std::string& where) {
    std::string ids;
    export_roster(*world.session, {.what = "links", .columns = {"guardian_id"}, .where = where},
                  [&](const std::vector<std::string>& row) { ids += row[0] + " "; });
    return ids;
  };
  CHECK(guardians("contact_order < 10") == "G1 ");
  CHECK(guardians("contact_order > 2") == "G2 ");
  CHECK(guardians("contact_order in (2, 10)") == "G1 G2 ");
  CHECK(guardians("contact_order != 2") == "G2 G3 G4 ");
  CHECK(guardians("not contact_order < 10") == "G2 G3 G4 ");
  CHECK(guardians("contact_order is blank") == "G4 ");
}

TEST_CASE("export: by school, grade (in any form) and homeroom") {
  Exported world;
  CHECK(world.rows_of({.location_code = "8002", .columns = {"last_name"}}) == "Lee|\n");
  CHECK(world.rows_of({.grade = "06", .columns = {"last_name"}}) == "Reyes|\n");
  CHECK(world.rows_of({.homeroom = "R1", .columns = {"last_name"}}) == "Lee|\n");
  CHECK(world.rows_of({.homeroom = "r1", .columns = {"last_name"}}) == "Lee|\n");  // as --where compares it
  CHECK(world.rows_of({.location_code = "8001", .grade = "K", .columns = {"last_name"}}) == "");
}

TEST_CASE("export: every kind, with every column that it names") {
  Exported world;
  for (const auto& what : export_names()) {
    CAPTURE(what);
    for (const auto& column : export_columns({.what = what})) {
      CAPTURE(column);
      CHECK(has(world.rows_of({.what = what, .active = "all", .columns = {column}}), "|\n"));
    }
  }
  CHECK(world.rows_of({.what = "guardians", .columns = {"guardian_id", "students"}}) == "G1|2|\n");
  CHECK(world.rows_of({.what = "links", .columns = {"student_id", "guardian_id"}}) ==
        "023907F123|G1|\nA000000001|G1|\n");
  CHECK(world.rows_of({.what = "schools", .columns = {"location_code"}}) == "8001|\n8002|\n");
  CHECK(world.rows_of({.what = "enrollments", .columns = {"student_id", "location_code"}}) ==
        "023907F123|8001|\nA000000001|8002|\nA000000002|8001|\n");
  CHECK(world.rows_of({.what = "enrollments", .active = "no", .columns = {"student_id", "location_code"}}) ==
        "A000000001|8001|\n");
}

TEST_CASE("export: neither a PIN nor a student PIN ever leaves by it") {
  Exported world;
  issue_pins(*world.session, {});
  auto digits = world.pin_of("023907F123", "G1").digits();
  for (const auto& what : export_names()) {
    for (const auto& column : export_columns({.what = what})) CHECK(!has(column, "pin"));
    CHECK(!has(world.rows_of({.what = what, .active = "all"}), digits));
  }
  CHECK_THROWS_AS(world.rows_of({.columns = {"student_pin"}}), UsageError);
}

TEST_CASE("export: a wrong name gets the nearest one") {
  Exported world;
  auto hint = [&](const ExportRequest& request) {
    try {
      world.rows_of(request);
    } catch (const UsageError& error) {
      return error.hint();
    }
    return std::string("accepted");
  };
  CHECK(hint({.what = "student"}) == "did you mean students?");
  CHECK(hint({.columns = {"lastname"}}) == "did you mean last_name?");
  CHECK(has(hint({.grade = "13"}), "grades are"));
  CHECK(hint({.what = "schools", .grade = "6"}) == "leave the option out");
  CHECK_THROWS_AS(world.rows_of({.location_code = "9999"}), NotFound);
}

TEST_CASE("export: the log says who takes what out, and then how many rows of which hash; only who may, may") {
  Exported world;
  auto analyst = world.with_role("Analyst", "");
  test::ExportedHere here;
  ExportRequest request{.location_code = "8001", .grade = "06", .columns = {"last_name"}, .where = "grade = 6"};
  request.as_of = 1;
  export_roster(*analyst, request, here);
  const std::string asked =
      R"("columns":"last_name","school":"8001","grade":"6","active":"yes","where":"grade = 6","as_of":1,"to":"a test")";
  auto begun = world.query("SELECT max(seq) - 1 FROM audit_log");
  CHECK(world.query("SELECT operator, action, subject, detail FROM audit_log ORDER BY seq DESC LIMIT 2") ==
        "somebody|roster.exported|students|{\"rows\":1,\"sha256\":\"" + sha256_hex(here.text) + "\"," + asked +
            ",\"ended\":\"whole\",\"log_row\":" + begun + "}\nsomebody|roster.export|students|{" + asked + "}");
  CHECK(
      has(problem<NotPermitted>([&] { export_roster(*world.with_role("Principal", "8001"), {}, [](const auto&) {}); }),
          "roster.export"));
}

TEST_CASE("export: one that is cut off is in the log with what was out by then") {
  struct Breaks : test::ExportedHere {
    void put(std::string_view encoded, std::int64_t rows) override {
      if (!text.empty()) throw StorageError("the disk is full", "");
      ExportedHere::put(encoded, rows);
    }
  } breaks;
  test::Rehearsal world;
  world.import(test::district_of(200));
  CHECK(problem<StorageError>([&] { export_roster(*world.session, {.columns = {"student_id"}}, breaks); }) ==
        "the disk is full");
  auto rows = std::count(breaks.text.begin(), breaks.text.end(), '\x1e');
  CHECK(rows > 0);
  CHECK(rows < 200);
  auto end = world.query("SELECT action, detail FROM audit_log ORDER BY seq DESC LIMIT 1");
  CHECK(has(end, fmt::format("roster.exported|{{\"rows\":{},\"sha256\":\"{}\"", rows, sha256_hex(breaks.text))));
  CHECK(has(end, "\"ended\":\"cut off\""));
}

TEST_CASE("export: a file is logged with its hash before it has its name, and is none where it may not be had") {
  struct ToFile : test::ExportedHere {
    AtomicFile out;
    explicit ToFile(const std::filesystem::path& path) : out(path, FileMode::owner_only) {}
    void put(std::string_view encoded, std::int64_t rows) override {
      ExportedHere::put(encoded, rows);
      out.write(encoded);
    }
    AtomicFile* file() override { return &out; }
  };
  Exported world;
  auto path = world.folder / "out.txt";
  ToFile file(path);
  export_roster(*world.session, {}, file);
  CHECK(read_file(path) == file.text);
  CHECK(has(world.query("SELECT action, detail FROM audit_log ORDER BY seq DESC LIMIT 1"),
            "roster.export|{\"rows\":2,\"sha256\":\"" + sha256_hex(file.text) + "\""));
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE action = 'roster.exported'") == "0");
  ToFile nobody(world.folder / "none.txt");
  CHECK_THROWS_AS(export_roster(*world.with_role("Principal", "8001"), {}, nobody), NotPermitted);
  CHECK(!std::filesystem::exists(world.folder / "none.txt"));
}

TEST_CASE("export: many rows come in the order of their keys, each once, in whatever parts they are read") {
  test::Rehearsal world;
  auto district = test::district_of(3000);
  for (std::size_t i = 0; i < 3000; ++i) district.guardians[i].id = fmt::format("G{}", (i * 7919) % 1500);
  world.import(district);
  for (const auto& what : export_names()) {
    CAPTURE(what);
    std::vector<std::string> keys;
    export_roster(*world.session, {.what = what}, [&](const std::vector<std::string>& row) {
      keys.push_back(row[0] + (what == "links" ? row[1] : ""));
    });
    CHECK(std::is_sorted(keys.begin(), keys.end()));
    CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
    CHECK(keys.size() == (what == "schools" ? 2u : what == "staff" ? 0u : what == "guardians" ? 1500u : 3000u));
  }
}

TEST_CASE("export: of a guardian whose links differ, the fields are those of the first student") {
  test::Rehearsal world;
  auto district = test::district_of(4);
  for (std::size_t i = 0; i < 4; ++i) district.guardians[i].id = "G1", district.guardians[i].phone = std::to_string(i);
  std::swap(district.guardians[0], district.guardians[3]);
  world.import(district);
  for (const auto& [school, expected] : {std::pair{"", "0|4"}, std::pair{"8001", "0|4"}}) {
    std::string found;
    export_roster(*world.session, {.what = "guardians", .location_code = school, .columns = {"cell_phone", "students"}},
                  [&](const std::vector<std::string>& row) { found = row[0] + "|" + row[1]; });
    CHECK(found == expected);
  }
}

}  // namespace portal
