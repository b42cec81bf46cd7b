// libFuzzer: any bytes as one file of an extract, through a whole import onto a small district, dry.
// The first byte names the file; the others are the district's own. Whatever comes, an import ends with an
// answer or one of the program's own errors, its counts add up, and a dry run changes nothing.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>

#include "lib/roster/import.h"
#include "tests/support/rehearsal.h"

using namespace portal;
using namespace portal::test;

namespace {

void require(bool holds) {
  if (!holds) std::abort();  // libFuzzer keeps the input
}

struct District {
  Rehearsal rehearsal;
  std::filesystem::path folder;
  std::string before;

  District() {
    auto rows = district_of(30);
    rows.staff = "EmployeeNumber,LastName,FirstName,Login\n100001,Kim,Grace,gkim\n";
    rows.staff_roles = "EmployeeNumber,Role,LocationCode\n100001,Principal,8001\n";
    rehearsal.import(rows);
    folder = rehearsal.write_extract(rows);
    std::ofstream(folder / "attendance.csv") << "StudentID,Date,Period,Course,Code\nS000000001,2026-10-01,1,Math,A\n";
    std::ofstream(folder / "marks.csv") << "StudentID,Term,Course,Assignment,DueDate,Score\nS000000001,1,Math,,,\n";
    std::ofstream(folder / "services.csv") << "StudentID,Item,Date,Value,Detail\nS000000001,Speech,,30 minutes,\n";
    before = state();
  }
  std::string state() {
    return rehearsal.query(
        "SELECT (SELECT count(*) FROM roster_runs), (SELECT count(*) FROM roster_changes), "
        "(SELECT count(*) FROM students), (SELECT count(*) FROM guardian_links)");
  }
};

void check_counts(const ImportResult& result) {
  for (const auto& [kind, school, read, counts] : result.counts) {
    for (auto count : {counts.added, counts.changed, counts.moved, counts.withdrawn, counts.returned, counts.unchanged,
                       counts.held, counts.rejected})
      require(count >= 0);
    if (!school.empty() || kind == "enrollments") continue;
    require(counts.added + counts.changed + counts.moved + counts.returned + counts.unchanged + counts.rejected <=
            read);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static District district;
  if (size == 0) return 0;
  static constexpr const char* names[] = {"students.csv",   "guardians.csv",  "schools.csv", "staff.csv",
                                          "staffroles.csv", "attendance.csv", "marks.csv",   "services.csv"};
  const std::string name = names[data[0] % std::size(names)];
  const auto own = slurp(district.folder / name);
  std::ofstream(district.folder / name, std::ios::binary).write(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (auto accept : {AcceptMassChange::yes, AcceptMassChange::no}) {
    try {
      ImportRequest request;
      request.paths = {district.folder};
      request.dry_run = DryRun::yes;
      request.accept = accept;
      check_counts(import_roster(*district.rehearsal.session, request));
    } catch (const Error& error) {
      require(!error.message().empty() && (accept == AcceptMassChange::no || !dynamic_cast<const Refused*>(&error)));
    }
  }
  std::ofstream(district.folder / name, std::ios::binary) << own;
  require(district.state() == district.before);
  return 0;
}
