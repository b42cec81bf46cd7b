#include "lib/guardians/merge.h"

#include <doctest/doctest.h>

#include "lib/accounts/linking.h"
#include "lib/guardians/merge_doubts.h"
#include "lib/letters/households.h"
#include "lib/pins/expiry.h"
#include "lib/pins/identity.h"
#include "lib/pins/issue.h"
#include "lib/pins/pin_details.h"
#include "lib/pins/print.h"
#include "lib/reports/access_counts_store.h"
#include "lib/roster/duplicates.h"
#include "lib/roster/undo.h"
#include "tests/support/parent_world.h"

namespace portal {
namespace {

using test::accepting;
using test::DistrictRows;
using test::has;
using test::problem;

const std::string ana = "023907F123", ben = "A000000001", cleo = "A000000002", maria = "maria@example.org";

// Maria Reyes as G1 and as G2: both at Ana, G2 alone at Ben; and Bo Lee, G3, at Ana and, elsewhere, at Cleo.
struct World : test::ParentWorld {
  DistrictRows rows;
  World() {
    rows.students = {{}, {.id = ben, .first = "Ben"}, {.id = cleo, .first = "Cleo", .school = "8002"}};
    rows.guardians = {{},
                      {.id = "G2"},
                      {.student = ben, .id = "G2"},
                      {.id = "G3", .last = "Lee", .first = "Bo"},
                      {.student = cleo, .id = "G3", .last = "Lee", .first = "Bo"}};
  }
  void begin() {
    import(rows);
    issue_pins(*session, {});
  }
  MergeResult merge(const std::string& kept, const std::string& other, DryRun dry_run = DryRun::no) {
    return merge_guardians(*session, {kept, other, "twice in MiSiS"}, dry_run);
  }
  void merge_different(const std::string& kept, const std::string& other) {
    merge_guardians(*session, {kept, other, "", true}, DryRun::no);
  }
  MergeResult unmerge(const std::string& guardian, DryRun dry_run = DryRun::no) {
    return unmerge_guardian(*session, {guardian}, dry_run);
  }
  std::string refused(const std::string& kept, const std::string& other) {
    try {
      merge(kept, other);
    } catch (const Refused& error) {
      return error.message() + "\n" + error.hint();
    }
    return "merged";
  }
  /// "023907F123/G1 live", a line each.
  std::string pins() {
    return query("SELECT student_id || '/' || guardian_id || ' ' || state FROM pins ORDER BY student_id, guardian_id");
  }
  LinkAnswer enter(const std::string& email, const std::string& student, const std::string& guardian) {
    return link_student(*web, {email, student, Date(2012, 3, 4), pin_of(student, guardian).digits()}).answer;
  }
  void account(const std::string& email, const std::string& student, const std::string& guardian) {
    confirmed(email);
    REQUIRE(enter(email, student, guardian) == LinkAnswer::linked);
  }
  /// "023907F123 active", a line each.
  std::string links(const std::string& email = maria) {
    std::map<std::string, std::string> states;
    for (const auto& link : links_of(*session, *find_account(*store, email)))
      states[link.student_id] = link_state_name(link.state);
    std::string text;
    for (const auto& [student, state] : states) text += (text.empty() ? "" : "\n") + student + " " + state;
    return text;
  }
  test::GuardianRow& row(const std::string& student, const std::string& guardian) {
    for (auto& one : rows.guardians)
      if (one.student == student && one.id == guardian) return one;
    throw std::logic_error("no such row");
  }
  void drop(const std::string& student, const std::string& guardian) {
    std::erase_if(rows.guardians, [&](const auto& one) { return one.student == student && one.id == guardian; });
  }
  void next_night() {
    pass(std::chrono::hours(24));
    import(rows, accepting());
  }
};

std::string shown(const MergeResult& result) {
  std::string text;
  for (const auto& row : result.rows)
    text += fmt::format("{}/{} {} -> {}\n", row.before.at.student_id, row.before.at.guardian_id, row.before.pin,
                        row.pin_after);
  return text;
}

std::string texts(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& one : all) text += one + "\n";
  return text;
}

}  // namespace

