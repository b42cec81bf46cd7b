#pragma once
// A small district with parents who register, for the tests of accounts.
#include "lib/accounts/account_store.h"
#include "lib/accounts/account_token.h"
#include "lib/accounts/registration.h"
#include "tests/support/rehearsal.h"

namespace portal::test {

inline const std::string good_password = "violet harbor 93 kites", other_password = "seven tin boats at noon";

struct ParentWorld : Rehearsal {
  explicit ParentWorld(std::map<Key, std::string> settings_of = {})
      : Rehearsal(std::move(settings_of)), web(with_role("Portal Service", "")) {}
  std::unique_ptr<Session> web;

  /// What `act` sends by mail as its first link.
  template <class Act>
  std::string token_of(Act&& act) {
    auto before = random;
    act();
    return draw_token(before);
  }
  std::string registered(const std::string& email = "maria@example.org") {
    return token_of([&] { register_account(*web, {"Maria", "Reyes", email, "213-555-0146", "es"}); });
  }
  /// An active account.
  void confirmed(const std::string& email = "maria@example.org") {
    confirm_registration(*web, registered(email), good_password, DryRun::no);
  }
  void link(const std::string& email, const std::string& student, const std::string& guardian = "G1") {
    store->database().exec(
        "INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on, "
        "verify_by) SELECT account_id, '" +
        student + "', '" + guardian +
        "', '2026-08-01T00:00:00Z', 1, '2026-12-01T08:00:00Z' FROM accounts WHERE email_key = '" + email + "'");
  }
  std::string state_of(const std::string& email) {
    return query("SELECT state FROM accounts WHERE email_key = '" + email + "'");
  }
  /// The mails so far: "confirm maria@example.org", a line each.
  std::string mails() { return query("SELECT template || ' ' || recipient FROM mails ORDER BY mail_id"); }
  std::string last_mail() {
    return query("SELECT template || ' ' || recipient FROM mails ORDER BY mail_id DESC LIMIT 1");
  }
  std::string audit(const std::string& action) {
    return query("SELECT subject || ' ' || detail FROM audit_log WHERE action = '" + action + "' ORDER BY seq");
  }
  void pass(std::chrono::seconds time) { clock.set(Timestamp(clock.now().at() + time)); }
};

}  // namespace portal::test
