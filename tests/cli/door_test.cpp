// One door (issue: every command that reads or changes a person's data passes one authorize()): each verb as each role,
// at the own school and at another.
#include "tests/support/door.h"
#include "lib/accounts/registration.h"
#include "lib/accounts/volunteers.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/photo_record.h"
#include "lib/pins/issue.h"
#include "lib/staff/requests.h"
#include "lib/upkeep/backup.h"
#include "tests/support/in_process.h"
#include "tests/support/parent_world.h"
#include "tests/support/pictures.h"
#include "tests/support/stored_photos.h"
#include "tests/support/zip_maker.h"

using namespace portal;
using namespace portal::test;

namespace {

using Places = std::map<std::string, std::string>;  // what stands for the placeholders of a row

constexpr const char *own = "8001", *other = "8002", *local_district_of_own = "Northwest";
const std::string administrator = "Parent Access Account Administrator";

std::string portrait(std::uint64_t seed) { return picture({.seed = seed}); }

/// "ITD Help Desk" -> "itdhelpdesk".
std::string login_of(const std::string& role) {
  std::string login;
  for (char c : role)
    if (isalpha(static_cast<unsigned char>(c))) login += static_cast<char>(tolower(c));
  return login;
}

/// Two schools with a student, a parent, staff, photos, requests each; and an operator of each role, at the first.
struct World : ParentWorld {
  World() : ParentWorld(settings_in_place()) {
    folder.write("portal.yaml", "incoming: incoming\n");
    import(rows());
    issue_pins(*session, {});
    record_school_year(*session, parse_school_year_days("2026-27", "2026-08-13", "2027-06-10"), DryRun::no);
    add_operators();
    add_parents();
    add_photos();
    file_requests();
    add_files();
  }

  std::map<std::string, Places> at;  // by school

  Ended run(const std::string& login, const std::string& line, const Places& places, const std::string& input = {}) {
    std::vector<std::string> arguments = {"--now", "2026-08-14T12:00:00Z"};
    std::istringstream in(line);
    for (std::string word; in >> word;) {
      for (const auto& [name, value] : places)
        if (auto found = word.find("{" + name + "}"); found != word.npos) word.replace(found, name.size() + 2, value);
      arguments.push_back(word);
    }
    return run_here(*this, login, arguments, input);
  }
  /// How many rows the log has with and without that outcome.
  std::pair<int, int> log() {
    auto line = query("SELECT sum(outcome = 'denied') || ' ' || sum(outcome <> 'denied') FROM audit_log");
    return {std::stoi(line), std::stoi(line.substr(line.find(' ')))};
  }

 private:
  static std::map<Key, std::string> settings_in_place() { return {}; }

  DistrictRows rows() {
    DistrictRows rows;
    rows.students = {{.id = "023907F123", .homeroom = "R1", .entry = "2026-08-13"},
                     {.id = "000500A001", .last = "Nwosu", .first = "Chi", .school = other}};
    rows.guardians = {{}, {.student = "000500A001", .id = "G2", .last = "Nwosu", .first = "Ada"}};
    for (const auto* twin : {"G3", "G5"}) rows.guardians.push_back({.id = twin, .legal = "N"});
    for (const auto* twin : {"G4", "G6"})
      rows.guardians.push_back({.student = "000500A001", .id = twin, .last = "Nwosu", .first = "Ada", .legal = "N"});
    rows.staff = "EmployeeNumber,LastName,FirstName,Login,Email,LocationCode,HrStatus\n";
    rows.staff_roles = "EmployeeNumber,Role,LocationCode,ExpirationDate\n";
    int number = 100;
    auto add = [&](const std::string& login, const std::string& school) {
      rows.staff += fmt::format("00000{},Ray,Ann,{},{}@district.example.org,{},complete\n", ++number, login,
                                login.empty() ? "ann" : login, school);
      return fmt::format("00000{}", number);
    };
    auto give = [&](const std::string& employee, const std::string& role, const std::string& place) {
      rows.staff_roles += fmt::format("{},{},{},\n", employee, role, place);
    };
    add("norole", own);
    for (const auto& role : roles.all()) {
      if (role.name == vendor_role || role.name.ends_with(" Service")) continue;
      auto place = role.scope == ScopeKind::school           ? own
                   : role.scope == ScopeKind::local_district ? local_district_of_own
                                                             : "";
      auto employee = add(login_of(role.name), role.scope == ScopeKind::school ? own : "");
      give(employee, role.name, place);
      if (role.name == "Principal") at[own]["approver"] = employee;
    }
    for (std::string school : {own, other}) {
      give(at[school]["holder"] = add("", school), "Teacher", school);
      at[school]["employee"] = add("", school);
      at[school]["applicant"] = add("", school);
    }
    give(at[other]["approver"] = add("elsewhere", other), "Principal", other);
    return rows;
  }