TEST_CASE("guardian merge: one of two unused PINs for a student is revoked and erased; the others stay") {
  World world;
  world.begin();
  auto done = world.merge("G1", "G2");
  CHECK(done.revoked == 1);
  CHECK(shown(done) ==
        ana + "/G1 unused -> unused\n" + ana + "/G2 unused -> revoked\n" + ben + "/G2 unused -> unused\n");
  CHECK(texts(done.warnings).empty());
  CHECK(world.pins() ==
        ana + "/G1 live\n" + ana + "/G2 lapsed\n" + ana + "/G3 live\n" + ben + "/G2 live\n" + cleo + "/G3 live");
  CHECK(world.query("SELECT sealed IS NULL, student_mark IS NULL FROM pins WHERE state = 'lapsed'") == "1|1");
  CHECK(world.query("SELECT guardian_id, kept_id, merged_at, operator, reason FROM guardian_merges") ==
        "G2|G1|2026-08-14T10:00:00Z|admin|twice in MiSiS");
  CHECK(world.audit("guardian.merge") ==
        R"(G1/G2 {"kept":"G1","merged":"G2","pins_revoked":1,"reason":"twice in MiSiS"})");
  CHECK(world.audit("pin.revoke") == ana + R"(/G2 {"generation":1,"why":"the same person as G1"})");
  CHECK(issue_pins(*world.session, {}) == 0);
  CHECK(world.query("SELECT group_concat(guardian_id) FROM guardian_links WHERE student_id = '" + ana + "'") ==
        "G1,G2,G3");  // the roster is as MiSiS has it
}

TEST_CASE("guardian merge: a dry run tells the same and changes nothing") {
  World world;
  world.begin();
  auto log = world.query("SELECT count(*) FROM audit_log");
  CHECK(shown(world.merge("G1", "G2", DryRun::yes)) ==
        ana + "/G1 unused -> unused\n" + ana + "/G2 unused -> revoked\n" + ben + "/G2 unused -> unused\n");
  CHECK(world.query("SELECT count(*) FROM guardian_merges") == "0");
  CHECK(!has(world.pins(), "lapsed"));
  CHECK(world.query("SELECT count(*) FROM audit_log") == log);
}

TEST_CASE("guardian merge: merging again changes nothing; chains are refused with what to run instead") {
  World world;
  world.rows.guardians.push_back({.id = "G4"});
  world.rows.guardians.push_back({.id = "G5"});
  world.begin();
  world.merge("G1", "G2");
  CHECK(!world.merge("G1", "G2").changed);
  CHECK(world.refused("G2", "G1") ==
        "G1 and G2 are one person already, and G1 is the ID that is kept\n"
        "to keep G2 instead, run `portalctl guardian unmerge G2` first; nothing was changed");
  CHECK(has(world.refused("G2", "G4"),
            "G2 is merged with G1 already, which is the ID that is kept\n"
            "run `portalctl guardian merge G1 G4`"));
  CHECK(has(world.refused("G4", "G2"), "G2 is merged with G1 already\n"));
  CHECK(has(world.refused("G4", "G2"), "`portalctl guardian merge G1 G4`"));
  CHECK(has(world.refused("G4", "G1"), "G1 is the ID that is kept of G2\n"));
  CHECK(has(world.refused("G4", "G1"), "`portalctl guardian merge G1 G4`"));
  CHECK(world.merge("G1", "G4").revoked == 1);
  world.merge_different("G5", "G3");
  CHECK(has(world.refused("G1", "G5"), "G5 is the ID that is kept of G3"));
  CHECK(world.query("SELECT guardian_id || '>' || kept_id FROM guardian_merges ORDER BY 1") == "G2>G1\nG3>G5\nG4>G1");
  CHECK(has(problem<UsageError>([&] { world.merge("G1", "G1"); }), "G1 is named twice"));
  CHECK(has(problem<NotFound>([&] { world.merge("G1", "G9"); }), "there is no guardian G9 at a school"));
  CHECK(has(problem<NotFound>([&] { world.merge("no ID \x1b[2J", "G1"); }), "no ID \\x1b[2J"));
}

