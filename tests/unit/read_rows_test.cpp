#include "lib/roster/read_rows.h"

#include <doctest/doctest.h>

#include "lib/config/embedded.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;

constexpr const char* head = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,ExitDate\n";

// A file of students, read with schools 8001 to 8003 known.
struct Students {
  std::string text;
  ExtractFile file;
  KnownRecords known;
  FileRows rows;

  explicit Students(const std::string& body, std::string_view kind = "students", const std::string& header = head)
      : text(header + body) {
    file.name = std::string(kind) + ".csv";
    file.kind = &record_kind(kind);
    file.bytes = text;
    References references{[](const std::string& code) { return code >= "8001" && code <= "8003"; },
                          [](const std::string& id) { return id == "S000000001"; },
                          [](const std::string& number) { return number == "00000001"; }};
    rows = read_rows(file, {"misis", {}}, references, known);
  }

  // "S000000001@8001 …" of the rows that were accepted.
  std::string accepted() { return listed(rows.rows); }
  std::string enrollments() { return listed(rows.enrollments); }
  // "2:location_code 3:…" of those that were not.
  std::string rejected() const {
    std::string text_of;
    for (const auto& reject : rows.rejects) text_of += fmt::format("{}:{} ", reject.line, reject.column);
    return text_of;
  }

 private:
  std::string listed(const std::vector<RowPlace>& places) {
    std::string text_of;
    for (const auto& row : places) {
      rows.reader->read_at(row.offset, row.line);
      auto school = file.kind->name == "students" ? "@" + rows.reader->record()[file.kind->field("location_code")] : "";
      text_of += rows.reader->record()[0] + school + " ";
    }
    return text_of;
  }
};

std::string student(const std::string& id, const std::string& school, const std::string& status = "A",
                    const std::string& exit = "", const std::string& first = "Ana") {
  return fmt::format("{},Reyes,{},2012-03-04,6,{},{},{}\n", id, first, school, status, exit);
}

const std::string s1 = "S000000001", s2 = "S000000002";

}  // namespace

TEST_CASE("rows: they come in the order of their keys, whatever the file's") {
  Students read(student(s2, "8001") + student(s1, "8001"));
  CHECK(read.accepted() == "S000000001@8001 S000000002@8001 ");
  CHECK(read.rows.rows_read == 2);
  CHECK(read.rejected() == "");
}

TEST_CASE("rows: two of one key and the same content count once, of different content both are rejected") {
  Students same(student(s1, "8001") + student(s1, "8001") + "S000000001,Reyes,Ana,3/4/2012,06,8001,a,\n");
  CHECK(same.accepted() == "S000000001@8001 ");
  CHECK(same.rejected() == "");
  Students different(student(s1, "8001") + student(s2, "8001") + student(s1, "8001", "A", "", "Anna"));
  CHECK(different.accepted() == "S000000002@8001 ");
  CHECK(different.rejected() == "2:student_id 4:student_id ");
  CHECK(has(different.rows.rejects[0].reason, "with different content (lines 2, 4)"));
}

TEST_CASE("rows: an active row beside an inactive one at another school is a move") {
  for (const auto& body :
       {student(s1, "8001", "I") + student(s1, "8002"), student(s1, "8002") + student(s1, "8001", "I")}) {
    Students move(body);
    CHECK(move.accepted() == "S000000001@8002 ");
    CHECK(move.enrollments() == "S000000001@8001 ");
    CHECK(move.rejected() == "");
  }
}

TEST_CASE("rows: of several ended enrollments the one that ended last stands for the student") {
  Students ended(student(s1, "8001", "I", "2026-06-01") + student(s1, "8002", "I", "2026-07-01") +
                 student(s1, "8003", "I", "2026-05-01"));
  CHECK(ended.accepted() == "S000000001@8002 ");
  CHECK(ended.enrollments() == "S000000001@8001 S000000001@8003 ");
}

TEST_CASE("rows: a student who is active at two schools is rejected at both") {
  Students two(student(s1, "8001") + student(s1, "8002") + student(s1, "8003", "I"));
  CHECK(two.accepted() == "");
  CHECK(two.rejected() == "2:location_code 3:location_code ");
  CHECK(has(two.rows.rejects[0].reason, "active at two schools (lines 2, 3)"));
  CHECK(two.rows.holds.holds_key(s1));
}

TEST_CASE("rows: beside a row that could not be read, an inactive one does not end the enrollment") {
  Students read(student(s1, "8001", "I") + "S000000001,Reyes,Ana,2012-03-04,99,8002,A,\n");
  CHECK(read.accepted() == "");
  CHECK(read.rejected() == "3:grade ");
  CHECK(read.rows.holds.holds_key(s1));
}

