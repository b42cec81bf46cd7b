// A file that was cut off while it was written must not look like a district that lost its students
// (design: extracts): wherever a file of an extract is cut, nobody is withdrawn because of it.
#include <doctest/doctest.h>
#include <zip.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

using namespace portal;
using namespace portal::test;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;  // name and bytes

// UTF-16, little-endian, of the characters that these extracts hold.
std::string utf16(const std::string& text) {
  std::string bytes = "\xff\xfe";
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    auto character = byte < 0x80 ? byte : (byte & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f);
    bytes += static_cast<char>(character & 0xff);
    bytes += static_cast<char>(character >> 8);
  }
  return bytes;
}

std::string with_crlf(const std::string& text) {
  std::string bytes;
  for (char c : text) bytes += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return bytes;
}

// In Windows-1252 likewise.
std::string windows_1252(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    bytes +=
        byte < 0x80 ? text[i] : static_cast<char>((byte & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f));
  }
  return bytes;
}

constexpr int whole_district = 12, few = 5;  // students; few where only the form of the files is another

DistrictRows first_night(int students = whole_district) {
  auto rows = district_of(students);
  rows.students[3].last = "\"Müller, \"\"M\"\"\"";
  rows.students[2].first = "\"two\nlines\"";
  rows.students.back().school = "8002";
  rows.staff =
      "EmployeeNumber,LastName,FirstName,Login,HrStatus\n"
      "10000001,Kim,Grace,gkim,complete\n"
      "10000002,\"O, Brien\",Sean,sobrien,complete\n"
      "10000003,Diaz,Luz,ldiaz,complete\n";
  rows.staff_roles =
      "EmployeeNumber,Role,LocationCode\n"
      "10000001,Principal,8001\n"
      "10000002,Office Manager,8001\n"
      "10000003,Principal,8002\n";
  return rows;
}

DistrictRows second_night(int students = whole_district) {
  auto rows = first_night(students);
  rows.students[4].grade = "7";
  rows.guardians[2].phone = "213-555-0101";
  return rows;
}

Files files_of(const DistrictRows& rows) {
  return {{"schools.csv", rows.schools_csv()},
          {"students.csv", rows.students_csv()},
          {"guardians.csv", rows.guardians_csv()},
          {"staff.csv", rows.staff},
          {"staffroles.csv", rows.staff_roles}};
}

// What parents read about a student.
Files record_files() {
  return {{"attendance.csv",
           "StudentID,Date,Period,Course,Code\nS000000001,2026-10-01,1,Math,A\nS000000002,2026-10-01,,,T\n"},
          {"marks.csv", "StudentID,Term,Course,Assignment,DueDate,Score\nS000000001,Fall,\"Math, \"\"H\"\"\",,,\n"},
          {"services.csv",
           "StudentID,Item,Date,Value,Detail\nS000000001,Speech,,\"30\nminutes\",\nS000000002,Speech,,20,\n"}};
}

// Whether a cut there leaves whole records: behind a line end that no quotes hold.
bool between_records(const std::string& bytes, std::size_t at, std::size_t width) {
  if (at < width || (bytes[at - width] != '\n' && bytes[at - width] != '\r')) return false;
  return std::count(bytes.begin(), bytes.begin() + static_cast<long>(at), '"') % 2 == 0;
}

/// A district with the first night's roster, that is given one cut extract after the other.
struct District : Rehearsal {
  std::filesystem::path whole;
  std::string before;

  explicit District(int students = whole_district) : whole(write_extract(first_night(students))) {
    for (const auto& [name, bytes] : record_files()) folder.write((whole.filename() / name).string(), bytes);
    store->database().exec("PRAGMA synchronous=OFF");  // some of the cuts are imported, and that is quicker
    REQUIRE(try_import(whole) == "imported");
    before = people();
  }

  std::string people() {
    return query("SELECT student_id, last_name, location_code, absent_since FROM students ORDER BY 1") +
           query("SELECT student_id, guardian_id, legal_guardian, absent_since FROM guardian_links ORDER BY 1");
  }