  void add_operators() {
    WriteTransaction transaction(*store);
    for (const auto* role : {"Portal Service", "Unattended Service"})
      add_operator(*session, *Login::parse(login_of(role)), role);
    transaction.commit();
    store->database().exec(
        "INSERT INTO rollovers (school_year, schools, fingerprint, state, decided_at, decided_by, takes_effect, "
        "newest_run, students, graduates, left_open, backup) VALUES ('2027-28', '', '', 'waiting', "
        "'2026-08-14T00:00:00Z', 'admin', '2027-07-01', 0, 0, 0, 0, '')");
    add_vendor("photovendor", own);
    add_vendor("anothervendor", other);
  }
  void add_vendor(const std::string& login, const std::string& school) {
    at[school]["vendor"] = login;
    store->database().exec(
        fmt::format("INSERT INTO vendors VALUES ('{0}', 'Viewfinder', 'Voss', 'Pia', '{0}@lausd.net', "
                    "'2026-03-02T00:00:00Z');"
                    "INSERT INTO vendor_years VALUES ('{0}', '2026-27', '2026-03-02T00:00:00Z', 'admin', NULL, NULL, "
                    "'2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z');"
                    "INSERT INTO vendor_assignments (location_code, school_year, login, agreement, assigned_at, "
                    "assigned_by) VALUES ('{1}', '2026-27', '{0}', 'A-1', '2026-07-01T00:00:00Z', 'principal')",
                    login, school));
  }

  void add_parents() {
    for (std::string school : {own, other}) {
      auto& places = at[school];
      places["school"] = school;
      places["student"] = school == own ? "023907F123" : "000500A001";
      places["guardian"] = school == own ? "G1" : "G2";
      places["twin"] = school == own ? "G3" : "G4";
      places["merged"] = school == own ? "G5" : "G6";
      store->database().exec(
          fmt::format("INSERT INTO guardian_merges VALUES ('{}', '{}', '2026-08-14T11:00:00Z', "
                      "'admin', '')",
                      places["merged"], places["guardian"]));
      for (std::string kind : {"email", "inactive"}) {
        places[kind] = kind + school + "@example.org";
        confirmed(places[kind]);
        link(places[kind], places["student"], places["guardian"]);
      }
      store->database().exec("UPDATE accounts SET state = 'inactive' WHERE email_key = '" + places["inactive"] + "'");
      places["application"] =
          std::to_string(apply_as_volunteer(*web, {places["email"], school, "reading"}, VolunteerChange::make));
    }
  }

  void add_photos() {
    for (std::string school : {own, other}) {
      auto& places = at[school];
      PhotoFiles files(*settings);
      NewPhoto photo;
      photo.student = StudentId::trusted(places["student"]);
      photo.source = "IMG_1.jpg";
      auto image = portrait(school == own ? 1 : 2);
      photo.sha256 = files.add(image);
      photo.original_sha256 = files.add_original(image);
      photo.width = 640, photo.height = 800, photo.bytes = static_cast<std::int64_t>(image.size());
      files.settle();
      WriteTransaction transaction(*store);
      auto number = record_upload(*session, {LocationCode::trusted(school), "fall.zip", "z", 1, 0});
      photo.upload = number;
      record_photo(*session, photo);
      transaction.commit();
      places["upload"] = std::to_string(number);
    }
  }

