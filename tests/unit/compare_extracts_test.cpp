#include "lib/roster/compare_extracts.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;

const std::string head = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,EnrollmentStatus,StudentPIN\n";

std::string student(const std::string& id, const std::string& school = "8001", const std::string& grade = "6",
                    const std::string& status = "A", const std::string& pin = "") {
  return fmt::format("{},Reyes,Ana,2012-03-04,{},{},{},{}\n", id, grade, school, status, pin);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

const std::string s1 = "S000000001", s2 = "S000000002", s3 = "S000000003";

struct Compared {
  std::vector<DiffRow> rows;
  TableDifference found;

  std::string text() const {
    std::string all;
    for (const auto& row : rows)
      all += fmt::format("{}/{} {} {}:{}>{}\n", row.record, row.part, row.change, row.column, row.before, row.after);
    return all;
  }
};

/// Two files of a kind, from their bytes.
Compared compare(const std::string& a, const std::string& b, const std::string& kind = "students") {
  const Profile profile{"misis", {}};
  auto file = [&](const std::string& text) {
    ExtractFile made;
    made.name = kind + ".csv";
    made.kind = &record_kind(kind);
    made.bytes = text;
    return made;
  };
  auto file_a = file(a), file_b = file(b);
  TableReader reader_a(file_a, profile), reader_b(file_b, profile);
  TableComparison comparison(record_kind(kind), &reader_a, &reader_b);
  comparison.read();
  Compared compared;
  compared.found = comparison.tell([&](const DiffRow& row) { compared.rows.push_back(row); });
  return compared;
}

bool all_counted(const TableDifference& found) {
  return found.rows_a == found.only_in_a + found.changed + found.same + found.rejected_a + found.unclear_a &&
         found.rows_b == found.only_in_b + found.changed + found.same + found.rejected_b + found.unclear_b;
}

// A file of few keys, so that rows meet: good ones, bad ones, several of one key, and those that nobody can read.
struct AnyRow {
  int id, school, grade, status, form;
  std::string text() const {
    const char* grades[] = {"6", "7", "13"};
    auto row = student(fmt::format("S00000000{}", id), fmt::format("800{}", school), grades[grade], status ? "A" : "I");
    if (form == 1) row = replaced(row, "2012-03-04", "03/04/2012");  // the same, written otherwise
    if (form == 2) row = "one,cell\n";
    if (form == 3) row = replaced(row, "Ana", "A\"na");
    return row;
  }
};

rc::Gen<std::vector<std::string>> any_rows() {
  auto row = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(1, 6), rc::gen::inRange(1, 3), rc::gen::inRange(0, 3), rc::gen::inRange(0, 2),
                     rc::gen::weightedElement<int>({{10, 0}, {2, 1}, {1, 2}, {1, 3}})),
      [](const std::tuple<int, int, int, int, int>& parts) {
        auto [id, school, grade, status, form] = parts;
        return AnyRow{id, school, grade, status, form}.text();
      });
  return rc::gen::container<std::vector<std::string>>(row);
}

// With a last row that is whole, so that no file looks cut off.
std::string file_of(const std::vector<std::string>& rows) {
  std::string text = head;
  for (const auto& row : rows) text += row;
  return text + student("S000000009");
}

