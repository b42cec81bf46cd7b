#pragma once
// A roster that is fed by OneRoster bundles, and a family in it.
#include <string>

#include "tests/support/oneroster_bundle.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

struct OneRosterWorld : Rehearsal {
  int bundles = 0;
  ImportResult bring(const BundleFiles& bundle, AcceptMassChange accept = AcceptMassChange::no,
                     Date date = Date(2026, 8, 14)) {
    auto name = fmt::format("bundle-{}", ++bundles);
    bundle.write(folder, name);
    return import_roster(*session,
                         {.paths = {folder / name}, .profile = "oneroster", .accept = accept, .business_date = date});
  }
  std::string students() {
    return query(
        "SELECT student_id, last_name, first_name, birth_date, gender, grade, location_code, school_year, homeroom, "
        "homeroom_teacher, iif(absent_since IS NULL, 'there', 'gone') FROM students ORDER BY 1");
  }
  std::string links() {
    return query(
        "SELECT student_id, guardian_id, last_name, first_name, legal_guardian, home_phone, "
        "iif(absent_since IS NULL, 'there', 'gone') FROM guardian_links ORDER BY 1, 2");
  }
};

inline std::string rejects(const ImportResult& result) {
  std::string text;
  for (const auto& [kind, reject] : result.rejects)
    text += fmt::format("{}:{} {}: {}\n", kind, reject.line, reject.column, reject.reason);
  return text;
}

inline VendorDistrict family() {
  VendorDistrict district;
  district.students = {
      {.homeroom = "12", .guardians = {"900001", "900002"}},
      {.id = "072305M013", .first = "Ben", .grade = "KG", .school = "8501", .sex = "male", .guardians = {"900001"}}};
  district.guardians = {{.phone = "555-0101"}, {.id = "900002", .first = "Jo", .role = "parent"}};
  district.homeroom_teachers = {{"2001/12", "Tally"}};
  return district;
}

}  // namespace portal::test