TEST_CASE("guardian merge: what contradicts in MiSiS is refused, or told") {
  World world;
  world.row(ana, "G2").restricted = "Y";
  world.begin();
  CHECK(has(world.refused("G1", "G2"), "about 1 restriction (of student 023907F123: G2 is restricted, G1 is not)"));
  world.row(ana, "G1").restricted = "Y";
  world.next_night();
  CHECK(world.refused("G1", "G2") == "merged");  // restricted under both, at Ana; not at Ben
  world.unmerge("G2");
  world.row(ana, "G1").restricted = world.row(ana, "G2").restricted = "N";
  world.row(ana, "G2").legal = "N";
  world.next_night();
  CHECK(texts(world.merge("G1", "G2").warnings) ==
        "MiSiS flags G1 as legal guardian of 023907F123, and G2 not: access is by G1 alone\n");
}

TEST_CASE("guardian merge: other names or relationships are refused, but to whoever may for the whole district") {
  World world;
  world.row(ana, "G2").first = "JOSÉ", world.row(ben, "G2").first = "José";
  world.rows.guardians.push_back({.id = "G4", .last = "REYES-SOTO", .first = "María Elena"});
  world.rows.guardians.push_back({.id = "G5"});
  world.begin();
  auto relationships = [&] {
    world.store->database().exec(
        "UPDATE guardian_links SET relationship = iif(guardian_id = 'G5', 'Father', 'Mother')");
  };
  relationships();
  CHECK(has(world.refused("G1", "G3"), "may be two people: their names differ: Maria Reyes (G1), Bo Lee (G3)"));
  CHECK(has(world.refused("G1", "G2"), "their first names differ: Maria Reyes (G1), "));
  CHECK(has(world.refused("G1", "G5"), "to 023907F123 they are Mother (G1) and Father (G5)"));
  CHECK(has(world.refused("G1", "G5"), "--different-names; nothing was changed"));
  CHECK(world.refused("G1", "G4") == "merged");
  world.drop(ana, "G5");  // what MiSiS said last still speaks
  world.next_night();
  relationships();
  CHECK(has(world.refused("G1", "G5"), "Mother (G1) and Father (G5)"));
  CHECK(has(world.refused("G1", "G3"), "Maria Reyes (G1), Bo Lee (G3)"));
  auto different = [&](Session& session) { return merge_guardians(session, {"G1", "G5", "", true}, DryRun::yes); };
  CHECK(has(problem<NotPermitted>([&] { different(*world.with_role("Principal", "8001")); }), "guardian.merge"));
  CHECK(has(texts(different(*world.with_role("ITD Help Desk", "")).warnings), "Mother (G1) and Father (G5)"));
  world.merge_different("G1", "G5");
  CHECK(has(world.audit("guardian.merge"), R"("different_names":"yes"})"));
}

TEST_CASE("guardian merge: who may, and for whom") {
  World world;
  world.begin();
  auto by = [&](const std::string& role, const std::string& place, const std::string& kept, const std::string& other) {
    return merge_guardians(*world.with_role(role, place), {kept, other, "", place.empty()}, DryRun::yes).changed;
  };
  for (const auto* role : {"Principal", "Parent Access Account Administrator"}) {
    CHECK(by(role, "8001", "G1", "G2"));
    CHECK(
        has(problem<NotFound>([&] { by(role, "8002", "G1", "G2"); }), "there is no guardian G1 at a school that you"));
    CHECK(has(problem<NotPermitted>([&] { by(role, "8001", "G1", "G3"); }), "G3 has a student at another school too"));
  }
  CHECK(by("ITD Help Desk", "", "G1", "G3"));
  CHECK(has(problem<NotPermitted>([&] { by("Family Hotline", "", "G1", "G2"); }), "guardian.merge"));
  CHECK(has(problem<NotPermitted>([&] { by("Teacher", "8001", "G1", "G2"); }), "guardian.merge"));
  world.merge_different("G1", "G3");
  auto principal = world.with_role("Principal", "8001");
  CHECK(has(problem<NotPermitted>([&] { unmerge_guardian(*principal, {"G3"}, DryRun::no); }), "at another school too"));
  CHECK(has(problem<NotPermitted>([&] {
              merge_guardians(*principal, {"G1", "G2", ""}, DryRun::no);
            }),
            "guardian G3 has a student at another school too"));
}

