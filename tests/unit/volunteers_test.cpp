#include "lib/accounts/volunteers.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct World : test::Rehearsal {
  std::unique_ptr<Session> portal_service;

  World() {
    import(test::DistrictRows{.guardians = { {.language = "Spanish" } }});
    store->database().exec(
        "INSERT INTO accounts (account_id, email, email_key, first_name, last_name, language, guardian_id, origin, "
        "state, created_at) VALUES (1, 'Maria@example.org', 'maria@example.org', 'Maria', 'Reyes', NULL, 'G1', "
        "'registered', 'active', 'then'), (2, 'out@example.org', 'out@example.org', 'Olga', 'Out', 'en', NULL, "
        "'registered', 'inactive', 'then')");
    portal_service = with_role("Portal Service", "");
  }
  std::int64_t apply(const std::string& school = "8001", const std::string& task = "read to grade 6") {
    return apply_as_volunteer(*portal_service, {"maria@example.org", school, task});
  }
  std::string listed(Session& by, const VolunteerFilter& filter = {}) {
    std::string ids;
    list_volunteers(by, filter, [&](const VolunteerApplication& one) { ids += fmt::format("{} ", one.id); });
    return ids;
  }
  std::string mails() { return query("SELECT template || ' ' || language || ' ' || recipient FROM mails"); }
  std::string rows() { return query("SELECT count(*) FROM volunteer_applications") + "/" + mails(); }
};

}  // namespace

TEST_CASE("volunteers: an application is recorded, told to the parent in their language, and in the log") {
  World world;
  CHECK(world.apply() == 1);
  CHECK(world.query("SELECT account_id, location_code, applied_at, task, state FROM volunteer_applications") ==
        "1|8001|2026-08-14T10:00:00Z|read to grade 6|applied");
  CHECK(world.mails() == "volunteer-applied es Maria@example.org");
  CHECK(has(world.query("SELECT body FROM mails"), "Marvel Middle School"));
  CHECK(world.query("SELECT subject FROM audit_log WHERE action = 'volunteer.apply'") == "volunteer 1");
}

TEST_CASE("volunteers: one open application for each account and school") {
  World world;
  world.apply();
  CHECK(problem<Refused>([&] { world.apply(); }) ==
        "Maria@example.org has applied at Marvel Middle School already, at 2026-08-14 03:00");
  CHECK(world.apply("8002") == 2);
  deny_volunteer(*world.session, 1, "No place");
  CHECK(world.apply() == 3);
}

TEST_CASE("volunteers: what cannot be an application leaves nothing") {
  World world;
  auto apply = [&](const std::string& email, const std::string& school, const std::string& task) {
    return problem<Error>([&] { apply_as_volunteer(*world.portal_service, {email, school, task}); });
  };
  CHECK(apply("nobody@example.org", "8001", "x") == "there is no account of 'nobody@example.org'");
  CHECK(apply("out@example.org", "8001", "x") == "the account of out@example.org is inactive");
  CHECK(has(apply("maria@example.org", "9999", "x"), "9999"));
  CHECK(apply("maria@example.org", "8001", "  ") == "the task is blank");
  CHECK(apply("maria@example.org", "8001", "a\nb") == "the task has control characters, or several lines");
  CHECK(apply("maria@example.org", "8001", "\xff") == "the task is not UTF-8");
  std::string most;
  for (int i = 0; i < 500; ++i) most += "é";
  CHECK(apply("maria@example.org", "8001", most + "é") == "the task is too long");
  CHECK(has(problem<NotPermitted>([&] {
              apply_as_volunteer(*world.with_role("ITD Help Desk", ""), {"maria@example.org", "8001", "x"});
            }),
            "account.own"));
  CHECK(apply_as_volunteer(*world.portal_service, {"maria@example.org", "8001", "x"}, VolunteerChange::check) == 0);
  CHECK(world.rows() == "0/");
  CHECK(apply("maria@example.org", "8001", most) == "no error");
}

TEST_CASE("volunteers: the school decides once; a second decision says who decided, and when") {
  World world;
  world.apply();
  auto principal = world.with_role("Principal", "8001");
  approve_volunteer(*principal, 1, VolunteerChange::check);
  CHECK(world.query("SELECT state FROM volunteer_applications") == "applied");
  CHECK(approve_volunteer(*principal, 1).state == VolunteerState::approved);
  CHECK(has(world.mails(), "volunteer-approved es Maria@example.org"));
  world.clock.set(test::moment("2026-08-15T10:00:00Z"));
  CHECK(problem<Refused>([&] { deny_volunteer(*world.session, 1, "late"); }) ==
        "application 1 was approved by somebody at 2026-08-14 03:00");
  CHECK(world.query("SELECT state, decided_by FROM volunteer_applications") == "approved|somebody");
  CHECK(!has(world.mails(), "denied"));
}

TEST_CASE("volunteers: the reason of a denial is told to the parent") {
  World world;
  world.apply();
  CHECK(problem<UsageError>([&] { deny_volunteer(*world.session, 1, " "); }) == "the reason is blank");
  deny_volunteer(*world.session, 1, "The class is full");
  CHECK(world.query("SELECT state, reason FROM volunteer_applications") == "denied|The class is full");
  CHECK(has(world.query("SELECT body FROM mails WHERE template = 'volunteer-denied'"), "The class is full"));
}

TEST_CASE("volunteers: staff see and decide those of their schools; for others there is none") {
  World world;
  world.apply("8001");
  world.apply("8002");
  auto here = world.with_role("Principal", "8001"), there = world.with_role("Principal", "8002");
  CHECK(world.listed(*here) == "1 ");
  CHECK(world.listed(*there) == "2 ");
  CHECK(world.listed(*world.session) == "1 2 ");
  CHECK(world.listed(*world.session, {"8002", {}}) == "2 ");
  CHECK(world.listed(*here, {"", VolunteerState::approved}) == "");
  CHECK(has(problem<NotPermitted>([&] { world.listed(*here, {"8002", {}}); }), "volunteer.decide"));
  CHECK(has(problem<NotPermitted>([&] { world.listed(*world.with_role("Teacher", "8001")); }), "volunteer.decide"));
  auto foreign = problem<NotFound>([&] { approve_volunteer(*here, 2); });
  CHECK(foreign == "there is no application 2 at a school that you may see");
  CHECK(problem<NotFound>([&] { approve_volunteer(*here, 7); }) ==
        "there is no application 7 at a school that you may see");
  CHECK(world.query("SELECT count(*) FROM volunteer_applications WHERE state <> 'applied'") == "0");
}

}  // namespace portal
