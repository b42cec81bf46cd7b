#include "lib/accounts/linking.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/link_store.h"
#include "lib/base/text.h"
#include "lib/district/district_store.h"
#include "lib/district/student.h"
#include "lib/mail/outbox.h"
#include "lib/pins/identity_store.h"
#include "lib/pins/validation.h"

namespace portal {
namespace {

constexpr std::int64_t most_students = 4;
constexpr auto forgotten_after = std::chrono::hours(24);

std::string typed_id(std::string_view text) {
  std::string id(trimmed(text));
  for (char& c : id)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return id;
}

Account own_account(Session& session, const std::string& email) {
  authorize(session, Action::account_own, Place::district());
  auto account = find_account(session.store, email);
  if (!account)
    throw NotFound(fmt::format("there is no account of '{}'", printable(fit(email, 80))),
                   "the parent registers first, in the Parent Portal");
  if (account->state != AccountState::active)
    throw Refused(fmt::format("the account of {} is not active", printable(account->email)),
                  account->state == AccountState::pending
                      ? "the parent follows the link in the mail first; nothing was changed"
                      : "the school or the Help Desk can activate it; nothing was changed");
  return *account;
}

// The typed ID, as what was counted for it is found: it may be anything, such as the PIN.
std::string digest_of(Session& session, const std::string& student_id) {
  return load_installation_key(session.store, session.settings.path(Key::key_file)).digest("link pause " + student_id);
}

Timestamp pause_end(const LinkFailures& failures, std::chrono::seconds (*pause)(std::int64_t)) {
  auto failed_at = Timestamp::parse(failures.at);
  return failed_at ? Timestamp(failed_at->at() + pause(failures.count)) : Timestamp();
}

// One answer for both pauses, which says nothing of the student.
void require_no_pause(Session& session, const Account& account, const std::string& student_id) {
  auto own = pause_end(select_link_failures(session.store, account.id), link_pause);
  auto of_student = pause_end(select_student_failures(session.store, digest_of(session, student_id)), student_pause);
  auto end = std::max(own, of_student);
  if (session.now() >= end) return;
  constexpr auto to_the_minute = std::chrono::seconds(59);
  throw Refused("too many entries were wrong; nothing was looked at",
                fmt::format("try again at {}; the letter has the PIN, and the school office the student ID",
                            session.zone.local_text(Timestamp(end.at() + to_the_minute))));
}

Account linking_account(Session& session, const LinkEntry& entry) {
  auto account = own_account(session, entry.email);
  if (account.guardian_id.empty()) account.guardian_id = guardian_of_links(session.store, account.id);
  require_no_pause(session, account, typed_id(entry.student_id));
  if (!account.more_than_four && !has_link(session.store, account.id, typed_id(entry.student_id)) &&
      count_links(session.store, account.id) >= most_students)
    throw Refused(
        fmt::format("the account of {} has {} students already; no PIN was used up", printable(account.email),
                    count_links(session.store, account.id)),
        fmt::format("the school or the Help Desk can allow more: `portalctl parent allow-more {}`", account.email));
  return account;
}

LinkFailures one_more(const Session& session, LinkFailures failures) {
  auto last = Timestamp::parse(failures.at);
  if (last && session.now().at() - last->at() > forgotten_after) failures.count = 0;
  return {failures.count + 1, session.now().text()};
}

void count_failure(Session& session, const Account& account, const std::string& student_id) {
  auto failures = one_more(session, select_link_failures(session.store, account.id));
  put_link_failures(session.store, account.id, failures);
  auto digest = digest_of(session, student_id);
  put_student_failures(session.store, digest, one_more(session, select_student_failures(session.store, digest)),
                       Timestamp(session.now().at() - forgotten_after));
  // What was typed in place of an ID may be anything, such as the PIN.
  auto known_form = StudentId::parse(student_id);
  session.audit.append("link.wrong", account.email,
                       JsonObject()
                           .add("student", known_form ? student_id : std::string("no student ID"))
                           .add("failures", static_cast<long long>(failures.count)));
}

// Those who can give the parent a new PIN; where there is none, who names them.
std::vector<std::string> school_contacts(const Session& session, const LocationCode& school) {
  for (const auto* role : {"Parent Access Account Administrator", "Principal"}) {
    auto emails = emails_of_role(session.store, school.text(), role, session.today());
    std::erase_if(emails, [](const std::string& email) { return !email_key(email); });
    if (!emails.empty()) return emails;
  }
  return {};
}

void tell_school(Session& session, const Student& student, const PinBinding& revoked) {
  auto guardian = select_guardian(session.store, revoked.student_id, revoked.guardian_id);
  auto contacts = school_contacts(session, student.school);
  for (const auto& email : contacts)
    queue_mail(session, {"pin-revoked",
                         email,
                         "",
                         {{"student", student.full_name()},
                          {"student_id", revoked.student_id},
                          {"school", student.school_name},
                          {"guardian", guardian ? guardian->full_name() : revoked.guardian_id}},
                         ""});
  session.audit.append(
      "pin.tell_school", revoked.student_id + "/" + revoked.guardian_id,
      JsonObject().add("school", student.school.text()).add("mails", static_cast<long long>(contacts.size())));
}

void link_to(Session& session, const Account& account, const std::string& student_id, const PinValidation& used) {
  // It stays bound to the ID of its first PIN where this one is of another ID of the same person.
  bind_account(session.store, account.id, account.guardian_id.empty() ? used.guardian_id : account.guardian_id);
  put_link(session.store, {account.id, student_id, used.guardian_id, used.generation}, session.now());
  put_link_failures(session.store, account.id, {});
  delete_student_failures(session.store, digest_of(session, student_id));
  session.audit.append("link.make", account.email,
                       JsonObject()
                           .add("student", student_id)
                           .add("guardian", used.guardian_id)
                           .add("generation", static_cast<long long>(used.generation)));
}

AccountLink link_of(Session& session, const Account& account, const std::string& student_id) {
  for (auto& link : links_of(session, account))
    if (link.student_id == student_id) return std::move(link);
  throw NotFound(
      fmt::format("the account of {} has no student {}", printable(account.email), printable(fit(student_id, 40))),
      fmt::format("`portalctl parent students {}` lists them", account.email));
}

}  // namespace

std::chrono::seconds link_pause(std::int64_t failures) {
  constexpr std::int64_t free_ones = 2, doublings = 7;
  constexpr std::chrono::seconds first(30), longest = std::chrono::minutes(60);
  if (failures <= free_ones) return std::chrono::seconds(0);
  return std::min(longest, first * (1 << std::min(doublings, failures - free_ones - 1)));
}

std::chrono::seconds student_pause(std::int64_t failures) {
  constexpr std::chrono::seconds longest = std::chrono::minutes(15);
  return std::min(longest, link_pause(failures));
}

void check_link_allowed(Session& session, const LinkEntry& entry) { linking_account(session, entry); }

LinkOutcome link_student(Session& session, const LinkEntry& entry) {
  WriteTransaction transaction(session.store);
  auto account = linking_account(session, entry);
  auto student_id = typed_id(entry.student_id);
  auto used = use_pin(session, {student_id, entry.birth_date.text(), entry.pin}, account.guardian_id);
  if (used.answer == PinAnswer::mistyped) return {LinkAnswer::mistyped, {}};
  if (used.answer == PinAnswer::wrong) {
    count_failure(session, account, student_id);
    for (const auto& revoked : used.revoked)
      if (auto student = select_student(session.store, StudentId::trusted(student_id), session.today()))
        tell_school(session, *student, revoked);
    transaction.commit();
    return {LinkAnswer::wrong, {}};
  }
  link_to(session, account, student_id, used);
  auto link = link_of(session, account, student_id);
  transaction.commit();
  return {LinkAnswer::linked, std::move(link)};
}

AccountLink find_link(Session& session, const std::string& email, const std::string& student_id) {
  return link_of(session, own_account(session, email), typed_id(student_id));
}

AccountLink unlink_student(Session& session, const std::string& email, const std::string& student_id) {
  WriteTransaction transaction(session.store);
  auto account = own_account(session, email);
  auto link = link_of(session, account, typed_id(student_id));
  delete_link(session.store, account.id, link.student_id);
  session.audit.append("link.remove", account.email,
                       JsonObject().add("student", link.student_id).add("guardian", link.guardian_id));
  transaction.commit();
  return link;
}

}  // namespace portal