TEST_CASE("guardian merge: where an account holds the student already, no PIN is kept") {
  World world;
  world.begin();
  world.account(maria, ana, "G2");
  CHECK(shown(world.merge("G1", "G2")) ==
        ana + "/G1 unused -> revoked\n" + ana + "/G2 used -> used\n" + ben + "/G2 unused -> unused\n");
  CHECK(world.links() == ana + " active");
  CHECK(issue_pins(*world.session, {}) == 0);
  CHECK(world.query("SELECT guardian_id FROM accounts WHERE email = '" + maria + "'") == "G2");
  CHECK(world.enter(maria, ben, "G2") == LinkAnswer::linked);
}

TEST_CASE("guardian merge: the account of either ID takes the PINs of both, and of nobody else") {
  World world;
  world.begin();
  world.account(maria, ana, "G1");
  CHECK(world.enter(maria, ben, "G2") == LinkAnswer::wrong);
  world.merge("G1", "G2");
  world.pass(std::chrono::minutes(30));
  CHECK(world.enter(maria, ben, "G2") == LinkAnswer::linked);
  CHECK(world.query("SELECT student_id || '/' || guardian_id FROM account_links ORDER BY 1") ==
        ana + "/G1\n" + ben + "/G2");
  CHECK(world.query("SELECT guardian_id FROM accounts WHERE email = '" + maria + "'") == "G1");
  CHECK(world.enter(maria, ana, "G3") == LinkAnswer::wrong);
  auto two = world.unmerge("G2");
  CHECK(has(texts(two.warnings), "the account of maria@example.org holds students of both IDs"));
  CHECK(world.links() == ana + " active\n" + ben + " active");
}

TEST_CASE("guardian merge: one person is issued one PIN, under the kept ID, and one who had one gets none") {
  World world;
  world.import(world.rows);
  world.merge("G1", "G2");
  CHECK(issue_pins(*world.session, {}, CountingOnly::yes) == 4);
  CHECK(issue_pins(*world.session, {}) == 4);
  CHECK(world.pins() == ana + "/G1 live\n" + ana + "/G3 live\n" + ben + "/G2 live\n" + cleo + "/G3 live");
  world.unmerge("G2");
  CHECK(issue_pins(*world.session, {}) == 1);
  CHECK(has(world.pins(), ana + "/G2 live"));
}