// The rows as a set, with the sides as they are or swapped, and without the lines, which a shuffle changes.
std::vector<std::string> facts(const Compared& compared, bool swapped) {
  std::vector<std::string> all;
  for (auto row : compared.rows) {
    if (swapped) std::swap(row.before, row.after);
    if (swapped && row.change.ends_with("_a"))
      row.change.back() = 'b';
    else if (swapped && row.change.ends_with("_b"))
      row.change.back() = 'a';
    if (row.change == "repeated") row.before = row.after = "";
    all.push_back(
        fmt::format("{}|{}|{}|{}|{}|{}", row.record, row.part, row.change, row.column, row.before, row.after));
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::int64_t> counts(const TableDifference& f, bool swapped) {
  if (swapped)
    return {f.rows_b,     f.rows_a,     f.only_in_b, f.only_in_a, f.changed, f.same,
            f.rejected_b, f.rejected_a, f.unclear_b, f.unclear_a, f.differs};
  return {f.rows_a,     f.rows_b,     f.only_in_a, f.only_in_b, f.changed, f.same,
          f.rejected_a, f.rejected_b, f.unclear_a, f.unclear_b, f.differs};
}

}  // namespace

TEST_CASE("compare: a rejected row that says the same is no difference, however it is written") {
  const std::string first = "S000000001", bad = ",Reyes,José,2012-03-04,99,8001,A,\n";
  auto utf8 = head + s3 + ",too,few\n" + student(first) + s2 + bad;
  CHECK_FALSE(
      compare(utf8, head + s3 + ",\"too\",few\r\n" + student(first) + s2 + ",\"Reyes\", José,3/4/2012,99,8001,A,\r\n")
          .found.differs);
  auto other = compare(utf8,
                       "Grade;StudentID;LastName;FirstName;BirthDate;LocationCode;EnrollmentStatus;StudentPIN\n"
                       "6;S000000001;Reyes;Ana;2012-03-04;8001;A;\n" +
                           s3 + ";too;few\n99;" + s2 + ";Reyes;Jos\xe9;3/4/2012;8001;A;\n");
  CHECK_FALSE(other.found.differs);
  CHECK(other.found.rejected_a == 2);
  CHECK(other.found.rejected_b == 2);
  CHECK(compare(utf8, replaced(utf8, ",99,", ",98,")).found.differs);
}

TEST_CASE("compare: what is in one file alone, what is changed, field by field, and what is the same") {
  auto compared = compare(head + student(s1) + student(s2) + student(s3, "8001", "6", "A", "1234"),
                          head + student(s3, "8002", "7", "A", "9876") + student(s1) + student("S000000004"));
  CHECK(compared.text() ==
        "S000000002/ only_in_a :>\n"
        "S000000003/ changed grade:6>7\n"
        "S000000003/ changed location_code:8001>8002\n"
        "S000000003/ changed student_pin:••••>••••\n"
        "S000000004/ only_in_b :>\n");
  CHECK(compared.rows[0].name == "Ana Reyes");
  CHECK(counts(compared.found, false) == std::vector<std::int64_t>{3, 3, 1, 1, 1, 1, 0, 0, 0, 0, 1});
}

TEST_CASE("compare: the order of columns, the separator, the form of a date and quotes are no difference") {
  auto a = head + student(s1) + student(s2);
  auto b = "BirthDate;Grade;LocationCode;StudentID;LastName;\"FirstName\";EnrollmentStatus;StudentPIN\r\n" +
           std::string("03/04/2012;6;8001;S000000001;Reyes;\"Ana\";;\r\n20120304;06;8001;S000000002;Reyes;Ana;A;\r\n");
  auto compared = compare(a, b);
  CHECK(compared.text().empty());
  CHECK(compared.found.same == 2);
  CHECK_FALSE(compared.found.differs);
  CHECK_FALSE(compare(a, replaced(a, "2012-03-04", "3/4/2012")).found.differs);
}

TEST_CASE("compare: a student's rows at several schools are told apart by school") {
  auto compared = compare(head + student(s1, "8001") + student(s2),
                          head + student(s1, "8001", "6", "I") + student(s1, "8002") + student(s2));
  CHECK(compared.text() ==
        "S000000001/8001 changed enrollment_status:A>I\n"
        "S000000001/8002 only_in_b :>\n");
  CHECK(all_counted(compared.found));
}

TEST_CASE("compare: where a key stands on several rows that differ, their lines are told and nothing is guessed") {
  auto compared = compare(head + student(s1, "8001", "6") + student(s2) + student(s1, "8001", "7"),
                          head + student(s1, "8001", "8") + student(s2));
  CHECK(compared.text() == "S000000001/8001 repeated line:2, 4>2\n");
  CHECK(counts(compared.found, false) == std::vector<std::int64_t>{3, 2, 0, 0, 0, 1, 0, 0, 2, 1, 1});
  // The same row once more is a difference too, and no record that is in A alone.
  CHECK(compare(head + student(s1) + student(s1), head + student(s1)).text() ==
        "S000000001/8001 repeated line:2, 3>2\n");
  // Rows that repeat each other in both files are the same.
  auto twice = head + student(s1, "8001", "6") + student(s1, "8001", "7");
  auto turned = head + student(s1, "8001", "7") + student(s1, "8001", "6");
  CHECK_FALSE(compare(twice, turned).found.differs);
  CHECK(compare(twice, turned).found.same == 2);
}

TEST_CASE("compare: a rejected row is counted, and its record is not said to be absent") {
  auto bad = student(s1, "8001", "13");
  auto compared = compare(head + student(s1) + student(s2), head + bad + student(s2));
  CHECK(compared.text() == "S000000001/ rejected_in_b grade:6>'13' is no grade (PK, TK, K, 1 to 12)\n");
  CHECK(counts(compared.found, false) == std::vector<std::int64_t>{2, 2, 0, 0, 0, 1, 0, 1, 1, 0, 1});
  auto both = compare(head + bad + student(s2), head + student(s2) + bad);
  CHECK(both.text().empty());
  CHECK_FALSE(both.found.differs);
  CHECK(both.found.rejected_a == 1);
  CHECK(both.found.rejected_b == 1);
  CHECK(compare(head + bad + student(s2), head + student(s2)).found.differs);  // though there is no row to show
}

TEST_CASE("compare: many rows in another order, and a gap in the middle, give the same answer") {
  std::vector<std::string> rows;
  for (int i = 0; i < 400; ++i) rows.push_back(student(fmt::format("S{:09}", i), "8001", std::to_string(1 + i % 12)));
  auto a = head + fmt::format("{}", fmt::join(rows, ""));
  rows.erase(rows.begin() + 100, rows.begin() + 150);
  auto gap = compare(a, head + fmt::format("{}", fmt::join(rows, "")));
  CHECK(gap.found.only_in_a == 50);
  CHECK(gap.found.same == 350);
  CHECK(gap.rows.front().record == "S000000100");
  std::reverse(rows.begin(), rows.end());
  auto turned = compare(a, head + fmt::format("{}", fmt::join(rows, "")));
  CHECK(turned.text() == gap.text());
}

TEST_CASE("compare: a link is known by student and guardian, and its part is the guardian") {
  const std::string links = "StudentID,GuardianID,LastName,FirstName,LegalGuardian\n";
  auto compared = compare(links + "S000000001,G1,Lee,Jo,Y\nS000000001,G2,Lee,Al,Y\n",
                          links + "S000000001,G1,Lee,Jo,N\nS000000001,G3,Lee,Al,Y\n", "guardians");
  CHECK(compared.text() ==
        "S000000001/G1 changed legal_guardian:Y>N\n"
        "S000000001/G2 only_in_a :>\n"
        "S000000001/G3 only_in_b :>\n");
}

TEST_CASE("compare: any file against itself, in any order, is no difference; swapped sides give the swapped answer") {
  CHECK(holds([] {
    auto rows_a = *any_rows(), rows_b = *any_rows();
    auto a = file_of(rows_a), b = file_of(rows_b);
    auto there = compare(a, b), back = compare(b, a);
    RC_ASSERT(all_counted(there.found));
    RC_ASSERT(counts(there.found, false) == counts(back.found, true));
    RC_ASSERT(facts(there, false) == facts(back, true));
    RC_ASSERT(there.rows.empty() || there.found.differs);
    std::reverse(rows_b.begin(), rows_b.end());
    std::rotate(rows_a.begin(), rows_a.begin() + static_cast<long>(rows_a.size() / 2), rows_a.end());
    auto shuffled = compare(file_of(rows_a), file_of(rows_b));
    RC_ASSERT(counts(there.found, false) == counts(shuffled.found, false));
    RC_ASSERT(facts(there, false) == facts(shuffled, false));
    auto itself = compare(a, file_of(rows_a));
    RC_ASSERT(itself.rows.empty());
    RC_ASSERT(!itself.found.differs);
  }));
}

TEST_CASE("compare: files with another header give the same answer as with the same one") {
  CHECK(holds([] {
    auto a = file_of(*any_rows()), b = file_of(*any_rows());
    auto wider = replaced(b, "StudentPIN\n", "StudentPin\n");  // the same
    auto marked = "\xef\xbb\xbf" + b;                          // another encoding: read, not known by its bytes
    auto plain = compare(a, b);
    RC_ASSERT(facts(compare(a, wider), false) == facts(plain, false));
    RC_ASSERT(facts(compare(a, marked), false) == facts(plain, false));
    auto again = compare(a, "\xef\xbb\xbf" + a);
    RC_ASSERT(again.rows.empty());
    RC_ASSERT(!again.found.differs);
  }));
}

TEST_CASE("compare extracts: a file that one lacks, columns that one lacks, and what is passed over are told") {
  test::TemporaryFolder folder;
  folder.write("a/students.csv", head + student(s1));
  folder.write("a/staff.csv", "EmployeeNumber,LastName,FirstName\n00000001,Ito,Ken\n");
  folder.write("b/students.csv", "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode,Shoe\n" +
                                     std::string("S000000001,Reyes,Ana,2012-03-04,6,8001,38\n"));
  folder.write("b/readme.csv", "");
  const Profile profile{"misis", {}};
  std::vector<DiffRow> rows;
  auto tell = [&](const DiffRow& row) { rows.push_back(row); };
  auto found = compare_extracts(profile, {folder / "a", folder / "b", {}}, tell);
  REQUIRE(found.kinds.size() == 2);
  CHECK(found.kinds[0].kind == "students");
  CHECK(found.kinds[0].found.same == 1);
  CHECK(found.kinds[1].kind == "staff");
  CHECK(found.kinds[1].found.only_in_a == 1);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].record == "00000001");
  auto notes = fmt::format("{}", fmt::join(found.notes, "\n"));
  CHECK(has(notes, "b/students.csv: columns that are not compared: Shoe"));
  CHECK(has(notes, "b/students.csv: lacks enrollment_status, student_pin: compared as blank"));
  CHECK(has(notes, "a/staff.csv: there is no such file in "));
  CHECK(has(notes, "readme.csv: not compared"));
  // One file is compared with its kind alone; and only the kinds that were asked for.
  CHECK_FALSE(compare_extracts(profile, {folder / "a", folder / "b/students.csv", {}}, tell).differ());
  CHECK_FALSE(compare_extracts(profile, {folder / "a", folder / "b", {"students"}}, tell).differ());
}

TEST_CASE("compare extracts: what cannot be read, or has nothing in common, is bad input before the first row") {
  test::TemporaryFolder folder;
  folder.write("a/students.csv", head + student(s1));
  folder.write("a/staff.csv", "EmployeeNumber,LastName,FirstName\n00000001,Ito,Ken\n");
  folder.write("cut/students.csv", head + student(s2));
  folder.write("cut/staff.csv", "EmployeeNumber,LastName,FirstName\n00000001,Ito");
  folder.write("none/readme.txt", "nothing");
  const Profile profile{"misis", {}};
  int rows = 0;
  auto refusal = [&](const std::string& a, const std::string& b) {
    return problem<BadInput>([&] {
      compare_extracts(profile, {folder / a, folder / b, {}}, [&](const DiffRow&) { ++rows; });
    });
  };
  CHECK(has(refusal("a", "cut"), "cut/staff.csv: the last record (line 2)"));
  CHECK(has(refusal("a", "none"), "none holds no file of an extract"));
  CHECK(has(refusal("a", "absent"), "absent"));
  CHECK(has(refusal("a/students.csv", "a/staff.csv"), "hold nothing of the same kind"));
  CHECK(rows == 0);
}

}  // namespace portal
