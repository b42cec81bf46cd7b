// A role that is taken away while a command is at work: nothing is changed any more.
#include <doctest/doctest.h>

#include "lib/accounts/activation.h"
#include "lib/accounts/password_reset.h"
#include "lib/accounts/volunteers.h"
#include "lib/calendar/school_years.h"
#include "lib/district/student_look.h"
#include "lib/guardians/merge.h"
#include "lib/mail/sending.h"
#include "lib/photos/corrections.h"
#include "lib/photos/designees.h"
#include "lib/photos/publishing.h"
#include "lib/photos/vendor_assignments.h"
#include "lib/photos/vendors.h"
#include "lib/pins/expiry.h"
#include "lib/pins/identity.h"
#include "lib/pins/issue.h"
#include "lib/pins/print.h"
#include "lib/reports/pin_roster.h"
#include "lib/reports/report_run.h"
#include "lib/roster/export.h"
#include "lib/roster/undo.h"
#include "lib/staff/giving.h"
#include "lib/staff/requests.h"
#include "lib/upkeep/backup.h"
#include "tests/support/exported.h"
#include "tests/support/parent_world.h"
#include "tests/support/report_rows.h"
#include "tests/support/stored_photos.h"

using namespace portal;
using test::good_password;
using test::has;
using test::problem;

namespace {

const std::string ana = "023907F123", maria = "maria@example.org";

struct World : test::ParentWorld {
  World() {
    import(rows());
    issue_pins(*session, {});
    confirmed(maria);
    link(maria, ana);
    registered("leo@example.org");
    test::store_photo(*session, ana, {});
    apply_as_volunteer(*web, {maria, "8001", "reading"}, VolunteerChange::make);
    std::filesystem::create_directory(folder / "backups");
  }

  test::DistrictRows rows() {
    test::DistrictRows rows;
    rows.staff =
        "EmployeeNumber,LastName,FirstName,Login,LocationCode,HrStatus\n00000001,Varga,Ilona,varga,,complete\n"
        "00000002,Ray,Ann,aray,8001,complete\n";
    rows.staff_roles = "EmployeeNumber,Role,LocationCode,ExpirationDate\n00000001,District IT,,\n";
    return rows;
  }