TEST_CASE("guardian merge: a restriction under one ID that comes later restricts the person at that student") {
  World world;
  world.begin();
  world.account(maria, ben, "G2");
  world.merge("G1", "G2");
  world.row(ana, "G2").restricted = "Y";
  world.next_night();
  auto status = [&] {
    std::string text;
    list_pins(*world.session, {ana, {}, {}}, [&](const PinDetail& row) {
      text += row.guardian_id + " " + row.status + (row.action.empty() ? "" : ", " + row.action) + "\n";
    });
    return text;
  };
  CHECK(status() == "G1 suspended\nG2 revoked\nG3 unused, print\n");
  CHECK(world.enter(maria, ana, "G1") == LinkAnswer::wrong);
  CHECK(has(problem<Refused>([&] { renew_pin(*world.session, ana, "G1"); }),
            "Maria Reyes is restricted in MiSiS, as guardian G2"));
  CHECK(world.links() == ben + " active");  // she is not restricted there
  CHECK(has(problem<Refused>([&] { world.unmerge("G2"); }),
            "an unmerge would end a restriction (023907F123: G1 was restricted as G2 is)"));
  CHECK(has(problem<NotPermitted>([&] {
              unmerge_guardian(*world.with_role("Principal", "8001"), {"G2", true}, DryRun::no);
            }),
            "guardian.merge"));
  SUBCASE("also once MiSiS dropped that ID") {
    world.drop(ana, "G2");
    world.next_night();
    CHECK(status() == "G1 suspended\nG2 revoked\nG3 unused, print\n");
    CHECK(texts(restricted_by_halves(show_person(*world.session, "G1").rows)) ==
          "023907F123: G2 was restricted when MiSiS dropped it, G1 is not\n");
    CHECK(issue_pins(*world.session, {}) == 0);
    CHECK(has(problem<Refused>([&] { world.unmerge("G2"); }), "would end a restriction"));
  }
  SUBCASE("until MiSiS lifts it") {
    world.row(ana, "G2").restricted = "N";
    world.next_night();
    CHECK(status() == "G1 unused, print\nG2 revoked\nG3 unused, print\n");
    world.unmerge("G2");
  }
  SUBCASE("or somebody of the district parts them in so many words") {
    auto done = unmerge_guardian(*world.session, {"G2", true}, DryRun::no);
    CHECK(has(texts(done.warnings), "this ends a restriction: 023907F123: G1 was restricted as G2 is\n"));
    CHECK(status() == "G1 unused, print\nG2 revoked\nG3 unused, print\n");
    CHECK(has(world.audit("guardian.unmerge"), R"("restrictions_ended":"023907F123: G1 was restricted as G2 is")"));
  }
}

TEST_CASE("guardian unmerge: a third ID does not walk out of a restriction; a link that comes back is in the log") {
  World world;
  world.rows.guardians.push_back({.id = "G4"});
  world.begin();
  world.account(maria, ana, "G4");
  world.merge("G1", "G2");
  world.merge("G1", "G4");
  world.row(ana, "G2").restricted = "Y";
  world.next_night();
  CHECK(world.links() == ana + " not a legal guardian");
  CHECK(has(problem<Refused>([&] { world.unmerge("G4"); }), "G4 was restricted as G2 is"));
  unmerge_guardian(*world.session, {"G4", true}, DryRun::no);
  CHECK(world.links() == ana + " active");
  CHECK(has(world.audit("guardian.unmerge"), R"("links":"023907F123/G4: not a legal guardian -> active")"));
}

TEST_CASE("guardian merge: who was restricted when MiSiS dropped the ID is not merged past it") {
  World world;
  world.row(ana, "G2").restricted = "Y";
  world.begin();
  world.drop(ana, "G2");
  world.next_night();
  CHECK(has(world.refused("G1", "G2"), "G2 was restricted when MiSiS dropped it, G1 is not"));
}

TEST_CASE("guardian merge: a link ends with its own ID; the ID that is left gets a PIN, for the same account") {
  World world;
  world.begin();
  world.account(maria, ana, "G2");
  bool merged_later = false, no_guardian_first = false;
  SUBCASE("dropped after the merge") {}
  SUBCASE("dropped before it") { merged_later = true; }
  SUBCASE("no legal guardian first") { no_guardian_first = true; }
  if (!merged_later) world.merge("G1", "G2");
  if (no_guardian_first) {
    world.row(ana, "G2").legal = "N";
    world.next_night();
    CHECK(world.links() == ana + " awaiting PIN");
  }
  world.drop(ana, "G2");
  world.next_night();
  CHECK(world.links() == ana + (merged_later ? " not a legal guardian" : " awaiting PIN"));
  if (merged_later) {
    auto done = world.merge("G1", "G2");
    CHECK(has(world.audit("guardian.merge"), R"("links":"023907F123/G2: not a legal guardian -> awaiting PIN")"));
    CHECK(done.revoked == 0);
  }
  CHECK(world.links() == ana + " awaiting PIN");  // no link comes alive by a merge
  auto told = [&] { return texts(links_that_ended(show_person(*world.session, "G1").rows)); };
  if (!merged_later)
    CHECK(has(told(),
              "MiSiS dropped G2 at 023907F123, and the link of maria@example.org ended with it; a PIN of G1 makes it "
              "good again (the nightly sync issues it)\n"));
  issue_pins(*world.session, {});
  CHECK(has(told(), "a PIN of G1 makes it good again (it is unused)\n"));
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 used"));
  world.next_night();
  expire_pins(*world.session);
  CHECK(world.enter(maria, ana, "G1") == LinkAnswer::linked);
  CHECK(world.links() == ana + " active");
  CHECK(world.query("SELECT guardian_id FROM account_links") == "G1");
}