  void file_requests() {
    for (std::string school : {own, other}) {
      auto& places = at[school];
      RequestForm form;
      form.role.employee = places["applicant"];
      form.role.role = administrator;
      form.role.place.school = school;
      form.approver = places["approver"];
      places["request"] = std::to_string(file_request(*session, form, DryRun::no).request.id);
    }
  }

  void add_files() {
    folder.write("image.jpg", portrait(3));
    std::filesystem::create_directory(folder / "out");
    std::filesystem::create_directory(folder / "backups");
    auto backup = create_backup(*session, folder / "backups").file.string();
    auto extract = write_extract(rows());
    std::filesystem::create_directory(folder / "incoming");
    std::filesystem::copy(extract, folder / "incoming" / "2026-08-14", std::filesystem::copy_options::recursive);
    for (std::string school : {own, other}) {
      auto& places = at[school];
      auto zip = folder / (school + ".zip");
      make_zip(zip, {{places["student"] + ".jpg", portrait(4)}});
      places["zip"] = zip.string();
      places["image"] = folder / "image.jpg";
      places["folder"] = (folder / "out").string();
      places["extract"] = extract.string();
      places["backup"] = backup;
      places["administrator"] = administrator;
    }
  }
};

/// An operator of the walk.
struct Walker {
  std::string login;
  const Role* role = nullptr;  // none: without one
  bool known = true;
};

std::vector<Walker> walkers(const World& world) {
  std::vector<Walker> all = {{"norole"}, {"stranger", nullptr, false}};
  for (const auto& role : world.roles.all()) all.push_back({login_of(role.name), &role});
  return all;
}

/// By config/roles.yaml alone.
bool may(const Walker& who, const DoorRow& row, const std::string& school, Door door) {
  if (!who.role) return false;
  auto scope = who.role->scope;
  bool reaches = scope == ScopeKind::district || door == Door::somewhere || (door != Door::district && school == own);
  return reaches && std::any_of(row.actions.begin(), row.actions.end(),
                                [&](Action action) { return who.role->may.contains(action); });
}

enum class Expected { passes, not_permitted, not_found, either_refusal };

Expected expected(const Walker& who, const DoorRow& row, const std::string& school) {
  if (row.door == Door::open) return Expected::passes;
  if (!who.known) return Expected::not_permitted;
  if (row.door == Door::operators) return Expected::passes;
  if (row.door == Door::own) return Expected::either_refusal;
  if (may(who, row, school, row.door)) return Expected::passes;
  bool elsewhere = row.door == Door::record && may(who, row, school, Door::somewhere);
  return elsewhere ? Expected::not_found : Expected::not_permitted;
}

bool fits(Expected expected, int code) {
  switch (expected) {
    case Expected::passes:
      return code == exit_done || code == exit_findings || code == exit_refused || code == exit_bad_input;
    case Expected::not_permitted:
      return code == exit_not_permitted;
    case Expected::not_found:
      return code == exit_not_found;
    case Expected::either_refusal:
      return code == exit_not_permitted || code == exit_not_found;
  }
  return false;
}

void walk(World& world, const DoorRow& row, const Walker& who, const std::string& school) {
  auto line = row.verb + " " + row.arguments + (row.trial == DoorRow::Trial::dry ? " --dry-run --yes" : "");
  auto before = world.log();
  auto ended = world.run(who.login, line, world.at[school], row.input);
  auto wanted = expected(who, row, school);
  INFO(who.login, " at ", school, ": ", line, "\n", ended.err);
  CHECK_MESSAGE(fits(wanted, ended.code), "ended with ", ended.code);
  if (wanted == Expected::passes) return;
  CHECK(ended.out.empty());
  auto after = world.log();
  CHECK(after.first == before.first + 1);  // the refusal is in the log
  CHECK(after.second == before.second);    // and nothing else was done
  auto logged = world.query("SELECT operator, outcome FROM audit_log ORDER BY seq DESC LIMIT 1");
  CHECK(logged == who.login + "|denied");
}

}  // namespace