  /// She signed in, and then another process took her role away.
  std::unique_ptr<Session> signed_in_before_it_ended() {
    Store another(settings->path(Key::database), clock, 5);
    another.database().exec("UPDATE staff_roles SET expiration_date = NULL");
    auto who = as("varga");
    another.database().exec("UPDATE staff_roles SET expiration_date = '2026-08-01'");
    return who;
  }
};

/// Any commit of another connection changes it.
std::string data_version(Store& watching) {
  SQLite::Statement select(watching.database(), "PRAGMA data_version");
  select.executeStep();
  return select.getColumn(0).getString();
}

using Act = std::function<void(World&, Session&)>;

const std::vector<std::pair<const char*, Act>>& acts() {
  static const std::vector<std::pair<const char*, Act>> all = {
      {"roster import",
       [](World& world, Session& who) {
         auto rows = world.rows();
         rows.students[0].first = "Anna";
         import_roster(who, {.paths = {world.write_extract(rows)}});
       }},
      {"roster undo", [](World&, Session& who) { undo_run(who, 1, DryRun::no); }},
      {"roster export", [](World&, Session& who) { export_roster(who, {}, [](const auto&) {}); }},
      {"student show", [](World&, Session& who) { look_at_student(who, ana, "home", ""); }},
      {"pin issue", [](World&, Session& who) { issue_pins(who, {}); }},
      {"pin new", [](World&, Session& who) { renew_pin(who, ana, "G1"); }},
      {"pin expire", [](World&, Session& who) { expire_pins(who); }},
      {"pin print", [](World&, Session& who) { print_pin(who, ana, "G1"); }},
      {"pin roster",
       [](World& world, Session& who) { write_pin_roster(who, "8001", world.folder / "roster.csv", Format::csv); }},
      {"parent verify-identity",
       [](World&, Session& who) {
         verify_by_word(who, ana, "G1", {"video", "passport"});
       }},
      {"parent activate", [](World&, Session& who) { activate_account(who, maria, DryRun::no); }},
      {"parent deactivate",
       [](World&, Session& who) { deactivate_account(who, maria, DryRun::no, [](const Account&, std::size_t) {}); }},
      {"parent allow-more", [](World&, Session& who) { allow_more_students(who, maria, DryRun::no); }},
      {"parent reset-password", [](World&, Session& who) { reset_by_staff(who, maria, DryRun::no); }},
      {"parent volunteer approve", [](World&, Session& who) { approve_volunteer(who, 1, VolunteerChange::make); }},
      {"parent register",
       [](World&, Session& who) {
         register_account(who, {"Ida", "Fox", "ida@example.org", "", "en"});
       }},
      {"guardian merge",
       [](World&, Session& who) {
         merge_guardians(who, {"G1", "G2", ""}, DryRun::no);
       }},
      {"guardian unmerge", [](World&, Session& who) { unmerge_guardian(who, {"G2"}, DryRun::no); }},
      {"mail send --again", [](World&, Session& who) { queue_again(who, 1, Again::now); }},
      {"photo remove", [](World&, Session& who) { remove_photo(who, ana, DryRun::no); }},
      {"photo publish", [](World&, Session& who) { publish_photos(who, PublishScope::due, DryRun::yes); }},
      {"photo designee",
       [](World&, Session& who) { name_designee(who, "8001", "00000002", std::nullopt, DryRun::no); }},
      {"photo assign",
       [](World&, Session& who) {
         assign_vendor(who, {"8001", "pvoss", *SchoolYear::parse("2026-27")}, "A-1", DryRun::no);
       }},
      {"photo vendor renew",
       [](World&, Session& who) {
         renew_vendor(who, {"pvoss", "Viewfinder", "Pia", "Voss", "pvoss@lausd.net", *SchoolYear::parse("2026-27")},
                      DryRun::no);
       }},
      {"report", [](World&, Session& who) { test::ask(who, "registered-parents"); }},
      {"year add",
       [](World&, Session& who) {
         record_school_year(who, parse_school_year_days("2027-28", "2027-08-12", "2028-06-08"), DryRun::no);
       }},
      {"staff grant",
       [](World&, Session& who) {
         grant_to_staff(who, {"00000002", "Teacher", {"8001", "", false}, ""}, DryRun::no);
       }},
      {"staff request",
       [](World&, Session& who) {
         file_request(who, {{"00000002", "Teacher", {"8001", "", false}, ""}, "00000001"}, DryRun::no);
       }},
      {"backup create", [](World& world, Session& who) { create_backup(who, world.folder / "backups"); }},
  };
  return all;
}

}  // namespace

TEST_CASE("door: a role that is taken away after the sign-in is gone when something changes") {
  World world;
  for (const auto& one : acts()) {
    CAPTURE(one.first);
    auto who = world.signed_in_before_it_ended();
    Store watching(world.settings->path(Key::database), world.clock, 5);
    auto before = data_version(watching);
    CHECK(has(problem<NotPermitted>([&] { one.second(world, *who); }), "may not"));
    CHECK(data_version(watching) == before);
  }
}

TEST_CASE("door: with the role still there each of these is permitted, so that the test above tells something") {
  World world;
  for (const auto& one : acts()) {
    CAPTURE(one.first);
    auto who = world.as("varga");
    try {
      one.second(world, *who);
    } catch (const NotPermitted& refused) {
      FAIL_CHECK(refused.message());
    } catch (const Error&) {  // a rule of its own
    }
  }
}

TEST_CASE("door: who is no operator any more is told so, and the log keeps it") {
  World world;
  auto who = world.as("varga");
  world.store->database().exec("UPDATE staff SET login = 'another' WHERE employee_number = '00000001'");
  CHECK(has(problem<NotPermitted>([&] { expire_pins(*who); }), "the login 'varga' is no operator"));
  CHECK(who->who.roles.empty());
}
