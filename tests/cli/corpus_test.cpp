// Dirty files (tests/corpus): what an import does with each, on the built binary. Whatever is in them, the good rows
// come in, the bad ones are told by file, line, column and reason, and nobody is withdrawn.
#include <fmt/format.h>

#include "lib/base/csv.h"
#include "lib/base/text.h"
#include "tests/support/sandbox.h"
#include "tests/support/zip_maker.h"

using namespace portal::test;

namespace {

namespace fs = std::filesystem;

const std::string night = " --now 2026-08-15T02:30:00-07:00";
const std::string students_export =
    "roster export --format csv --active all --columns student_id,last_name,first_name,birth_date,grade,location_code";
const std::string guardians_export =
    "roster export --what links --format csv --columns "
    "student_id,guardian_id,last_name,first_name,legal_guardian,email";

fs::path corpus() { return fs::path(source_folder()) / "tests/corpus"; }

/// What `expected.txt` says.
struct Expected {
  int code = -1;
  std::string options, duplicates;
  std::vector<std::string> says, rejects, counts, students, guardians, duplicate;

  explicit Expected(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) take(line);
  }

 private:
  void take(const std::string& line) {
    auto space = line.find(' ');
    auto word = line.substr(0, space), rest = space == std::string::npos ? "" : line.substr(space + 1);
    if (word == "#") return;
    if (word == "exit") {
      code = std::stoi(rest);
      options = rest.substr(std::min(rest.size(), std::size_t{1}));
    } else if (word == "duplicates") {
      duplicates = rest;
    } else if (word.ends_with(":")) {
      counts.push_back(line);
    } else {
      list_of(word).push_back(rest);
    }
  }
  std::vector<std::string>& list_of(const std::string& word) {
    if (word == "says") return says;
    if (word == "reject") return rejects;
    if (word == "student") return students;
    if (word == "guardian") return guardians;
    if (word == "duplicate") return duplicate;
    throw std::runtime_error("expected.txt: " + word);
  }
};

/// Rows of a CSV text, its header left out.
std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  portal::CsvReader reader(csv, ',');
  portal::CsvRecord record;
  while (reader.next(record)) rows.emplace_back(record.cells.begin(), record.cells.end());
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

/// "students.csv 3 last_name is blank": what the rejects file says behind the source's own columns, before the row.
std::vector<std::string> rejects_in(const std::string& csv) {
  std::vector<std::string> rejects;
  for (const auto& row : rows_of(csv)) {
    auto last = row.end();
    rejects.push_back(fmt::format("{} {} {} {}", last[-5], last[-4], last[-3].empty() ? "-" : last[-3], last[-2]));
  }
  return rejects;
}

/// A district that holds base/, and the files of a case beside it.
struct Dirty : Sandbox {
  Dirty() : Sandbox(Holds::nothing) {
    static const Sandbox made(Holds::operators);
    static const bool filled = [] {
      fs::copy(corpus() / "base", made.folder / "base");
      return made("roster import base --now 2026-08-14T02:30:00-07:00").code == 0;
    }();
    REQUIRE(filled);
    fs::copy(made.folder.path(), folder.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    before = export_of(students_export);
  }
  std::string before;

  std::string export_of(const std::string& command) const { return (*this)(command + night).out; }

  /// Imports that folder or zip, and holds the outcome to what is expected. Returns what it said.
  std::string check(const std::string& path, const Expected& expected) const {
    auto ran = (*this)("roster import " + path + " --format csv --rejects rejects.csv" + expected.options + night);
    CHECK_MESSAGE(ran.code == expected.code, ran.err);
    for (const auto& text : expected.says) CHECK_MESSAGE(has(ran.err, text), ran.err);
    auto after = export_of(students_export);
    if (expected.code > 1) {
      CHECK(after == before);
      CHECK(ran.out.empty());
      return ran.err;
    }
    auto rejects = portal::joined(rejects_in(exists("rejects.csv") ? read("rejects.csv") : ""), "\n");
    CHECK(rejects == portal::joined(expected.rejects, "\n"));
    check_counts(ran.out, expected);
    for (const auto& row : rows_of(before)) CHECK_MESSAGE(has(after, row[0] + ","), row[0]);
    CHECK(export_of(replaced(students_export, "--active all", "--active no")).find('\n') == after.find('\n'));
    for (const auto& row : expected.students) CHECK_MESSAGE(has(after, row + "\r\n"), after);
    check_people(expected);
    return ran.err;
  }

 private:
  void check_counts(const std::string& out, const Expected& expected) const {
    std::vector<std::string> counts;
    for (const auto& row : rows_of(out)) {
      CHECK(row[6] == "0");  // withdrawn
      if (row[1].empty())
        counts.push_back(fmt::format("{}: {} new, {} changed, {} held", row[0], row[3], row[4], row[9]));
    }
    for (const auto& line : expected.counts)
      CHECK_MESSAGE(std::find(counts.begin(), counts.end(), line) != counts.end(), line << " not in " << out);
  }
  void check_people(const Expected& expected) const {
    if (!expected.guardians.empty()) {
      auto links = export_of(guardians_export);
      for (const auto& row : expected.guardians) CHECK_MESSAGE(has(links, row + "\r\n"), links);
    }
    if (expected.duplicates.empty()) return;
    auto found = export_of("roster duplicates --format csv");
    CHECK(std::to_string(rows_of(found).size()) == expected.duplicates);
    for (const auto& row : expected.duplicate) CHECK_MESSAGE(has(found, row), found);
  }
};

/// base/ with the files of a case in their place, as a folder of the sandbox.
void lay_out(const Sandbox& sandbox, const std::string& folder, const fs::path& from) {
  fs::create_directory(sandbox.folder / folder);
  for (const auto& source : {corpus() / "base", from})
    for (const auto& entry : fs::directory_iterator(source))
      if (entry.path().extension() == ".csv")
        fs::copy_file(entry.path(), sandbox.folder / folder / entry.path().filename(),
                      fs::copy_options::overwrite_existing);
}

/// A zip of one deflated file in the form for large ones, which declares these sizes.
std::string zip64(const std::string& bytes, std::uint64_t size, std::uint64_t packed) {
  auto number = [](std::uint64_t value, int width) {
    std::string text;
    for (; width-- > 0; value >>= 8) text += static_cast<char>(value & 0xff);
    return text;
  };
  const std::string name = "students.csv", wide = number(1, 2) + number(16, 2) + number(size, 8) + number(packed, 8);
  const std::string common = number(45, 2) + number(0, 2) + number(8, 2) + number(0, 2) + number(0x21, 2) +
                             number(0, 4) + number(0xffffffff, 4) + number(0xffffffff, 4) + number(name.size(), 2) +
                             number(wide.size(), 2);
  auto block = number(1, 1) + number(bytes.size(), 2) + number(~bytes.size(), 2) + bytes;  // not packed
  auto local = "PK\x03\x04" + common + name + wide + block;
  auto central = "PK\x01\x02" + number(45, 2) + common + number(0, 14) + name + wide;
  return local + central + "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) + number(central.size(), 4) +
         number(local.size(), 4) + number(0, 2);
}

const std::string header = "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n";

}  // namespace