  std::string try_import(const std::filesystem::path& path, DryRun dry_run = DryRun::no) {
    try {
      auto result = import_roster(*session, {.paths = {path}, .dry_run = dry_run});
      return result.rejects.empty() ? "imported" : "imported with rejects";
    } catch (const Refused&) {
      return "stopped";
    } catch (const BadInput&) {
      return "bad input";
    }
  }

  // Whatever else a cut does, everybody is there afterwards. One that was imported is taken back.
  void check_cut(const std::filesystem::path& path, bool between_records) {
    auto writes = store->transactions();
    auto ended = try_import(path);
    if (!between_records) CHECK(ended == "bad input");
    if (!ended.starts_with("imported")) {
      CHECK(store->transactions() == writes);
      return;
    }
    CHECK(people() == before);
    import_roster(*session, {.paths = {whole}, .accept = AcceptMassChange::yes});
  }

  // A new file each time: one that is emptied and written again is flushed by some file systems.
  std::filesystem::path write_cut(const std::string& name, const std::string& bytes, std::size_t at) {
    std::filesystem::remove(folder / name);
    return folder.write(name, std::string_view(bytes).substr(0, at));
  }

  // Each file, cut at each byte, beside the others and the whole ones: `check(at, bytes)`.
  template <class Check>
  void for_each_cut(const Files& files, const Files& others, Check check) {
    for (const auto* whole_files : {&others, &files})
      for (const auto& [name, bytes] : *whole_files) folder.write("cut/" + name, bytes);
    for (const auto& file : files) {
      const auto &name = file.first, &bytes = file.second;
      for (std::size_t at = 0; at <= bytes.size(); ++at) {
        CAPTURE(name);
        CAPTURE(at);
        write_cut("cut/" + name, bytes, at);
        if (at < bytes.size()) check(at, bytes);
      }
    }
  }

  void check_cuts(const Files& files, const Files& others = record_files(), std::size_t width = 1) {
    for_each_cut(files, others, [&](std::size_t at, const std::string& bytes) {
      check_cut(folder / "cut", between_records(bytes, at, width));
    });
    CHECK(try_import(folder / "cut") == "imported");
  }
};

}  // namespace

TEST_CASE("any file of the second night, cut at any byte, withdraws no student and no guardian") {
  District().check_cuts(files_of(second_night()));
}

TEST_CASE("nor does a file of what parents read about them, cut at any byte") {
  District().check_cuts(record_files(), files_of(second_night()));
}

TEST_CASE("so it does with CRLF, in UTF-16 and in Windows-1252") {
  auto crlf = files_of(second_night(few)), wide = crlf, narrow = crlf;
  for (auto& file : crlf) file.second = with_crlf(file.second);
  for (auto& file : wide) file.second = utf16(file.second);
  for (auto& file : narrow) file.second = windows_1252(file.second);
  District(few).check_cuts(crlf);
  District(few).check_cuts(wide, record_files(), 2);
  District(few).check_cuts({narrow[1]}, narrow);  // the other files are the same as in UTF-8
}

TEST_CASE("a zip of the second night, cut at any byte, is bad input") {
  District district;
  auto file = district.folder / "extract.zip";
  int error = 0;
  auto files = files_of(second_night());
  for (const auto& records : record_files()) files.push_back(records);
  auto* archive = zip_open(file.c_str(), ZIP_CREATE, &error);
  for (const auto& [name, bytes] : files)
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes.data(), bytes.size(), 0), ZIP_FL_ENC_UTF_8);
  REQUIRE(zip_close(archive) == 0);
  auto bytes = slurp(file);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    CAPTURE(at);
    district.check_cut(district.write_cut("cut.zip", bytes, at), false);
  }
  CHECK(district.try_import(file) == "imported");
}

TEST_CASE("a first extract whose file is cut at any byte is bad input, but between two records") {
  Rehearsal empty;  // outlives the session on it
  District district;
  district.session = empty.as("admin");
  district.for_each_cut(files_of(first_night()), record_files(), [&](std::size_t at, const std::string& bytes) {
    auto ended = district.try_import(district.folder / "cut", DryRun::yes);
    CHECK((ended == "bad input" || between_records(bytes, at, 1)));
  });
}
