#include "lib/roster/profile_check.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "lib/roster/mapping.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using Fate = CheckedColumn::Fate;

struct Desk : test::Rehearsal {
  ProfileCheck check(const std::string& text, const std::string& name = "students.csv", const std::string& kind = "") {
    folder.write(name, text);
    return check_profile(*settings, folder / name, "misis", kind);
  }
};

const std::string header = "StudentID,LastName,FirstName,DOB,Grade,LocationCode,Shoe Size\n";

}  // namespace

TEST_CASE("profile check: each column with what it maps to, its values as understood, and what would be rejected") {
  Desk desk;
  auto check = desk.check(header +
                          "023907F123,Ruiz,Iván,2/28/2015,06,8123,4\n"
                          "0081234907,Ong,Tala,2014-05-06,13,8123,5\n"
                          "81234907,Ong, Tala ,2014-05-06,,8123,5\n"
                          "0081234908,Ong,Tala,2014-05-06,7\n");
  CHECK(check.kind == "students");
  CHECK(check.rows == 4);
  CHECK(check.rejected == 3);
  CHECK(check.misshapen == 1);
  CHECK(check.misshapen_line == 5);
  CHECK(check.misshapen_reason == "has 5 cells where the header has 7");
  CHECK(check.usable());
  REQUIRE(check.columns.size() == 7);
  const auto& id = check.columns[0];
  CHECK(id.field == "student_id");
  CHECK(id.required);
  CHECK(id.values == std::vector<std::string>{"023907F123", "0081234907"});
  CHECK(id.rejected == 1);
  CHECK(id.line == 4);
  CHECK(check.columns[2].values == std::vector<std::string>{"Iván", "Tala"});
  CHECK(check.columns[3].field == "birth_date");
  CHECK(check.columns[3].values == std::vector<std::string>{"2015-02-28", "2014-05-06"});
  CHECK(check.columns[4].values == std::vector<std::string>{"6"});
  CHECK(check.columns[4].rejected == 2);
  CHECK(check.columns[4].reason.starts_with("'13' is no grade"));
  CHECK(check.columns[4].blank == 1);
  CHECK(check.columns[6].fate == Fate::not_imported);
  CHECK(check.columns[6].values == std::vector<std::string>{"2 different, of 1 character"});
}

TEST_CASE("profile check: a field that is missing, and one that is told twice") {
  Desk desk;
  auto check = desk.check("StudentID,District Student ID,LastName,FirstName,Grade,LocationCode\n");
  CHECK_FALSE(check.usable());
  REQUIRE(check.columns.size() == 7);
  CHECK(check.columns[1].fate == Fate::repeated);
  CHECK(check.columns[6].fate == Fate::missing);
  CHECK(check.columns[6].field == "birth_date");
}

TEST_CASE("profile check: a student PIN is not shown, five values are enough, and a kind can be said") {
  Desk desk;
  std::string text = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,StudentPIN\n";
  for (char c = '1'; c <= '9'; ++c)
    text += std::string("00812349") + "0" + c + ",Ong,Tala,2014-05-06,7,8123,555" + c + "\n";
  auto check = desk.check(text, "export.txt", "students");
  CHECK(check.columns[0].values.size() == 5);
  CHECK(check.columns[6].values == std::vector<std::string>{"••••"});
  CHECK_THROWS_AS(desk.check(text, "export.txt"), UsageError);
  CHECK_THROWS_AS(desk.check(text, "export.txt", "pupils"), UsageError);
  CHECK_THROWS_AS(desk.check("", "students.csv"), BadInput);
  CHECK_THROWS_AS(check_profile(*desk.settings, desk.folder / "students.csv", "none", ""), UsageError);
}

TEST_CASE("profile check: nothing of a column that is not imported is shown, whatever its name; nor of a lost header") {
  Desk desk;
  auto check = desk.check(
      "StudentID,LastName,FirstName,DOB,Grade,LocationCode,Soc Sec,Locker,Pwd\n"
      "023907F123,Ruiz,Ana,2015-02-28,6,8123,123-45-6789,hunter2,letmein\n"
      "0081234907,Ong,Tala,2014-05-06,7,8123,987-65-4321,hunter2,\n");
  CHECK(check.columns[6].values == std::vector<std::string>{"••••"});
  CHECK(check.columns[7].values == std::vector<std::string>{"1 different, of 7 characters"});
  CHECK(check.columns[8].values == std::vector<std::string>{"••••"});
  auto said = test::problem<BadInput>(
      [&] { desk.check("023907F123,Ruiz,Ana,2015-02-28,6,8123\n0081234907,Ong,Tala,2014-05-06,7,8123\n"); });
  CHECK(said == "students.csv: the first line looks like data, not a header");
  said = test::problem<BadInput>([&] { desk.check("District Students,,,,,\n" + header); });
  CHECK(said == "students.csv: the first line is 'District Students', which is no header");
}

TEST_CASE("profile check: a profile is a name and no path; the district's own are named with the others") {
  Desk desk;
  for (std::string bad : {"/tmp/x", "../x", "", "a b", "misis.yaml", "x\n"}) {
    CAPTURE(bad);
    CHECK(test::has(test::problem<UsageError>([&] { load_profile(*desk.settings, bad); }), "is no name of an extract"));
  }
}

TEST_CASE("profile check: any bytes are a result or bad input, and it counts what the import's own reader counts") {
  Desk desk;
  CHECK(holds([&](const std::string& bytes) {
    try {
      auto check = desk.check(header + bytes);
      return check.rejected <= check.rows && check.misshapen <= check.rejected;
    } catch (const BadInput&) {
      return true;
    }
  }));
}

}  // namespace portal