TEST_CASE("guardian merge: where MiSiS drops the ID that kept the PIN, the other gets one by night") {
  World world;
  world.begin();
  world.merge("G1", "G2");
  CHECK(issue_pins(*world.session, {}) == 0);
  SUBCASE("nobody holds the student") {
    world.drop(ana, "G1");
    world.next_night();
    CHECK(issue_pins(*world.session, {}) == 1);
    CHECK(has(world.pins(), ana + "/G1 lapsed\n" + ana + "/G2 live"));
    world.drop(ana, "G2");
    world.rows.guardians.push_back({});
    world.next_night();
    CHECK(issue_pins(*world.session, {}) == 1);  // MiSiS has changed its mind
    CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 lapsed"));
  }
  SUBCASE("an account holds the student by a third ID") {
    world.rows.guardians.push_back({.id = "G4"});
    world.next_night();
    issue_pins(*world.session, {});
    world.account(maria, ana, "G4");
    world.merge("G1", "G4");
    world.drop(ana, "G1");
    world.next_night();
    CHECK(issue_pins(*world.session, {}) == 0);
    CHECK(world.links() == ana + " active");
  }
}

TEST_CASE("guardian merge: the PIN that is good the longest stays") {
  World world;
  auto first = world.rows;
  std::erase_if(first.guardians, [](const auto& row) { return row.id == "G2"; });
  world.import(first);
  issue_pins(*world.session, {});
  world.pass(std::chrono::hours(24 * 50));
  world.import(world.rows, accepting());
  issue_pins(*world.session, {});
  CHECK(has(shown(world.merge("G1", "G2")), ana + "/G1 unused -> revoked\n" + ana + "/G2 unused -> unused\n"));
  world.pass(std::chrono::hours(24 * 12));
  expire_pins(*world.session);
  CHECK(issue_pins(*world.session, {}) == 0);
  CHECK(has(world.pins(), ana + "/G1 lapsed\n" + ana + "/G2 live"));
}

TEST_CASE("guardian merge: no New PIN beside an account that holds the student by another ID") {
  World world;
  world.begin();
  world.account(maria, ana, "G2");
  world.merge("G1", "G2");
  CHECK(has(problem<Refused>([&] { check_renewable(*world.session, ana, "G1"); }),
            "holds 023907F123 for this person as G2"));
  try {
    renew_pin(*world.session, ana, "G1");
  } catch (const Refused& error) {
    CHECK(has(error.hint(), "`portalctl pin new 023907F123 G2`"));
  }
  CHECK(world.links() == ana + " active");
  renew_pin(*world.session, ana, "G2");
  CHECK(world.links() == ana + " awaiting PIN");
  CHECK(world.enter(maria, ana, "G2") == LinkAnswer::linked);
}

TEST_CASE("guardian merge: failed checks of the person's identity count under whichever ID") {
  World world;
  world.begin();
  world.merge("G1", "G2");
  for (const auto* id : {"G1", "G2", "G1", "G2", "G1"})
    IdentityCheck(*world.session, ana, id, {"video", "passport"}).begin();
  CHECK(has(problem<Refused>([&] {
              IdentityCheck(*world.session, ana, "G2", {"video", "passport"}).begin();
            }),
            "5 checks of Maria Reyes failed today"));
}

