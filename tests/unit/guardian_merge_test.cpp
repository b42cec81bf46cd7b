#include "lib/guardians/merge.h"

#include <doctest/doctest.h>

#include "lib/accounts/linking.h"
#include "lib/letters/households.h"
#include "lib/pins/expiry.h"
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
  void unmerge(const std::string& guardian) { unmerge_guardian(*session, guardian, DryRun::no); }
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
        ana + "/G1 live\n" + ana + "/G2 revoked\n" + ana + "/G3 live\n" + ben + "/G2 live\n" + cleo + "/G3 live");
  CHECK(world.query("SELECT sealed IS NULL, student_mark IS NULL FROM pins WHERE state = 'revoked'") == "1|1");
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
  CHECK(!has(world.pins(), "revoked"));
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
  world.merge("G5", "G3");
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
  CHECK(texts(world.merge("G1", "G3").warnings) ==
        "their names differ: Maria Reyes (G1), Bo Lee (G3); make sure that they are one person\n");
}

TEST_CASE("guardian merge: another first name is told, another spelling is not") {
  World world;
  world.row(ana, "G2").first = "JOSÉ", world.row(ben, "G2").first = "José";
  world.rows.guardians.push_back({.id = "G4", .last = "REYES-SOTO", .first = "María Elena"});
  world.begin();
  CHECK(has(texts(world.merge("G1", "G2", DryRun::yes).warnings), "their first names differ: Maria Reyes (G1), "));
  CHECK(world.merge("G1", "G4", DryRun::yes).warnings.empty());
}

TEST_CASE("guardian merge: who may, and for whom") {
  World world;
  world.begin();
  auto by = [&](const std::string& role, const std::string& place, const std::string& kept, const std::string& other) {
    return merge_guardians(*world.with_role(role, place), {kept, other, ""}, DryRun::yes).changed;
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
  world.merge("G1", "G3");
  auto principal = world.with_role("Principal", "8001");
  CHECK(has(problem<NotPermitted>([&] { unmerge_guardian(*principal, "G3", DryRun::no); }), "at another school too"));
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
  auto two = unmerge_guardian(*world.session, "G2", DryRun::no);
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
  world.unmerge("G2");
  CHECK(status() == "G1 unused, print\nG2 revoked\nG3 unused, print\n");
}

TEST_CASE("guardian merge: an account goes on where MiSiS replaces the one ID by the other") {
  World world;
  world.drop(ana, "G1");  // until MiSiS cleans up, Ana has her as G2 alone
  world.rows.guardians.push_back({.student = ben, .id = "G1"});
  world.begin();
  world.account(maria, ana, "G2");
  world.merge("G1", "G2");
  world.rows.guardians.push_back({});
  world.drop(ana, "G2");
  world.next_night();
  CHECK(world.links() == ana + " active");
  CHECK(issue_pins(*world.session, {}) == 0);  // the account holds the student
  world.next_night();
  expire_pins(*world.session);
  CHECK(world.links() == ana + " active");
  SUBCASE("and ends with the merge") {
    world.unmerge("G2");
    CHECK(world.links() == ana + " not a legal guardian");
    CHECK(issue_pins(*world.session, {}) == 1);
  }
  SUBCASE("and with the other's flag") {
    world.row(ana, "G1").legal = "N";
    world.next_night();
    CHECK(world.links() == ana + " not a legal guardian");
  }
  SUBCASE("and with the other's restriction") {
    world.row(ana, "G1").restricted = "Y";
    world.next_night();
    CHECK(world.links() == ana + " not a legal guardian");
  }
  SUBCASE("and a new PIN under the other ID suspends it until that one is validated") {
    renew_pin(*world.session, ana, "G1");
    CHECK(world.links() == ana + " awaiting PIN");
    CHECK(has(world.audit("link.suspend"), ana + "/G2 "));
    CHECK(world.enter(maria, ana, "G1") == LinkAnswer::linked);
    CHECK(world.links() == ana + " active");
    CHECK(world.query("SELECT guardian_id FROM account_links") == "G1");
  }
}

TEST_CASE("guardian merge: who was restricted or not a legal guardian before MiSiS took the ID away gains nothing") {
  for (bool restricted : {false, true}) {
    CAPTURE(restricted);
    World world;
    world.begin();
    world.account(maria, ana, "G2");
    world.merge("G1", "G2");
    auto& row = world.row(ana, "G2");
    restricted ? row.restricted = "Y" : row.legal = "N";
    world.next_night();
    CHECK(world.links() == ana + " not a legal guardian");
    world.drop(ana, "G2");
    world.next_night();
    CHECK(world.links() == ana + " not a legal guardian");
  }
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
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 revoked"));
}

TEST_CASE("guardian merge: New PIN is the person's one PIN under whichever ID") {
  World world;
  world.begin();
  world.merge("G1", "G2");
  renew_pin(*world.session, ana, "G2");
  CHECK(has(world.pins(), ana + "/G1 revoked\n" + ana + "/G2 live"));
  renew_pin(*world.session, ana, "G1");
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 revoked"));
  renew_pin(*world.session, ana, "G3");
  CHECK(has(world.pins(), ana + "/G1 live\n" + ana + "/G2 revoked\n" + ana + "/G3 live"));
}

TEST_CASE("guardian merge: who lost access when MiSiS replaced the ID has it again, and the operator is told") {
  World world;
  world.drop(ana, "G1");
  world.rows.guardians.push_back({.student = ben, .id = "G1"});
  world.begin();
  world.account(maria, ana, "G2");
  world.rows.guardians.push_back({});
  world.drop(ana, "G2");
  world.next_night();
  CHECK(issue_pins(*world.session, {}) == 1);
  CHECK(world.links() == ana + " not a legal guardian");
  auto done = world.merge("G1", "G2");
  CHECK(has(texts(done.warnings), "the account of maria@example.org sees again Ana Reyes (" + ana + ")\n"));
  CHECK(world.links() == ana + " active");
  CHECK(has(world.pins(), ana + "/G1 revoked\n" + ana + "/G2 used"));
  auto undone = unmerge_guardian(*world.session, "G2", DryRun::no);
  CHECK(has(texts(undone.warnings), "does not see any more Ana Reyes"));
  CHECK(texts(undone.new_pins) == ana + " G1\n" + ben + " G2\n");
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
  auto dry = unmerge_guardian(*world.session, "G2", DryRun::yes);
  CHECK(world.query("SELECT count(*) FROM guardian_merges") == "1");
  auto done = unmerge_guardian(*world.session, "G2", DryRun::no);
  CHECK(texts(done.new_pins) == ana + " G2\n");
  CHECK(texts(dry.new_pins) == texts(done.new_pins));
  CHECK(world.query("SELECT count(*) FROM guardian_merges") == "0");
  CHECK(has(world.audit("guardian.unmerge"), R"(G1/G2 {"kept":"G1","merged":"G2","merged_at":"2026-08-14T10:00:00Z")"));
  CHECK(issue_pins(*world.session, {}) == 0);
  renew_pin(*world.session, ana, "G2");
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
  CHECK(has(problem<NotFound>([&] { unmerge_guardian(*world.with_role("Principal", "8001"), "G2", DryRun::no); }),
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
  world.merge("G1", "G3");
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
