#include "lib/pins/identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/phone.h"
#include "lib/base/text.h"
#include "lib/district/guardian_merge_store.h"
#include "lib/pins/one_pin.h"

namespace portal {
namespace {

constexpr std::int64_t most_failures = 5;

Timestamp start_of_today(const Session& session) { return session.zone.start_of(session.today()); }

std::string subject_of(const std::string& student_id, const std::string& guardian_id) {
  return student_id + "/" + guardian_id;
}

std::string record_in_words(const GuardianRecord& person) {
  auto yes_or_no = [](bool flag) { return flag ? "yes" : "no"; };
  return fmt::format("guardian ID {}, {}, emergency contact: {}, restricted: {}", person.guardian_id,
                     person.relationship.empty() ? "relationship not on file" : printable(person.relationship),
                     yes_or_no(person.emergency_contact), yes_or_no(person.restricted));
}

void require_one_of(const std::vector<std::string>& choices, const std::string& value, std::string_view option) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw UsageError(value.empty() ? fmt::format("{} is missing", option)
                                 : fmt::format("{}: '{}' is not understood", option, printable(value)),
                   fmt::format("it is one of: {}", joined(choices, ", ")));
}

[[noreturn]] void refuse_phone(Session& session, const std::string& subject) {
  WriteTransaction transaction(session.store);
  session.audit.append_denied("identity.verify", subject, "on a phone call alone");
  transaction.commit();
  throw Refused("a PIN is never given out on a phone call alone",
                "see the person and an identity document: in person, or on video (--channel video); the request is in "
                "the log");
}

// Under whichever of the person's IDs.
std::int64_t count_failed_today(const Session& session, const std::string& login, const std::string& guardian_id) {
  return count_failed_checks(session.store, login, ids_of_person(session.store, guardian_id), start_of_today(session));
}

// Whether this person may be verified now, in this way.
void require_allowed(Session& session, const EntitledGuardian& who, const IdentityProof& proof) {
  if (proof.channel == "phone") refuse_phone(session, subject_of(who.student.id.text(), who.guardian.guardian_id));
  require_one_of(identity_channels(), proof.channel, "--channel");
  require_one_of(identity_documents(), proof.document, "--document");
  auto failed = count_failed_today(session, session.who.login, who.guardian.guardian_id);
  if (failed >= most_failures)
    throw Refused(fmt::format("{} checks of {} failed today", failed, who.guardian.full_name()),
                  "the answers on file may be old: the school must look at the record in MiSiS; try again tomorrow, or "
                  "let a colleague verify the person");
}

void log_result(Session& session, std::int64_t check, const IdentityCheckRow& row) {
  session.audit.append("identity.verify", subject_of(row.student_id, row.guardian_id),
                       JsonObject()
                           .add("check", static_cast<long long>(check))
                           .add("channel", row.channel)
                           .add("document", row.document)
                           .add("result", row.passed ? "passed" : "failed")
                           .add("matched", row.matched)
                           .add("not_matched", row.not_matched)
                           .add("not_on_file", row.not_on_file));
}

}  // namespace

const std::vector<std::string>& identity_channels() {
  static const std::vector<std::string> all = {"in-person", "video"};
  return all;
}

const std::vector<std::string>& identity_documents() {
  static const std::vector<std::string> all = {"california-id", "drivers-license", "consulate-card", "passport"};
  return all;
}

std::string_view question_name(IdentityQuestion question) {
  constexpr std::string_view names[] = {"date of birth", "name",         "grade",        "address",
                                        "phone",         "contact name", "contact phone"};
  return names[static_cast<int>(question)];
}

EntitledGuardian entitled_guardian(Session& session, const std::string& student_id, const std::string& guardian_id,
                                   Action action) {
  auto student = find_student(session, student_id, action);
  auto person = select_guardian(session.store, student_id, guardian_id);
  if (!person)
    throw NotFound(fmt::format("student {} has no legal guardian {}", student_id, printable(guardian_id)),
                   fmt::format("`portalctl pin list --student {}` names them; one who is not there is not flagged as "
                               "legal guardian in MiSiS: the school must confirm and update MiSiS first",
                               student_id));
  if (!student.active)
    throw Refused(fmt::format("{} is not actively enrolled", student.full_name()),
                  "a PIN is for actively enrolled students only; nothing was changed");
  if (!person->entitled())
    throw Refused(fmt::format("{} is {} in MiSiS", person->full_name(),
                              person->absent            ? "no longer with this student"
                              : !person->legal_guardian ? "not flagged as legal guardian"
                                                        : "restricted"),
                  fmt::format("their record there: {}\n  the school must confirm this and update MiSiS first; nothing "
                              "was changed",
                              record_in_words(*person)));
  if (auto other = restricted_as(session.store, student_id, guardian_id); !other.empty())
    throw Refused(
        fmt::format("{} is restricted in MiSiS, as guardian {}", person->full_name(), other),
        fmt::format("{} and {} are one person here; the school must confirm the restriction in MiSiS first, or "
                    "they are not one (`portalctl guardian show {}`); nothing was changed",
                    guardian_id, other, guardian_id));
  return {std::move(student), std::move(*person)};
}

IdentityCheck::IdentityCheck(Session& session, const std::string& student_id, const std::string& guardian_id,
                             const IdentityProof& proof)
    : session_(session), who_(entitled_guardian(session, student_id, guardian_id, Action::identity_verify)) {
  require_allowed(session, who_, proof);
  row_ = {session.who.login, student_id, guardian_id, proof.channel, proof.document, "", "not finished", "", false};
  facts_ = select_identity_facts(session.store, student_id);
  choose_questions();
}