TEST_CASE("corpus: each dirty file ends as it should, the good rows come in, and nobody is withdrawn") {
  std::vector<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(corpus()))
    if (fs::exists(entry.path() / "expected.txt")) cases.push_back(entry.path());
  std::sort(cases.begin(), cases.end());
  REQUIRE(cases.size() > 50);
  for (const auto& one : cases) {
    auto name = one.filename().string();
    CAPTURE(name);
    Dirty dirty;
    lay_out(dirty, "night", one);
    dirty.check("night", Expected(slurp(one / "expected.txt")));
  }
}

TEST_CASE("corpus: a field of a million characters spoils its row, a header of so many is told in short") {
  Dirty dirty;
  lay_out(dirty, "night", corpus() / "base");
  auto rows = dirty.read("night/students.csv");
  const std::string endless(1'000'000, 'x');
  dirty.folder.write("night/students.csv",
                     replaced(rows, "Araceli", endless) + "991231M001,Young,Sam,2014-05-06,6,8123,B\n");
  dirty.check("night",
              Expected("exit 1\nreject students.csv 4 first_name is longer than 1,000 characters (1,000,000 bytes)\n"
                       "students: 1 new, 0 changed, 1 held\nstudent 000407F499,Guzmán,Araceli,2009-08-11,12,8654\n"));
  CHECK(dirty.read("rejects.csv").size() > endless.size());  // as it came
  dirty.folder.write("night/students.csv", replaced(rows, "Homeroom", endless));
  Dirty wide;
  lay_out(wide, "night", corpus() / "base");
  wide.folder.write("night/students.csv", replaced(rows, "Homeroom", endless));
  auto told = wide.check("night", Expected("exit 5\n"));  // the last import had a homeroom
  CHECK(told.size() < 1'000);
}

TEST_CASE("corpus: ten gigabytes declared by a zip are refused before they fill anything") {
  Dirty dirty;
  auto base = [](const std::string& name) { return slurp(corpus() / "base" / name); };
  const std::uint64_t ten_gigabytes = std::uint64_t{10} << 30;
  const std::string students = base("students.csv");
  const auto packed = students.size() + 5;
  dirty.folder.write("declared.zip", zip64(students, ten_gigabytes, packed));
  dirty.check("declared.zip", Expected("exit 8\nsays declared.zip: students.csv would unpack to \n"));
  dirty.folder.write("beyond.zip", zip64(students, ten_gigabytes, ten_gigabytes));
  dirty.check("beyond.zip", Expected("exit 8\nsays beyond.zip: \n"));
  // What is really in it, and unpacks to more than any roster packs.
  make_zip(dirty.folder / "bomb.zip", {{"students.csv", header + std::string(64 << 20, ',') + "\n"}}, ZIP_CM_DEFLATE);
  dirty.check("bomb.zip", Expected("exit 8\nsays students.csv would unpack to 1,0\n"));
  auto little = dirty("roster import declared.zip" + night, {.wrapper = {"prlimit", "--as=1000000000"}});
  CHECK(little.code == 8);
}
