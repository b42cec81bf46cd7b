// Whatever is merged, unmerged, imported, issued and validated in whatever order: one person has one unused PIN for a
// student at most; nobody has access that the roster does not give; and nothing of a merge is left without it.
#include <doctest/doctest.h>

#include "lib/accounts/linking.h"
#include "lib/guardians/merge.h"
#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "lib/roster/undo.h"
#include "tests/support/parent_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

constexpr int ids = 4, students = 2;

struct Step {
  int act = 0, one = 0, two = 0, flags = 0;
};

// Evenly, however small the example.
rc::Gen<int> below(int end) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end)); }

rc::Gen<Step> any_step() {
  return rc::gen::build<Step>(rc::gen::set(&Step::act, below(10)), rc::gen::set(&Step::one, below(ids)),
                              rc::gen::set(&Step::two, below(ids)), rc::gen::set(&Step::flags, below(1 << 16)));
}

std::string guardian(int number) { return fmt::format("G{}", number + 1); }

class District {
 public:
  District() {
    world_.store->database().exec("PRAGMA synchronous=OFF");  // nobody pulls the plug here
    for (int i = 0; i < ids; ++i) emails_.push_back(fmt::format("parent{}@example.org", i));
    take_in(0);
    for (const auto& email : emails_) world_.confirmed(email);
  }

  void run(const Step& step) {
    try {
      act(step);
    } catch (const Refused&) {  // a rule; nothing changed
    } catch (const NotFound&) {
    } catch (const UsageError&) {
    }
    check();
  }

  void unmerge_all() {
    for (const auto& row : list_merges(*world_.session, ""))
      unmerge_guardian(*world_.session, {row.merge.guardian_id, true}, DryRun::no);
    REQUIRE(rows("SELECT 1 FROM guardian_merges") == "");
    // Eligible is who is so by the roster alone.
    read_guardian_pins(*world_.store, {}, world_.session->today(), [&](const GuardianPin& row) {
      REQUIRE(row.entitled ==
              (rows("SELECT 1 FROM guardian_links WHERE entitled AND student_id = '" + row.pair.student_id +
                    "' AND guardian_id = '" + row.pair.guardian_id + "'") == "1"));
      REQUIRE(row.person() == row.pair.guardian_id);
    });
    auto due = rows(
        "SELECT count(*) FROM guardian_links g LEFT JOIN pins p USING (student_id, guardian_id) "
        "WHERE g.entitled AND (p.state IS NULL OR p.state = 'lapsed')");
    REQUIRE(std::to_string(issue_pins(*world_.session, {})) == due);
  }

 private:
  test::ParentWorld world_;
  std::vector<std::string> emails_;

  std::string rows(const std::string& sql) { return world_.query(sql); }

  // Three bits of the flags for each ID and student: there or not, legal guardian or not, restricted or not.
  void take_in(int flags) {
    test::DistrictRows rows;
    rows.students.clear();
    rows.guardians.clear();
    for (int student = 0; student < students; ++student) {
      rows.students.push_back({.id = test::numbered_student(student), .first = fmt::format("Ana{}", student)});
      for (int id = 0; id < ids; ++id) {
        int of_pair =
            (flags >> (2 * (student * ids + id))) & 3;  // 0 as usual, 1 gone, 2 no legal guardian, 3 restricted
        if (of_pair == 1 && id > 0) continue;
        rows.guardians.push_back({.student = test::numbered_student(student),
                                  .id = guardian(id),
                                  .legal = of_pair == 2 ? "N" : "Y",
                                  .restricted = of_pair == 3 ? "Y" : "N"});
      }
    }
    world_.import(rows, test::accepting());
  }

  void act(const Step& step) {
    auto& session = *world_.session;
    auto student = test::numbered_student(step.flags % students);
    switch (step.act) {
      case 0:
      case 1:
      case 2:
        merge_guardians(session, {guardian(step.one), guardian(step.two), ""}, DryRun::no);
        break;
      case 3:
        unmerge_guardian(session, {guardian(step.one), step.flags % 2 == 0}, DryRun::no);
        break;
      case 4:
        world_.pass(std::chrono::hours(24));
        take_in(step.flags & (step.flags >> 3));  // mostly as usual
        break;
      case 5:
      case 6:
        issue_pins(session, {});
        break;
      case 7:
        renew_pin(session, student, guardian(step.one));
        break;
      case 8:
        if (world_.pin_state(student, guardian(step.one)) != "live") break;
        world_.pass(std::chrono::hours(1));
        link_student(*world_.web, {emails_[static_cast<std::size_t>(step.two)], student, Date(2012, 3, 4),
                                   world_.pin_of(student, guardian(step.one)).digits()});
        break;
      default:
        expire_pins(session);
        if (step.flags % 4 == 0) undo_run(session, std::stoll(rows("SELECT max(run_id) FROM roster_runs")));
    }
  }

  void check() {
    const std::string person = person_sql("g.guardian_id");
    REQUIRE(rows("SELECT g.student_id, " + person +
                 " AS person FROM pins g WHERE state = 'live' GROUP BY 1, 2 HAVING count(*) > 1") == "");
    REQUIRE(rows("SELECT 1 FROM guardian_merges WHERE kept_id IN (SELECT guardian_id FROM guardian_merges)") == "");
    for (int i = 0; i < students; ++i)
      for (const auto& pin : select_usable(*world_.store, test::numbered_student(i), "2012-03-04",
                                           world_.session->now(), world_.session->today()))
        require_entitled(test::numbered_student(i), pin.binding.guardian_id);
    for (const auto& email : emails_)
      for (const auto& link : links_of(*world_.session, *find_account(*world_.store, email)))
        if (link.state == LinkState::active) require_entitled(link.student_id, link.guardian_id);
  }

  // The roster entitles the person under that ID, and restricts them under none, nor did so last.
  void require_entitled(const std::string& student, const std::string& id) {
    auto of_person = "FROM guardian_links g WHERE g.student_id = '" + student + "' AND " + person_sql("g.guardian_id") +
                     " = " + person_sql("'" + id + "'");
    REQUIRE(rows("SELECT max(g.entitled AND g.guardian_id = '" + id + "'), max(g.restricted = 'Y') " + of_person) ==
            "1|0");
  }
};

}  // namespace

TEST_CASE("guardian merge: one PIN for one person, no access beyond the roster's, and all as before without it") {
  CHECK(holds_for(25, [] {
    District district;
    for (const auto& step : *rc::gen::container<std::vector<Step>>(30, any_step())) district.run(step);
    district.unmerge_all();
  }));
}

}  // namespace portal
