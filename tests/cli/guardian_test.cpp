// guardian merge | unmerge | show | list: one person whom MiSiS has under two IDs.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

const std::string lucia = "023907F123", kept = "G100216", twin = "G100217";

// Guadalupe Reyes is at Lucía twice, and the second ID has a PIN too.
struct Twice : Sandbox {
  Twice() {
    copy_sample("incoming/2026-08-14", "twice");
    shell("sed -n '/^023907F123,G100216,/{s/G100216/G100217/;p}' twice/guardians.csv >> twice/guardians.csv");
    REQUIRE((*this)("roster import twice " + morning).code == 1);
    REQUIRE((*this)("pin issue --seed 5 " + morning).code == 0);
  }
  Ran at(const std::string& line) const { return (*this)(line + " " + morning); }
  Ran merge(const std::string& more = "--yes") const { return at("guardian merge " + kept + " " + twin + " " + more); }
  std::string duplicates() const { return at("roster duplicates --format csv").out; }
};

}  // namespace

TEST_CASE("guardian: two IDs of roster duplicates are merged, shown, listed, and unmerged again") {
  Twice sandbox;
  CHECK(has(sandbox.duplicates(), "1,guardians,G100216,Reyes,Guadalupe,"));
  CHECK(has(sandbox.duplicates(), "1,guardians,G100217,Reyes,Guadalupe,,,,023907F123,"));
  CHECK(has(sandbox("roster duplicates --help").out, "`portalctl guardian merge A B`"));

  auto merged = sandbox.run({"guardian", "merge", kept, twin, "--reason", "passport seen", "--yes", "--format", "csv",
                             "--now", "2026-08-14T09:00:00-07:00"});
  CHECK(merged.code == 0);
  CHECK(merged.out ==
        "student_id,student_name,guardian_id,parent_name,pin_before,pin_after,expires_at,account_email,link_before,"
        "link_after\r\n"
        "000414F572,Ximena Mendoza-Reyes,G100216,Guadalupe Reyes,unused,unused,2026-10-13,,,\r\n"
        "011255M798,Mateo Mendoza-Reyes,G100216,Guadalupe Reyes,unused,unused,2026-10-13,,,\r\n"
        "023907F123,Lucía Guadalupe Mendoza-Reyes,G100216,Guadalupe Reyes,unused,unused,2026-10-13,,,\r\n"
        "023907F123,Lucía Guadalupe Mendoza-Reyes,G100217,Guadalupe Reyes,unused,revoked,2026-10-13,,,\r\n");
  CHECK(merged.err == "G100217 is the same person as G100216 now; `portalctl guardian unmerge G100217` undoes it\n");
  CHECK(!has(sandbox.duplicates(), "guardians"));
  CHECK(sandbox.at("pin issue --format csv").out == "issued\r\n0\r\n");

  CHECK(has(sandbox.at("pin new " + lucia + " " + twin + " --dry-run").err,
            ". The unused PIN of the same person as G100216 is no longer good."));

  auto list = sandbox.at("guardian list --format csv");
  CHECK(list.out ==
        "guardian_id,parent_name,kept_id,kept_name,merged_at,merged_by,reason,not_in_misis\r\n"
        "G100217,Guadalupe Reyes,G100216,Guadalupe Reyes,2026-08-14 09:00,root,passport seen,\r\n");
  CHECK(sandbox.at("guardian list --school 8123 --format csv").out == list.out);
  CHECK(sandbox.at("guardian list --school 0417").err == "no guardian IDs are merged\n");

  auto shown = sandbox.at("guardian show G100217 --format csv");
  CHECK(shown.code == 0);
  CHECK(has(shown.out, "G100217,Guadalupe Reyes,023907F123,Lucía Guadalupe Mendoza-Reyes,"));
  CHECK(has(shown.out, ",Mother,Y,N,Y,revoked,,\r\n"));
  CHECK(shown.err == "G100217 is the same person as G100216: merged 2026-08-14 09:00 by root: passport seen\n");
  auto pins = sandbox.at("pin list --student " + lucia);
  CHECK(pins.err == "G100216, G100217 are one person; see `portalctl guardian show G100216`\n");
  CHECK(has(sandbox.at("student find " + lucia).err, "G100216, G100217 are one person"));
  CHECK(has(sandbox.at("audit list --subject G100216 --format csv").out, "guardian.merge,G100216/G100217,"));

  auto undone = sandbox.at("guardian unmerge G100217 --yes --format csv");
  CHECK(undone.code == 0);
  CHECK(undone.err ==
        "the nightly sync gives out a new PIN; at once does\n  portalctl pin new 023907F123 G100217\n"
        "G100217 and G100216 are two people again\n");
  CHECK(has(sandbox.duplicates(), "1,guardians,G100217,"));
  CHECK(sandbox.at("pin list --student " + lucia).err.empty());
}

