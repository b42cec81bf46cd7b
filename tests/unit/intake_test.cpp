#include "lib/roster/intake.h"

#include <doctest/doctest.h>

#include "lib/roster/history.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::DistrictRows;

// A district whose extracts are named by a letter: each has one student of that name.
struct World : test::Rehearsal {
  std::map<char, std::filesystem::path> extracts;

  Extract extract(char letter) {
    if (!extracts.contains(letter)) {
      DistrictRows rows;
      rows.students[0].homeroom = std::string(1, letter);
      extracts[letter] = write_extract(rows);
    }
    return open_extract({extracts[letter]});
  }
  void import(char letter, unsigned day) {
    import_roster(*session,
                  {.accept = AcceptMassChange::yes, .business_date = Date(2026, 8, day), .extract = extract(letter)});
  }
  void undo(int run) {
    store->database().exec("UPDATE roster_runs SET outcome = 'undone' WHERE run_id = " + std::to_string(run));
  }
  std::string fate(char letter, unsigned day) {
    auto [fate, run] = judge_extract(*store, Date(2026, 8, day), extract(letter));
    static constexpr const char* names[] = {"import", "superseded", "read before", "undone"};
    return names[static_cast<int>(fate)] + (run ? " " + std::to_string(run->id) : std::string());
  }
};

}  // namespace

TEST_CASE("intake: what is new goes in; of an older date it is superseded; read before, it is not read again") {
  World world;
  CHECK(world.fate('a', 10) == "import");
  world.import('a', 10);
  CHECK(world.fate('a', 10) == "read before 1");
  CHECK(world.fate('b', 10) == "import");  // a corrected one
  CHECK(world.fate('a', 11) == "import");  // another night with the same files: it confirms
  CHECK(world.fate('b', 9) == "superseded 1");
  CHECK(world.fate('a', 9) == "superseded 1");
  world.import('b', 10);
  CHECK(world.fate('a', 10) == "read before 1");  // else the two would take turns
  CHECK(world.fate('b', 10) == "read before 2");
  world.import('b', 12);
  CHECK(world.query("SELECT outcome FROM roster_runs WHERE run_id = 3") == "unchanged");
  CHECK(world.fate('b', 12) == "read before 3");
  CHECK(world.fate('b', 11) == "superseded 3");
  CHECK(world.fate('a', 13) == "import");
}

TEST_CASE("intake: without a date in its names, what has the files of an earlier run was delivered again") {
  World world;
  auto undated = [&](char letter, unsigned day) {
    return judge_extract(*world.store, Date(2026, 8, day), world.extract(letter), InboxSet::DateFrom::writing).fate;
  };
  world.import('a', 10);
  CHECK(undated('a', 11) == Fate::import);  // nothing came after it: it confirms
  world.import('b', 11);
  CHECK(undated('a', 12) == Fate::superseded);
  CHECK(undated('b', 12) == Fate::import);
  CHECK(undated('c', 12) == Fate::import);
  CHECK(world.fate('a', 12) == "import");  // its name says so
  world.import('b', 12);
  CHECK(undated('b', 13) == Fate::import);
  CHECK(undated('a', 13) == Fate::superseded);
  world.undo(2);
  world.undo(3);
  CHECK(undated('a', 13) == Fate::import);
}

TEST_CASE("intake: a part of what a run read is the rest of a set whose move was cut short") {
  World world;
  world.import('a', 10);
  auto extract = world.extract('a');
  extract.files.pop_back();
  CHECK(judge_extract(*world.store, Date(2026, 8, 10), extract).fate == Fate::read_before);
  auto other = world.extract('b');
  extract.files.push_back(other.files[1]);
  CHECK(judge_extract(*world.store, Date(2026, 8, 10), extract).fate == Fate::import);
  CHECK(judge_extract(*world.store, Date(2026, 8, 10), {}).fate == Fate::import);  // and the import tells what is wrong
}

TEST_CASE("intake: what was undone is not imported again, under no date, until a person imports it") {
  World world;
  world.import('a', 10);
  world.import('b', 11);
  world.undo(2);
  CHECK(world.fate('b', 11) == "undone 2");
  CHECK(world.fate('b', 12) == "undone 2");
  CHECK(world.fate('c', 11) == "import");
  CHECK(world.fate('a', 10) == "read before 1");
  auto part = world.extract('b');
  part.files.pop_back();
  CHECK(judge_extract(*world.store, Date(2026, 8, 11), part).fate == Fate::import);  // other files, another extract
  world.import('c', 12);
  CHECK(world.fate('b', 11) == "superseded 3");
  CHECK(world.fate('b', 13) == "undone 2");
  auto newest = *newest_standing_run(*world.store);
  record_superseded(*world.session, Date(2026, 8, 11), world.extract('b'), newest);
  CHECK(world.fate('b', 11) == "read before 4");
  CHECK(world.fate('b', 13) == "undone 2");
  world.import('b', 13);
  CHECK(world.fate('b', 13) == "read before 5");
  CHECK(world.fate('b', 14) == "import");
}

TEST_CASE("intake: what was superseded comes into question again where the newer one was undone") {
  World world;
  world.import('a', 10);
  world.import('c', 12);
  record_superseded(*world.session, Date(2026, 8, 11), world.extract('b'), *newest_standing_run(*world.store));
  CHECK(world.fate('b', 11) == "read before 3");
  world.undo(2);
  CHECK(world.fate('b', 11) == "import");
}

TEST_CASE("intake: a superseded extract is a run that stands for nothing") {
  World world;
  world.import('b', 12);
  auto before = world.query("SELECT * FROM students") + world.query("SELECT * FROM guardian_links");
  auto run =
      record_superseded(*world.session, Date(2026, 8, 11), world.extract('a'), *newest_standing_run(*world.store));
  CHECK(run == 2);
  CHECK(newest_standing_run(*world.store)->id == 1);
  CHECK(world.query("SELECT * FROM students") + world.query("SELECT * FROM guardian_links") == before);
  auto history = roster_history(*world.session, run).at(0);
  CHECK(history.run.outcome == "superseded");
  CHECK(history.run.business_date == "2026-08-11");
  REQUIRE(history.files.size() == 3);
  CHECK(history.files[1].name == "students.csv");
  CHECK(history.files[1].sha256 == world.extract('a').files[1].sha256);
  CHECK(history.files[1].rows_read == 0);
  CHECK(rejects_of_run(*world.session, run).rows.empty());
  CHECK(test::has(
      world.query("SELECT action || ' ' || subject || ' ' || detail FROM audit_log WHERE action = 'roster.supersede'"),
      "roster.supersede run 2 {\"business_date\":\"2026-08-11\",\"superseded_by\":\"run 1\",\"schools.csv\":"));
  CHECK(test::has(test::problem<NotPermitted>([&] {
                    record_superseded(*world.with_role("Principal", "8001"), Date(2026, 8, 11), world.extract('a'), {});
                  }),
                  "roster.import"));
  // Nor is a guardian who lost the flag confirmed by it.
  CHECK(world.query("SELECT count(*) FROM standing_runs") == "1");
}

}  // namespace portal
