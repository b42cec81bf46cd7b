// Parent search: who is found, by whom, in which order.
#include "lib/accounts/parent_search.h"

#include <doctest/doctest.h>

#include "lib/accounts/name_index.h"
#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct World : test::Rehearsal {
  World() {
    test::DistrictRows rows;
    rows.students = {{}, {.id = "A000000002", .last = "Lee", .first = "Ben", .school = "8002"}};
    rows.guardians = {{},
                      {.student = "A000000002", .id = "G2", .last = "Lee-Kim", .first = "Soo"},
                      {.student = "023907F123", .id = "G2", .last = "Lee-Kim", .first = "Soo"}};
    import(rows);
    run("UPDATE guardian_links SET email = 'Soo.Kim@example.org' WHERE guardian_id = 'G2'");
  }

  void run(const std::string& sql) { store->database().exec(sql); }

  // Linked to the student where one is named.
  std::int64_t account(const std::string& first, const std::string& last, const std::string& email,
                       const std::string& student = {}, const std::string& state = "active") {
    WriteTransaction transaction(*store);
    run(
        fmt::format("INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, created_at) VALUES "
                    "('{0}', lower('{0}'), '{1}', '{2}', 'registered', '{3}', '2026-08-14T10:00:00Z')",
                    email, first, last, state));
    auto id = store->database().getLastInsertRowid();
    if (!student.empty())
      run(
          fmt::format("INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on) VALUES "
                      "({}, '{}', 'G1', '2026-08-14T10:00:00Z', 1)",
                      id, student));
    index_account_name(*store, id, first, last);
    transaction.commit();
    return id;
  }

  void add_guardian(const std::string& student, const std::string& guardian) {
    WriteTransaction transaction(*store);
    run(fmt::format("INSERT OR IGNORE INTO added_guardians VALUES ('{}', '{}', '2026-08-14T10:00:00Z', 'admin', 1)",
                    student, guardian));
    index_guardian_name(*store, student, guardian, "Soo", "Lee-Kim");
    transaction.commit();
  }

  static std::string told(const ParentSearchResult& result) {
    std::string text;
    for (const auto& row : result.rows)
      text += fmt::format("{} <{}> {}[{}]\n", row.full_name(), row.email, row.has_account ? "" : "no account ",
                          fmt::join(row.students, ", "));
    return text + (result.more ? "more\n" : "");
  }

  std::string by_name(const std::string& first, const std::string& last, Session* who = nullptr) {
    return answer({"", first, last}, who);
  }
  std::string by_email(const std::string& email, Session* who = nullptr) { return answer({email, "", ""}, who); }
  std::string answer(const ParentSearch& search, Session* who) {
    try {
      return told(search_parents(who ? *who : *session, search));
    } catch (const NotFound&) {
      return "nobody";
    }
  }
};

}  // namespace

TEST_CASE("parent search: by email, whole, whatever its case") {
  World world;
  world.account("Maria", "Reyes", "Maria.Reyes@example.org", "023907F123");
  CHECK(world.by_email(" maria.REYES@Example.org") == "Maria Reyes <Maria.Reyes@example.org> [Ana Reyes]\n");
  CHECK(world.by_email("maria.reyes@example.com") == "nobody");
  CHECK(world.by_email("aria.reyes@example.org") == "nobody");
}

TEST_CASE("parent search: by name, the best first") {
  World world;
  for (auto [first, last] : std::vector<std::pair<std::string, std::string>>{{"Mario", "Mendoza-Reyes"},
                                                                             {"Maria", "Mendosa"},
                                                                             {"María", "Reyes Mendoza"},
                                                                             {"Mariana", "Mendoza"},
                                                                             {"Maria", "Mendoza Zapata"},
                                                                             {"maria", "mendoza"},
                                                                             {"Marta", "Lopez"},
                                                                             {"Lupe", "Mendoza"}})
    world.account(first, last, fmt::format("{}@example.org", world.query("SELECT count(*) FROM accounts")));
  CHECK(world.by_name("MARIA", "mendoza") ==
        "maria mendoza <5@example.org> []\n"
        "Mariana Mendoza <3@example.org> []\n"
        "Maria Mendoza Zapata <4@example.org> []\n"
        "María Reyes Mendoza <2@example.org> []\n"
        "Maria Mendosa <1@example.org> []\n"
        "Mario Mendoza-Reyes <0@example.org> []\n");
  CHECK(world.by_name("maria", "mendoza-reyes") ==
        "María Reyes Mendoza <2@example.org> []\nMario Mendoza-Reyes <0@example.org> []\n");
  CHECK(world.by_name("ma", "me").starts_with("Maria Mendosa <1"));
  CHECK(world.by_name("guadalupe", "mendoza") == "nobody");
}

TEST_CASE("parent search: De La Cruz in one word and in three, and with a letter wrong") {
  World world;
  world.account("Ana", "De La Cruz", "ana@example.org");
  world.account("Eva", "Delacruz", "eva@example.org");
  for (std::string last : {"delacruz", "De La Cruz", "de-la-cruz", "delacruy"}) {
    CAPTURE(last);
    CHECK(world.by_name("ana", last).starts_with("Ana De La Cruz <ana@"));
    CHECK(world.by_name("eva", last).starts_with("Eva Delacruz <eva@"));
  }
}