TEST_CASE("guardian merge: undo of the import that brought the kept ID gives the other one a PIN again, and says so") {
  World world;
  auto first = world.rows;
  std::erase_if(first.guardians, [](const auto& row) { return row.id == "G2"; });
  world.import(first);
  issue_pins(*world.session, {});
  world.pass(std::chrono::hours(24));
  world.import(world.rows, accepting());
  issue_pins(*world.session, {});
  world.merge("G2", "G1");
  CHECK(has(world.pins(), ana + "/G1 lapsed\n" + ana + "/G2 live"));
  CHECK(texts(undo_run(*world.session, 2, DryRun::yes).merges) == "G1 with G2\n");
  CHECK(texts(undo_run(*world.session, 2).merges) == "G1 with G2\n");
  CHECK(!list_merges(*world.session, "")[0].kept_in_misis);
  issue_pins(*world.session, {});
  CHECK(has(world.pins(), ana + "/G1 live"));
}

TEST_CASE("guardian merge: where MiSiS replaced the ID before the PIN was used, the other gets one and that one ends") {
  World world;
  world.drop(ana, "G1");
  world.rows.guardians.push_back({.student = ben, .id = "G1"});
  world.begin();
  world.merge("G1", "G2");
  world.rows.guardians.push_back({});
  world.drop(ana, "G2");
  world.next_night();
  CHECK(issue_pins(*world.session, {}) == 1);
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 lapsed"));
}

TEST_CASE("guardian merge: New PIN is the person's one PIN under whichever ID") {
  World world;
  world.begin();
  world.merge("G1", "G2");
  renew_pin(*world.session, ana, "G2");
  CHECK(has(world.pins(), ana + "/G1 lapsed\n" + ana + "/G2 live"));
  renew_pin(*world.session, ana, "G1");
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 lapsed"));
  renew_pin(*world.session, ana, "G3");
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 lapsed\n" + ana + "/G3 live"));
}

TEST_CASE("guardian merge: of a graduate's PINs, which an undone rollover would bring back, one stays") {
  World world;
  world.begin();
  world.store->database().exec("UPDATE pins SET state = 'revoked'");  // as a rollover does it: sealed still
  world.merge("G1", "G2");
  CHECK(world.query("SELECT guardian_id FROM pins WHERE sealed IS NOT NULL AND student_id = '" + ana + "'") ==
        "G1\nG3");
}

TEST_CASE("guardian merge: a person is counted once, where the PIN is") {
  World world;
  world.begin();
  world.account(maria, ana, "G2");
  auto counted = [&] {
    AccessCounts sum;
    for (const auto& row : select_access_counts(*world.store, world.session->now(), world.session->today()))
      if (row.location_code == "8001") sum += row.counts;
    return fmt::format("{} eligible, {} issued, {} validated", sum.eligible, sum.issued, sum.validated);
  };
  CHECK(counted() == "4 eligible, 4 issued, 1 validated");
  world.merge("G1", "G2");
  CHECK(counted() == "3 eligible, 3 issued, 1 validated");
  world.row(ana, "G1").restricted = "Y";
  world.next_night();
  CHECK(counted() == "2 eligible, 2 issued, 0 validated");
}

TEST_CASE("guardian unmerge: as it was, but for what was revoked, which is named") {
  World world;
  world.begin();
  world.merge("G1", "G2");
  CHECK(has(problem<Refused>([&] { world.unmerge("G1"); }), "G1 is the ID that is kept"));
  CHECK(has(problem<Refused>([&] { world.unmerge("G3"); }), "G3 is merged with no other"));
  auto dry = world.unmerge("G2", DryRun::yes);
  CHECK(world.query("SELECT count(*) FROM guardian_merges") == "1");
  auto done = world.unmerge("G2");
  CHECK(texts(done.due_pins) == ana + " G2\n");
  CHECK(texts(done.new_pins).empty());
  CHECK(texts(dry.due_pins) == texts(done.due_pins));
  CHECK(world.query("SELECT count(*) FROM guardian_merges") == "0");
  CHECK(has(world.audit("guardian.unmerge"), R"(G1/G2 {"kept":"G1","merged":"G2","merged_at":"2026-08-14T10:00:00Z")"));
  CHECK(issue_pins(*world.session, {}) == 1);
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 live"));
}