TEST_CASE("door: every verb as every role, at the own school and at another") {
  World world;
  for (const auto& row : door_rows())
    for (const auto& who : walkers(world)) {
      walk(world, row, who, own);
      if (row.door == Door::school || row.door == Door::record) walk(world, row, who, other);
    }
}

// By hand, from the documents: the walk alone would believe whatever config/roles.yaml says.
TEST_CASE("door: who may, in so many words") {
  World world;
  auto who_may = [&](const std::string& line, const std::string& school) {
    std::string names;
    for (const auto& who : walkers(world)) {
      auto code = world.run(who.login, line + " --dry-run --yes", world.at[school]).code;
      if (code != exit_not_permitted && code != exit_not_found) names += (names.empty() ? "" : ", ") + who.login;
    }
    return names;
  };
  const std::string administrators = "principal, assistantprincipal, parentaccessaccountadministrator";
  const std::string desks = "districtit, itdhelpdesk, familyhotline, pace";
  CHECK(who_may("student find {student}", own) == desks + ", localdistrictadministrator, " + administrators);
  CHECK(who_may("student find {student}", other) == "districtit, itdhelpdesk, familyhotline");
  CHECK(who_may("student show {student}", own) == "districtit, localdistrictadministrator, " + administrators);
  CHECK(who_may("parent activate {inactive}", own) == desks + ", principal, parentaccessaccountadministrator");
  CHECK(who_may("parent deactivate {email}", own) == "districtit, itdhelpdesk");
  CHECK(who_may("parent deactivate {email}", other) == "districtit, itdhelpdesk");
  CHECK(who_may("pin roster --school {school} -o {folder}/r.xlsx", own) == "districtit, principal, assistantprincipal");
  CHECK(who_may("pin roster --school {school} -o {folder}/r.xlsx", other) == "districtit");
  CHECK(who_may("report security-audit --school {school}", own) ==
        "districtit, principal, officemanager, schedulingadministrator");
  CHECK(who_may("roster import {extract}", own) == "districtit, unattendedservice");
  CHECK(who_may("photo upload {zip} --school {school}", own) ==
        "districtit, principal, assistantprincipal, photodesignee, photovendor");
  CHECK(who_may("staff approve {request}", own) == "districtit, localdistrictadministrator, principal");
  CHECK(who_may("parent unlink {email} --student {student}", own) == "districtit, portalservice");
}

TEST_CASE("door: a refusal is words on standard error, in every form of answer, and in a dry run as else") {
  World world;
  for (std::string options :
       {"", " --dry-run", " --format json", " --format csv --quiet", " -o {folder}/answer.xlsx"}) {
    auto ended = world.run("teacher", "student find {student}" + options, world.at[own]);
    CHECK(ended.code == exit_not_permitted);
    CHECK(ended.out.empty());
    CHECK(has(ended.err, "portalctl: teacher may not do this (student.find)"));
  }
  CHECK(!std::filesystem::exists(world.folder / "out" / "answer.xlsx"));
  CHECK(world.query("SELECT count(*), min(action), min(subject) FROM audit_log WHERE outcome = 'denied'") ==
        "5|student.find|023907F123");
}

TEST_CASE("door: --as is for District IT alone, and nobody is let in by it who may not sign in") {
  World world;
  auto as = [&](const std::string& login, const std::string& other) {
    return world.run(login, "--as " + other + " student find {student}", world.at[own]).code;
  };
  CHECK(as("districtit", "principal") == exit_done);
  CHECK(as("districtit", "teacher") == exit_not_permitted);
  CHECK(as("principal", "districtit") == exit_not_permitted);
  CHECK(as("itdhelpdesk", "itdhelpdesk") == exit_not_permitted);
  CHECK(as("districtit", "stranger") == exit_not_permitted);
  CHECK(world.query("SELECT count(*) FROM audit_log WHERE outcome = 'denied'") == "4");
}