TEST_CASE("guardian merge: it asks first, and a dry run changes nothing") {
  Twice sandbox;
  auto state = sandbox.state();
  auto refused = sandbox.merge("");
  CHECK(refused.code == 5);
  CHECK(refused.out.empty());
  CHECK(has(refused.err,
            "Merging makes G100217 (Guadalupe Reyes) the same person as G100216 (Guadalupe Reyes); 1 unused PIN is no "
            "longer good, which an unmerge does not bring back."));
  auto dry = sandbox.merge("--dry-run --format csv");
  CHECK(dry.code == 0);
  CHECK(has(dry.out, "023907F123,Lucía Guadalupe Mendoza-Reyes,G100217,Guadalupe Reyes,unused,revoked,"));
  CHECK(dry.err == "dry run: nothing was changed\n");
  CHECK(sandbox.state() == state);
  RunOptions terminal;
  terminal.terminal = true;
  terminal.input = "n\n";
  CHECK(sandbox("guardian merge " + kept + " " + twin + " " + morning, terminal).code == 5);
  CHECK(sandbox.state() == state);
  CHECK(sandbox.merge().code == 0);
  auto again = sandbox.merge("");
  CHECK(again.code == 0);
  CHECK(again.out.empty());
  CHECK(again.err == "G100217 is the same person as G100216 already; nothing was changed\n");
}

TEST_CASE("guardian merge: mother and father are no one person, but for whoever says so for the district") {
  Twice sandbox;
  auto ran = sandbox.at("guardian merge G100216 G100233 --dry-run");
  CHECK(ran.code == 5);
  CHECK(has(ran.err,
            "G100216 and G100233 may be two people: their names differ: Guadalupe Reyes (G100216), Arturo Mendoza "
            "(G100233); to 000414F572 they are Mother (G100216) and Father (G100233)"));
  ran = sandbox.at("guardian merge G100216 G100233 --different-names --dry-run");
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "warning: their names differ: "));
  CHECK(has(ran.err, "warning: to 023907F123 they are Mother (G100216) and Father (G100233)\n"));
}

TEST_CASE("guardian merge: exit codes") {
  Twice sandbox;
  CHECK(sandbox.at("guardian merge G100216 G100216").code == 2);
  CHECK(sandbox.at("guardian merge G100216").code == 2);
  CHECK(sandbox.run({"guardian", "merge", "G100216", " ", "--now", "2026-08-14T09:00:00-07:00"}).code == 2);
  auto reason = sandbox.at("guardian merge G100216 G100217 --reason " + std::string(201, 'x'));
  CHECK(reason.code == 2);
  CHECK(has(reason.err, "the reason is longer than 200 characters"));
  CHECK(has(sandbox.at("guardian show g100216").err, "check the ID, and whether its letters are capitals"));
  CHECK(sandbox.at("guardian merge G100216 G999999").code == 4);
  auto partly = sandbox.at("guardian merge G100216 G100217 --as tokafor");
  CHECK(partly.code == 3);
  CHECK(has(partly.err, "guardian G100216 has a student at another school too"));
  CHECK(sandbox.at("guardian merge G100216 G100217 --as dohara").code == 4);
  CHECK(sandbox.at("guardian merge G100216 G100217 --as ybustamante").code == 3);
  CHECK(sandbox.at("guardian unmerge G100217 --yes").code == 5);
  CHECK(sandbox.at("guardian merge G100216 G100217 --as dwhitaker --yes").code == 0);
  CHECK(sandbox.at("guardian merge G100233 G100217 --yes").code == 5);
  CHECK(sandbox.at("guardian unmerge G100216 --yes").code == 5);
  CHECK(sandbox.at("guardian unmerge G999999 --yes").code == 4);
  CHECK(sandbox.at("guardian show G100217 --as dohara").code == 4);
  CHECK(sandbox.at("guardian show G100217 --as ybustamante").code == 3);
  CHECK(sandbox.at("guardian list --school 8123 --as dohara").code == 3);
  CHECK(sandbox.at("guardian list --as dohara").out == sandbox.at("guardian list --school 0417").out);
}

TEST_CASE("guardian show: a restriction under one ID that came later is told") {
  Twice sandbox;
  CHECK(sandbox.merge().code == 0);
  sandbox.shell("sed -i '/^023907F123,G100217,/s/,Y,Y,1,N,/,Y,Y,1,Y,/' twice/guardians.csv");
  CHECK(sandbox.at("roster import twice").code == 1);
  CHECK(has(sandbox.at("guardian show G100216").err,
            "warning: MiSiS contradicts itself about 023907F123: G100217 is restricted, G100216 is not; both count as "
            "restricted there\n"));
  CHECK(has(sandbox.at("pin list --format csv --student " + lucia).out,
            ",G100216,Guadalupe Reyes,,2026-08-14 02:30,2026-10-13,,suspended,\r\n"));
  CHECK(has(sandbox.at("doctor --format csv").out,
            "MiSiS restricts 1 merged person under one ID and not under another: G100216"));
  auto refused = sandbox.at("guardian unmerge G100217 --yes --as dwhitaker");
  CHECK(refused.code == 5);
  CHECK(has(refused.err, "an unmerge would end a restriction (023907F123: G100216 was restricted as G100217 is)"));
  CHECK(sandbox.at("guardian unmerge G100217 --yes --despite-restriction").code == 0);
}