void IdentityCheck::choose_questions() {
  bool contact_phones = false;
  for (const auto& contact : facts_.contacts)
    contact_phones = contact_phones || std::any_of(contact.phones.begin(), contact.phones.end(), is_phone);
  auto choose = [&](IdentityQuestion question, bool on_file) {
    if (on_file)
      questions_.push_back(question);
    else
      result_.not_on_file.emplace_back(question_name(question));
  };
  choose(IdentityQuestion::birth_date, true);
  choose(IdentityQuestion::student_name, true);
  choose(IdentityQuestion::grade, true);
  choose(IdentityQuestion::address, !trimmed(facts_.address).empty());
  choose(IdentityQuestion::phone, is_phone(facts_.phone));
  choose(IdentityQuestion::contact_name, !facts_.contacts.empty());
  choose(IdentityQuestion::contact_phone, contact_phones);
}

void IdentityCheck::begin() {
  WriteTransaction transaction(session_.store);
  entitled_guardian(session_, row_.student_id, row_.guardian_id, Action::identity_verify);
  require_allowed(session_, who_, {row_.channel, row_.document});  // two windows at once have five together
  check_ = insert_identity_check(session_.store, row_, session_.now());
  session_.audit.append("identity.begin", subject_of(row_.student_id, row_.guardian_id),
                        JsonObject().add("check", static_cast<long long>(check_)).add("channel", row_.channel));
  transaction.commit();
}

IdentityAnswer IdentityCheck::judge(IdentityQuestion question, std::string_view text) {
  auto said = [](bool same) { return same ? IdentityAnswer::match : IdentityAnswer::no_match; };
  switch (question) {
    case IdentityQuestion::birth_date:
      return said(same_date(text, facts_.birth_date));
    case IdentityQuestion::student_name:
      return said(same_name(text, facts_.first_name, facts_.middle_name, facts_.last_name));
    case IdentityQuestion::grade:
      return said(same_grade(text, facts_.grade));
    case IdentityQuestion::address:
      return said(same_address(text, facts_));
    case IdentityQuestion::phone:
      return said(means_phone(text, facts_.phone));
    case IdentityQuestion::contact_name:
      for (const auto& contact : facts_.contacts)
        if (same_name(text, contact.first_name, "", contact.last_name)) named_.push_back(&contact);
      return said(!named_.empty());
    case IdentityQuestion::contact_phone:
      break;
  }
  // Of the person who was named. One whom the school has no number of is asked for nothing.
  bool any = named_.empty();
  for (const auto* contact : named_)
    for (const auto& phone : contact->phones) {
      if (means_phone(text, phone)) return IdentityAnswer::match;
      any = any || is_phone(phone);
    }
  return any ? IdentityAnswer::no_match : IdentityAnswer::not_on_file;
}

IdentityAnswer IdentityCheck::answer(IdentityQuestion question, std::string_view text) {
  auto verdict = judge(question, text);
  auto& list = verdict == IdentityAnswer::match      ? result_.matched
               : verdict == IdentityAnswer::no_match ? result_.not_matched
                                                     : result_.not_on_file;
  list.emplace_back(question_name(question));
  return verdict;
}

IdentityResult IdentityCheck::finish() {
  auto answered = result_.matched.size() + result_.not_matched.size() + result_.not_on_file.size();
  constexpr std::size_t all_questions = 7;
  result_.passed = result_.not_matched.empty() && answered == all_questions;
  row_.matched = joined(result_.matched, ", ");
  row_.not_matched = joined(result_.not_matched, ", ");
  row_.not_on_file = joined(result_.not_on_file, ", ");
  row_.passed = result_.passed;
  WriteTransaction transaction(session_.store);
  find_student(session_, row_.student_id, Action::identity_verify);
  finish_identity_check(session_.store, check_, row_);
  log_result(session_, check_, row_);
  transaction.commit();
  result_.tries_left =
      std::max<std::int64_t>(0, most_failures - count_failed_today(session_, row_.login, row_.guardian_id));
  return result_;
}

void verify_by_word(Session& session, const std::string& student_id, const std::string& guardian_id,
                    const IdentityProof& proof) {
  auto who = entitled_guardian(session, student_id, guardian_id, Action::identity_verify);
  require_allowed(session, who, proof);
  IdentityCheckRow row{session.who.login,          student_id, guardian_id, proof.channel, proof.document,
                       "all, by the agent's word", "",         "",          true};
  WriteTransaction transaction(session.store);
  entitled_guardian(session, student_id, guardian_id, Action::identity_verify);
  auto check = insert_identity_check(session.store, row, session.now());
  log_result(session, check, row);
  transaction.commit();
}

std::set<std::pair<std::string, std::string>> verified_today(const Session& session) {
  auto all = select_verified(session.store, session.who.login, start_of_today(session));
  return {all.begin(), all.end()};
}

bool identity_verified_today(const Session& session, const std::string& student_id, const std::string& guardian_id) {
  return verified_today(session).contains({student_id, guardian_id});
}

void require_identity(const Session& session, const std::string& student_id, const std::string& guardian_id) {
  if (identity_verified_today(session, student_id, guardian_id)) return;
  throw Refused(fmt::format("the identity of guardian {} was not verified today by {}", printable(guardian_id),
                            session.who.login),
                fmt::format("run `portalctl parent verify-identity {} {} --channel in-person --document passport` "
                            "(with what you see), or add --verified-now where you have asked all questions yourself, "
                            "just now",
                            student_id, printable(guardian_id)));
}

}  // namespace portal