TEST_CASE("rows: what a row refers to must be there") {
  Students school(student(s1, "9999"));
  CHECK(school.rejected() == "2:location_code ");
  CHECK(school.rows.rejects[0].reason == "there is no school 9999 in the extract or the roster");
  Students guardian("S000000001,G1,Reyes,Maria,Y\nS000000009,G1,Reyes,Maria,Y\n", "guardians",
                    "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n");
  CHECK(guardian.rejected() == "3:student_id ");
  Students staff("00000001,A,B,8001\n00000002,A,B,9999\n00000003,A,B,NW\n00000004,A,B,\n", "staff",
                 "EmployeeNumber,LastName,FirstName,LocationCode\n");
  CHECK(staff.rejected() == "3:location_code ");
  Students role("00000001,Teacher,8001\n00000002,Teacher,8001\n00000001,Teacher,9999\n", "staffroles",
                "EmployeeNumber,Role,LocationCode\n");
  CHECK(role.rejected() == "3:employee_number 4:location_code ");
  CHECK(role.rows.rejects[0].reason == "there is no employee 00000002 in the extract or the roster");
}

TEST_CASE("rows: a bad row is rejected as it came, with its line and column, and the others go on") {
  Students read(
      "S000000001,\"Rey\nes\",Ana,2012-03-04,6,8001,A,\nS000000002,Reyes,Ana,15/06/2012,6,8001,A,\n"
      "S000000003,Reyes\nS000000004,,Ana,2012-03-04,6,8001,A,\nS000000005,Reyes,Ana,2012-03-04,6,8001,A,\n");
  CHECK(read.accepted() == "S000000001@8001 S000000005@8001 ");
  CHECK(read.rejected() == "4:birth_date 5: 6:last_name ");
  CHECK(read.rows.rejects[0].raw == "S000000002,Reyes,Ana,15/06/2012,6,8001,A,");
  CHECK(read.rows.rejects[1].reason == "has 2 cells where the header has 8");
  CHECK(read.rows.rejects[2].reason == "is blank");
}

TEST_CASE("rows: a file that may have been cut off is refused as a whole") {
  auto message = [](const std::string& body) { return test::problem<BadInput>([&] { Students read(body); }); };
  CHECK(has(message("S000000001,Reyes,Ana,2012-03-04,6,8001,A,"),
            "students.csv: the last record (line 2) has no line end"));
  CHECK(has(message(student(s1, "8001") + "S000000002,Rey\n"), "the last record (line 3) has too few cells"));
  CHECK(has(message(student(s1, "8001") + "S000000002,Rey\n\n\n"), "the last record (line 3) has too few cells"));
  CHECK(has(test::problem<BadInput>([] { Students read("", "students", ""); }), "students.csv is empty"));
  CHECK(message("") == "no error");
}

TEST_CASE("rows: a quote on the last line that never closes may be a cell that was cut between its lines") {
  auto message = test::problem<BadInput>([] { Students read(student(s1, "8001") + "S000000002,\"Rey\n"); });
  CHECK(has(message, "students.csv: the last record (line 3) opens a quote that is never closed: the file may have"));
  Students before("S000000002,\"Rey,Ana,2012-03-04,6,8001,A,\n" + student(s1, "8001"));
  CHECK(before.accepted() == "S000000001@8001 ");
  CHECK(before.rejected() == "2: ");
}

TEST_CASE("rows: a header over other rows is told as that, not as a file that was cut off") {
  auto message = test::problem<BadInput>([] { Students read("S000000001,Reyes,Ana\nS000000002,Reyes,Ana\n"); });
  CHECK(has(message, "students.csv: every row has fewer cells than the header, the last one 3 where it has 8"));
}

TEST_CASE("rows: what is no record is rejected as that, and holds nobody back") {
  Students read(student(s1, "8001") + head + "Total: 2\n" + student(s2, "8001") + ",,,,,,,\nTotal,,,,2,,,\n" +
                "(2 rows affected)\n");
  CHECK(read.accepted() == "S000000001@8001 S000000002@8001 ");
  CHECK(read.rejected() == "3: 4: 7: 8: ");
  CHECK(read.rows.rows_read == 6);
  CHECK(read.rows.rejects[0].reason == "is the header once more");
  CHECK(read.rows.rejects[1].reason == "is a footer, not a record");
  CHECK(read.rows.rejects[3].reason == "is a footer, not a record");
  CHECK_FALSE(read.rows.holds.everything());
  // A record that cannot be read at all does hold everybody back.
  CHECK(Students("S1,,,,,,,\n" + student(s1, "8001")).rows.holds.everything());
}

TEST_CASE("rows: another header in the middle stops it: what follows cannot be read by the first") {
  auto message = test::problem<BadInput>([] {
    Students read(student(s1, "8001") + "StudentID,FirstName,LastName,BirthDate,Grade,LocationCode\n" +
                  "S000000002,Ana,Reyes,2012-03-04,6,8001\n" + student(s2, "8001"));
  });
  CHECK(has(message, "students.csv, line 3: this row is another header, with other columns"));
}

}  // namespace portal
