// What goes out as a bundle comes in again as the same district: by way of the extract that it could have been made
// from, and by our own import, where its profile `oneroster` is there.
#include "tests/support/oneroster_maker.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

bool profile_is_there() {
  return std::filesystem::exists(std::filesystem::path(source_folder()) / "config/extracts/oneroster.yaml");
}

std::string rows_of(const Sandbox& sandbox, const std::string& what, const std::string& active) {
  auto ran = sandbox("roster export --what " + what + " --active " + active + " --format csv " + morning);
  CHECK(ran.code == 0);
  return ran.out;
}

// One student with guardians whose fields differ, an ID that is a student's and a guardian's, another enrollment, odd
// texts, no homeroom.
SmallExtract odd_district() {
  SmallExtract extract;
  extract.schools =
      "LocationCode,SchoolName,LocalDistrict,Address,LowGrade,HighGrade\n"
      "8123,\"Say \"\"Hi\"\", Middle School\",NW,\"1 Main St\nUpper floor\",6,8\n8654,=HYPERLINK(1),W,'x,9,12\n";
  extract.students =
      "StudentID,LastName,FirstName,MiddleName,BirthDate,Gender,Grade,LocationCode,Homeroom,EnrollmentStatus,EntryDate,"
      "ExitDate,Email,Phone,HomeLanguage,NextLocationCode,NextGrade\n"
      "023907F123,\"Mendoza, Jr.\",=Lucía,,2015-02-28,F,6,8123,\"Room 1, "
      "east\",A,2026-08-13,,a@b.example.org,1,Spanish,"
      "8123,7\n"
      "023907F123,\"Mendoza, Jr.\",=Lucía,,2015-02-28,F,7,8654,,I,2025-08-14,2026-06-11,,,,,\n"
      "0081234907,陳,美玲,Q.,2014-05-06,X,TK,8123,,A,,,,,Chinese,,\n"
      "000407F499,\"\"\"Guz\"\"\",+1 Araceli,,2009-08-11,,12,8654,@H,A,2026-08-13,2027-06-10,,,,,\n"
      "000414F572,Left,Long ago,,2012-06-02,M,9,8654,@H,I,2025-08-13,2026-06-10,,,,,\n";
  extract.guardians =
      "StudentID,GuardianID,LastName,FirstName,Relationship,LegalGuardian,EmergencyContact,ContactOrder,Restricted,"
      "Email,"
      "HomePhone,WorkPhone,CellPhone,Address,Language\n"
      "023907F123,023907F123,Reyes,Guadalupe,Mother,Y,Y,1,N,g@example.org,1,2,3,\"two\nlines\",Spanish\n"
      "0081234907,023907F123,Reyes,-Guadalupe,Aunt,N,,,Y,,,,,,\n"
      "000407F499,023907F123,Reyes,Guadalupe,Mother,Y,Y,2,N,g@example.org,1,2,3,\"two\nlines\",Spanish\n"
      "000407F499,G-1,Guzmán,NULL,Father,N,N,,N,,,,,,\n"
      "000414F572,G_2,Left,Too,,Y,,,,,,,,,\n";
  return extract;
}

enum class Import { bundle, extract };

void check_round_trip(const Sandbox& first, const std::string& active, Import import) {
  CAPTURE(active);
  auto out = "roster export --bundle oneroster --active " + active + " " + morning + " -o ";
  auto exported = first(out + "one.zip");
  CHECK_MESSAGE(exported.code == 0, exported.err);
  Sandbox second(Sandbox::Holds::operators);
  std::filesystem::copy_file(first.path("one.zip"), second.path("one.zip"));
  if (import == Import::extract)
    CHECK(output_of(fmt::format("python3 '{}/tests/support/oneroster_to_misis.py' '{}' '{}' 2>&1", source_folder(),
                                second.path("one.zip"), second.path("extract"))) == "");
  std::string from = import == Import::bundle ? "one.zip --profile oneroster " : "extract ";
  auto imported = second("roster import " + from + first_night);
  CHECK_MESSAGE(imported.code == 0, imported.err);
  CHECK(second(out + "two.zip").code == 0);
  CHECK(first.read("one.zip") == second.read("two.zip"));
  for (std::string what : {"schools", "students", "guardians", "links", "enrollments"}) {
    CAPTURE(what);
    CHECK(rows_of(first, what, active) == rows_of(second, what, active));
  }
  auto again = second("roster import " + from + morning);
  CHECK(again.code == 0);
  CHECK(has(again.err, "nothing changed"));
}

void check_odd_round_trip(Import import) {
  Sandbox sandbox(Sandbox::Holds::operators);
  odd_district().write(sandbox, "odd");
  auto imported = sandbox("roster import odd " + first_night);
  CHECK_MESSAGE(imported.code == 0, imported.err);
  auto ran = sandbox("roster export --bundle oneroster --active all --format csv -o odd.zip " + morning);
  CHECK(ran.out.starts_with("students,guardians,schools,file,sha256\r\n4,3,2,odd.zip,"));
  CHECK(strictly_read(sandbox.path("odd.zip")).ends_with("roles 10 users 9"));
  check_round_trip(sandbox, "yes", import);
  check_round_trip(sandbox, "all", import);
}

}  // namespace

TEST_CASE("bundle: nothing is lost in it") {
  Sandbox sandbox;
  check_round_trip(sandbox, "yes", Import::extract);
}

TEST_CASE("bundle: nothing is lost where everything is odd, of active students and of all") {
  check_odd_round_trip(Import::extract);
}

TEST_CASE("bundle: our own import reads it back to the same district" * doctest::skip(!profile_is_there())) {
  Sandbox sandbox;
  check_round_trip(sandbox, "yes", Import::bundle);
}

TEST_CASE("bundle: our own import reads it back where everything is odd" * doctest::skip(!profile_is_there())) {
  check_odd_round_trip(Import::bundle);
}