TEST_CASE("guardian unmerge: also where an undone import took the ID out of the roster") {
  World world;
  auto first = world.rows;
  first.guardians.resize(1);
  world.import(first);
  world.import(world.rows);
  world.merge("G1", "G2");
  undo_run(*world.session, 2);
  CHECK(world.query("SELECT count(*) FROM guardian_links WHERE guardian_id = 'G2'") == "0");
  CHECK(list_merges(*world.session, "8001").size() == 1);
  CHECK(show_person(*world.session, "G2").rows.size() == 1);  // of G1
  CHECK(has(problem<NotFound>([&] { unmerge_guardian(*world.with_role("Principal", "8001"), {"G2"}, DryRun::no); }),
            "no guardian G2"));
  world.unmerge("G2");
  CHECK(list_merges(*world.session, "").empty());
}

TEST_CASE("guardian merge: two are no duplicates any more, and a third is one of the kept") {
  World world;
  world.import(world.rows);
  CHECK(find_duplicates(*world.session).size() == 2);
  CHECK(has(world.query("SELECT action, detail FROM audit_log ORDER BY seq DESC LIMIT 1"),
            R"(roster.duplicates|{"rows":2})"));
  world.merge("G1", "G2");
  CHECK(find_duplicates(*world.session).empty());
  world.rows.guardians.push_back({.id = "G4"});
  world.next_night();
  auto rows = find_duplicates(*world.session);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].record == "G1");
  CHECK(rows[0].students == ana + ", " + ben);
  CHECK(rows[1].record == "G4");
}

TEST_CASE("guardian merge: a household without an address is one letter, to one name") {
  World world;
  world.row(ben, "G2").first = "MARIA";
  world.begin();
  world.merge("G1", "G2");
  auto plan = [&] {
    std::vector<GuardianPin> rows;
    read_guardian_pins(*world.store, {{}, "8001", {}}, world.session->today(), [&](const GuardianPin& row) {
      if (printable_pin(row, world.session->now()) && row.pair.guardian_id != "G3") rows.push_back(row);
    });
    return plan_letters(std::move(rows), Per::household, [](const std::string&) { return std::string("en"); });
  };
  auto letters = plan();
  REQUIRE(letters.size() == 1);
  REQUIRE(letters[0].pins.size() == 2);
  for (const auto& pin : letters[0].pins) CHECK(pin.guardian_name() == "Maria Reyes");
  world.unmerge("G2");
  CHECK(plan().size() == 2);
}

TEST_CASE("guardian show and list: what the operator may see") {
  World world;
  world.begin();
  world.merge_different("G1", "G3");
  auto rows = [](const Person& person) {
    std::string text;
    for (const auto& row : person.rows) text += row.at.student_id + "/" + row.at.guardian_id + " " + row.pin + "\n";
    return text;
  };
  CHECK(rows(show_person(*world.session, "G3")) ==
        ana + "/G1 unused\n" + ana + "/G3 revoked\n" + cleo + "/G3 unused\n");
  CHECK(rows(show_person(*world.with_role("Principal", "8001"), "G1")) == ana + "/G1 unused\n" + ana + "/G3 revoked\n");
  CHECK(rows(show_person(*world.with_role("Principal", "8002"), "G1")) == cleo + "/G3 unused\n");
  CHECK(show_person(*world.session, "G2").merges.empty());
  CHECK(has(problem<NotFound>([&] { show_person(*world.with_role("Principal", "8002"), "G2"); }), "no guardian G2"));
  CHECK(has(problem<NotFound>([&] { show_person(*world.session, "G9"); }), "no guardian G9"));
  CHECK(list_merges(*world.with_role("Principal", "8002"), "").size() == 1);
  CHECK(list_merges(*world.with_role("Principal", "8001"), "8001").size() == 1);
  CHECK(has(problem<NotPermitted>([&] { list_merges(*world.with_role("Principal", "8001"), "8002"); }), "parent.find"));
  auto people = people_with_several_ids(*world.session, cleo);
  REQUIRE(people.size() == 1);
  CHECK(texts(people[0]) == "G1\nG3\n");
  CHECK(people_with_several_ids(*world.session, ben).empty());
}

}  // namespace portal
