// Whatever people, the staff file and an undo do in whatever order: what must hold of requests and roles (004) holds.
#include <doctest/doctest.h>

#include "lib/roster/undo.h"
#include "tests/support/requests_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::RequestsWorld;

// A step of the story, from three numbers.
struct Deed {
  int kind = 0, who = 0, what = 0;
};

class Story {
 public:
  void act(const Deed& deed) {
    auto rows_before = logged();
    auto state_before = state();
    try {
      perform(deed);
    } catch (const Error&) {
      REQUIRE(state() == state_before);  // what is refused changes nothing
    }
    if (state() != state_before) REQUIRE(logged() > rows_before);
    check();
  }
  int decided = 0, given = 0;

 private:
  RequestsWorld world_;
  std::int64_t newest_run_ = 1;

  const std::string employees_[4] = {"00000003", "00000004", "00000007", "00000012"};
  const std::string roles_[3] = {"Teacher", "Scheduling Administrator", "Assistant Principal"};
  const std::string logins_[6] = {"principal", "elsewhere", "it", "assistant", "teacher", "office"};

  std::string pick(const std::string* from, int count, int number) { return from[number % count]; }

  void perform(const Deed& deed) {
    auto session = world_.as(pick(logins_, 6, deed.who));
    auto id = 1 + deed.what % 6;
    auto school = deed.what % 2 == 0 ? "8001" : "8002";
    auto approver = deed.what % 2 == 0 ? "00000001" : "00000005";
    auto form = world_.form(pick(employees_, 4, deed.what / 2), pick(roles_, 3, deed.what / 8), school, approver);
    switch (deed.kind % 9) {
      case 0:
      case 1:
        form.previous = deed.what % 3 == 0 ? PreviousRoles::remove : PreviousRoles::stay;
        file_request(*session, form, DryRun::no);
        break;
      case 2:
        approve_request(*session, id, "", DryRun::no);
        ++decided;
        break;
      case 3:
        deny_request(*session, id, "No need", DryRun::no);
        ++decided;
        break;
      case 4:
        withdraw_request(*session, id, DryRun::no);
        break;
      case 5:
        grant_to_staff(*session, form.role, DryRun::no);
        ++given;
        break;
      case 6:
        world_.import_staff(deed.what % 3 == 0 ? "pending" : deed.what % 3 == 1 ? "complete" : "left");
        newest_run_ = std::stoll(world_.query("SELECT max(run_id) FROM roster_runs"));
        break;
      case 7:
        if (newest_run_ > 1) undo_run(*world_.session, newest_run_);
        break;
      default:
        review_requests(*world_.as("cron"));
    }
  }

  std::int64_t logged() { return std::stoll(world_.query("SELECT count(*) FROM audit_log WHERE outcome = 'done'")); }

  std::string state() {
    return world_.query("SELECT * FROM access_requests ORDER BY 1") + "#" +
           world_.query("SELECT * FROM granted_roles ORDER BY 1") + "#" +
           world_.query("SELECT * FROM removed_roles ORDER BY 1") + "#" + world_.query("SELECT count(*) FROM mails");
  }

  void check() {
    auto none = [&](const char* sql) { REQUIRE(world_.query(sql) == ""); };
    none(
        "SELECT 1 FROM access_requests WHERE decision IS NULL GROUP BY employee_number, role, place HAVING count(*) > "
        "1");
    none(
        "SELECT 1 FROM granted_roles WHERE ended_at IS NULL GROUP BY employee_number, role, place HAVING count(*) > 1");
    // An approval has its role, and a role of a request its approval.
    none(
        "SELECT 1 FROM granted_roles g LEFT JOIN access_requests a ON a.request_id = g.request_id AND a.decision = "
        "'approved' AND a.employee_number = g.employee_number AND a.role = g.role AND a.place = g.place "
        "WHERE g.request_id IS NOT NULL AND a.request_id IS NULL");
    none("SELECT 1 FROM access_requests WHERE decision IS NOT NULL AND (decided_at IS NULL OR decided_by IS NULL)");
    none("SELECT 1 FROM access_requests WHERE decision = 'denied' AND reason IS NULL");
    // Nobody approved their own: each login belongs to one person here.
    none(
        "SELECT 1 FROM access_requests JOIN staff USING (employee_number) WHERE decision = 'approved' AND login = "
        "decided_by");
    // As many rows in the log as changes.
    auto count = [&](const char* sql) { return world_.query(sql); };
    REQUIRE(count("SELECT count(*) FROM audit_log WHERE action = 'access.request' AND outcome = 'done'") ==
            count("SELECT count(*) FROM access_requests"));
    for (const auto* pair : {"approve approved", "deny denied", "withdraw withdrawn"}) {
      auto words = std::string(pair);
      auto action = words.substr(0, words.find(' ')), decision = words.substr(words.find(' ') + 1);
      REQUIRE(
          world_.query("SELECT count(*) FROM audit_log WHERE outcome = 'done' AND action = 'access." + action + "'") ==
          world_.query("SELECT count(*) FROM access_requests WHERE decision = '" + decision + "'"));
    }
    REQUIRE(count("SELECT count(*) FROM audit_log WHERE action = 'role.grant' AND outcome = 'done'") ==
            count("SELECT count(*) FROM granted_roles"));
    REQUIRE(count("SELECT count(*) FROM audit_log WHERE action = 'access.tell_approver' AND outcome = 'done'") <=
            count("SELECT count(*) FROM access_requests"));
    // A role opens something only with a complete record, whatever was given before.
    auto hr = world_.query("SELECT hr_status FROM staff WHERE employee_number = '00000004' AND absent_since IS NULL");
    auto held = roles_held(*world_.store, world_.roles, *EmployeeNumber::parse("00000004"), world_.session->today());
    if (hr != "complete") REQUIRE(held.empty());
    REQUIRE(!verify_audit_log(*world_.store).first_wrong);
  }
};

}  // namespace
}  // namespace portal

namespace rc {
template <>
struct Arbitrary<portal::Deed> {
  static Gen<portal::Deed> arbitrary() {
    return gen::build<portal::Deed>(gen::set(&portal::Deed::kind, gen::inRange(0, 9)),
                                    gen::set(&portal::Deed::who, gen::inRange(0, 6)),
                                    gen::set(&portal::Deed::what, gen::inRange(0, 24)));
  }
};
}  // namespace rc

namespace portal {

TEST_CASE("requests: in whatever order things happen, nothing is held that nobody approved") {
  int decided = 0, given = 0;
  CHECK(holds_for(12, [&] {
    auto deeds = *rc::gen::container<std::vector<Deed>>(40, rc::gen::arbitrary<Deed>());
    Story story;
    for (const auto& deed : deeds) story.act(deed);
    decided += story.decided;
    given += story.given;
  }));
  CHECK(decided > 10);  // the stories are not all of refusals
  CHECK(given > 10);
}

}  // namespace portal
