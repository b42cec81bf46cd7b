#include "lib/accounts/sign_in.h"

#include <algorithm>

#include "lib/accounts/account_store.h"
#include "lib/accounts/password.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::int64_t free_failures = 3, longest_doubling = 10;
constexpr std::chrono::seconds first_pause(5);

// A sign-in's own view: what was read before the password was looked at must still hold when it is decided.
struct Look {
  std::optional<Account> account;
  SignInState state;
};

Look look(Session& session, const std::string& email) {
  Look found{find_account(session.store, email), {}};
  if (found.account) found.state = select_sign_in_state(session.store, found.account->id);
  return found;
}

// Failures that count: where a lock has run out, counting begins anew.
std::int64_t failures_of(const SignInState& state, int tries, bool waiting) {
  return state.failures >= tries && !waiting ? 0 : state.failures;
}

enum class Verdict { right, wrong, too_early };

Verdict judge(Session& session, const Look& now, bool password_right) {
  int tries = session.settings.count(Key::sign_in_tries), lock = session.settings.count(Key::sign_in_lock);
  auto failed_at = Timestamp::parse(now.state.failed_at).value_or(Timestamp());
  bool waiting = now.state.failures > 0 && session.now() < next_try(now.state.failures, failed_at, tries, lock);
  if (waiting) return Verdict::too_early;
  if (password_right) return Verdict::right;
  update_failures(session.store, now.account->id, failures_of(now.state, tries, waiting) + 1, session.now());
  return Verdict::wrong;
}

void log(Session& session, const std::string& subject, const char* outcome) {
  session.audit.append("account.sign-in", subject, JsonObject().add("outcome", outcome));
}

// Within a write transaction.
SignIn decide(Session& session, const Look& now, bool password_right, const std::string& new_hash,
              const std::string& email) {
  if (!now.account) {
    // Somebody may have typed the password into the field of the address.
    log(session, email_key(trimmed(email)) ? std::string(trimmed(email)) : "no address", "no account");
    return {};
  }
  const auto& account = *now.account;
  auto verdict = judge(session, now, password_right);
  if (verdict != Verdict::right) {
    log(session, account.email, verdict == Verdict::wrong ? "wrong password" : "too early");
    return {};
  }
  if (account.state == AccountState::inactive) {
    reset_failures(session.store, account.id);
    log(session, account.email, "not active");
    return {SignIn::Answer::inactive, {}, {}};
  }
  update_signed_in(session.store, account.id, session.now(), new_hash);
  log(session, account.email, "signed in");
  auto current = select_account(session.store, account.id);
  return {SignIn::Answer::welcome, *current, links_of(session, *current)};
}

}  // namespace

bool is_disabled(const AccountLink& link) {
  return link.state == LinkState::awaiting_pin || link.state == LinkState::not_entitled;
}

Timestamp next_try(std::int64_t failures, Timestamp failed_at, int tries, int lock_minutes) {
  if (failures >= tries) return Timestamp(failed_at.at() + std::chrono::minutes(lock_minutes));
  if (failures < free_failures) return failed_at;
  return Timestamp(failed_at.at() + first_pause * (1 << std::min(failures - free_failures, longest_doubling)));
}

std::string locked_until(const Session& session, const Account& account) {
  auto state = select_sign_in_state(session.store, account.id);
  int tries = session.settings.count(Key::sign_in_tries);
  auto failed_at = Timestamp::parse(state.failed_at);
  if (!failed_at || state.failures < tries) return {};
  auto end = next_try(state.failures, *failed_at, tries, session.settings.count(Key::sign_in_lock));
  return session.now() < end ? session.zone.local_text(end) : std::string();
}

SignIn sign_in(Session& session, const std::string& email, const std::string& password) {
  authorize(session, Action::account_own, Place::district());
  for (;;) {
    auto hash = look(session, email).state.password_hash;
    bool right = password_matches(hash, password);
    auto new_hash = right ? stronger_hash(hash, password) : std::string();
    WriteTransaction transaction(session.store);
    authorize(session, Action::account_own, Place::district());
    auto now = look(session, email);
    if (now.state.password_hash != hash) continue;  // changed meanwhile: this one was compared with an old one
    auto result = decide(session, now, right, new_hash, email);
    transaction.commit();
    return result;
  }
}

}  // namespace portal