TEST_CASE("parent search: no more than the limit, and says that there are more") {
  World world;
  for (int i = 0; i < 70; ++i) world.account("Maria Elena", "Garcia", fmt::format("e{:02}@example.org", i));
  for (int i = 0; i < 60; ++i) world.account("Maria", "Garcia", fmt::format("m{:02}@example.org", i));
  world.account("Maria", "Garciaz", "z@example.org");
  auto found = search_parents(*world.session, {"", "maria", "garcia"});
  CHECK(found.rows.size() == 50);
  CHECK(found.more);
  for (const auto& row : found.rows) CHECK(row.full_name() == "Maria Garcia");
  found = search_parents(*world.session, {"", "maria", "garciaz"});
  CHECK(found.rows.front().email == "z@example.org");
}

TEST_CASE("parent search: school staff see who has a student at their school") {
  World world;
  world.account("Maria", "Reyes", "maria@example.org", "023907F123");
  auto both = world.account("Mario", "Reyes", "mario@example.org", "023907F123");
  world.run(
      fmt::format("INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on) VALUES "
                  "({}, 'A000000002', 'G9', '2026-08-14T10:00:00Z', 1)",
                  both));
  world.account("Odile", "Reyes", "odile@example.org");
  auto here = world.with_role("Principal", "8001"), there = world.with_role("Principal", "8002");
  auto local = world.with_role("Local District Administrator", "West");
  CHECK(world.by_name("maria", "reyes", here.get()) ==
        "Maria Reyes <maria@example.org> [Ana Reyes]\nMario Reyes <mario@example.org> [Ana Reyes]\n");
  CHECK(world.by_name("mario", "reyes", there.get()) == "Mario Reyes <mario@example.org> [Ben Lee]\n");
  CHECK(world.by_name("mario", "reyes", local.get()) == "Mario Reyes <mario@example.org> [Ben Lee]\n");
  CHECK(has(world.by_name("maria", "reyes"), "Mario Reyes <mario@example.org> [Ben Lee, Ana Reyes]\n"));
  CHECK(world.by_email("maria@example.org", there.get()) == "nobody");
  CHECK(has(world.query("SELECT group_concat(operator || action || outcome) FROM audit_log"),
            "somebodyparent.finddenied"));
  // Without a linked student: by its exact email alone.
  CHECK(world.by_name("odile", "reyes", there.get()) == "nobody");
  CHECK(world.by_email("odile@example.org", there.get()) == "Odile Reyes <odile@example.org> []\n");
  CHECK(has(world.by_name("odile", "reyes"), "Odile Reyes <odile@example.org> []\n"));
  CHECK(has(problem<NotPermitted>([&] { world.by_name("maria", "reyes", world.with_role("Teacher", "8001").get()); }),
            "somebody may not do this (parent.find"));
}

TEST_CASE("parent search: guardians whom staff added are found without an account, once") {
  World world;
  CHECK(world.by_name("soo", "kim lee") == "nobody");
  world.add_guardian("A000000002", "G2");
  world.add_guardian("023907F123", "G2");
  world.add_guardian("023907F123", "G2");  // again
  CHECK(world.by_name("soo", "kim lee") == "Soo Lee-Kim <Soo.Kim@example.org> no account [Ben Lee, Ana Reyes]\n");
  CHECK(world.by_email("soo.kim@example.org") == "Soo Lee-Kim <Soo.Kim@example.org> no account [Ben Lee, Ana Reyes]\n");
  auto here = world.with_role("Principal", "8001");
  CHECK(world.by_name("soo", "kim", here.get()) == "Soo Lee-Kim <Soo.Kim@example.org> no account [Ana Reyes]\n");
  world.account("Soo", "Lee Kim", "soo@example.com", "023907F123");
  world.run("UPDATE accounts SET guardian_id = 'G2'");
  CHECK(world.by_name("soo", "kim lee") == "Soo Lee Kim <soo@example.com> [Ana Reyes]\n");
  CHECK(world.by_email("soo.kim@example.org") == "nobody");
}

TEST_CASE("parent search: a new name takes the old one's place; the same again changes nothing") {
  World world;
  auto id = world.account("Maria", "Reyes", "maria@example.org");
  auto index = [&](const std::string& first, const std::string& last) {
    WriteTransaction transaction(*world.store);
    index_account_name(*world.store, id, first, last);
    world.run(fmt::format("UPDATE accounts SET first_name = '{}', last_name = '{}'", first, last));
    transaction.commit();
  };
  auto pairs = world.query("SELECT * FROM name_pairs");
  index("Maria", "Reyes");
  CHECK(world.query("SELECT * FROM name_pairs") == pairs);
  index("Maria Elena", "Ortiz");
  CHECK(world.by_name("maria", "reyes") == "nobody");
  CHECK(world.by_name("elena", "ortiz") == "Maria Elena Ortiz <maria@example.org> []\n");
  index("Maria", "Reyes");
  CHECK(world.query("SELECT * FROM name_pairs") == pairs);
}

TEST_CASE("parent search: what cannot be asked") {
  World world;
  auto said = [&](const ParentSearch& search) {
    return problem<UsageError>([&] { search_parents(*world.session, search); });
  };
  const std::string needs = "parent search needs --email, or --first and --last";
  CHECK(said({}) == needs);
  CHECK(said({"a@example.org", "Maria", "Reyes"}) == needs);
  CHECK(said({"", "Maria", ""}) == "--last needs at least 2 characters");
  CHECK(said({"", "é", "Reyes"}) == "--first needs at least 2 characters");
  CHECK(said({"", "--", "Reyes"}) == "--first needs at least 2 characters");
  CHECK(said({"", std::string(10000, 'a'), "Reyes"}) == "--first is longer than 100 characters, or is not UTF-8");
  CHECK(said({"", "a\xff\xff", "Reyes"}) == "--first is longer than 100 characters, or is not UTF-8");
  CHECK(said({"maria\x1b[2J", "", ""}) == "'maria\\x1b[2J' is no email address");
}

}  // namespace portal
