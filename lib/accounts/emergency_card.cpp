#include "lib/accounts/emergency_card.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/accounts/contact_store.h"
#include "lib/accounts/outgoing_contacts.h"
#include "lib/base/phone.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/roster/run_store.h"

namespace portal {
namespace {

constexpr std::string_view field_names[contact_fields] = {"home_phone", "work_phone", "cell_phone", "preferred_contact",
                                                          "text_opt_in"};

bool is_phone(ContactField field) { return field < ContactField::preferred_contact; }

bool same_value(ContactField field, const std::string& one, const std::string& other) {
  return is_phone(field) ? same_phone(one, other) : one == other;
}

/// The changes of one guardian's part, each with what became of it as the roster stands now.
class Card {
 public:
  Card(Store& store, const std::string& student_id, const std::string& guardian_id)
      : Card(ContactReader(store), student_id, guardian_id) {}
  Card(ContactReader&& reader, const std::string& student_id, const std::string& guardian_id)
      : Card(reader, student_id, guardian_id) {}
  Card(ContactReader& reader, const std::string& student_id, const std::string& guardian_id)
      : changes(reader.changes(student_id, guardian_id)),
        student_id_(student_id),
        guardian_id_(guardian_id),
        phones_(reader.phones(student_id, guardian_id)) {
    for (std::size_t i = 0; i < contact_fields; ++i) derive(static_cast<ContactField>(i));
  }

  CardPart now() const {
    CardPart contact{student_id_, guardian_id_, {}};
    for (std::size_t i = 0; i < contact_fields; ++i) contact.fields[i] = value_of(static_cast<ContactField>(i));
    return contact;
  }
  std::string in_roster(ContactField field) const {
    return is_phone(field) && phones_ ? (*phones_)[static_cast<std::size_t>(field)] : std::string();
  }

  std::vector<ContactChange> changes;

 private:
  std::string student_id_, guardian_id_;
  std::optional<RosterPhones> phones_;

  // MiSiS may lag behind by more than one change: what it had before the first that no import settled, or any of the
  // parent's own since, is no contradiction.
  void derive(ContactField field) {
    std::vector<std::string> behind;
    ContactChange* last = nullptr;
    for (auto& change : changes) {
      if (change.field != field) continue;
      if (last && !last->settled) last->state = ContactState::replaced, behind.push_back(last->value);
      last = &change;
      if (change.settled)
        behind.clear();
      else
        behind.push_back(change.before);
    }
    if (last && !last->settled) last->state = unsettled_state(*last, behind);
  }

  ContactState unsettled_state(const ContactChange& change, const std::vector<std::string>& behind) const {
    if (!is_phone(change.field)) return ContactState::sent;
    if (!phones_) return ContactState::pending;
    auto value = in_roster(change.field);
    if (same_phone(value, change.value)) return ContactState::confirmed;
    bool lags = std::any_of(behind.begin(), behind.end(), [&](const auto& old) { return same_phone(value, old); });
    return lags ? ContactState::pending : ContactState::overruled;
  }

  ContactValue value_of(ContactField field) const {
    const ContactChange* last = nullptr;
    for (const auto& change : changes)
      if (change.field == field) last = &change;
    if (!last) return {in_roster(field), {}, {}};
    if (last->state == ContactState::pending || last->state == ContactState::sent)
      return {last->value, last->state, last->at};
    if (last->state == ContactState::confirmed && !same_phone(in_roster(field), last->value))
      return {in_roster(field), {}, {}};  // confirmed then, and changed in MiSiS since
    return {in_roster(field), last->state, last->at};
  }
};

struct Wish {
  ContactField field;
  std::string value;
};

std::string phone_wish(std::string_view option, const std::string& text) {
  if (trimmed(text).empty()) return {};
  if (auto phone = parse_phone(text)) return *phone;
  throw UsageError(fmt::format("{}: '{}' is no phone number", option, printable(fit(text, 60))),
                   "write 7 to 15 digits, such as 213-555-0100 or 213-555-0100 x12; \"\" takes the number away");
}

std::string choice_wish(std::string_view option, const std::string& text, const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  throw UsageError(fmt::format("{}: '{}' is not understood", option, printable(fit(text, 60))),
                   "it is " + joined(choices, " or "));
}

std::vector<Wish> wishes_of(const ContactRequest& request) {
  std::vector<Wish> wishes;
  if (request.home) wishes.push_back({ContactField::home_phone, phone_wish("--home", *request.home)});
  if (request.work) wishes.push_back({ContactField::work_phone, phone_wish("--work", *request.work)});
  if (request.cell) wishes.push_back({ContactField::cell_phone, phone_wish("--cell", *request.cell)});
  if (request.prefer)
    wishes.push_back(
        {ContactField::preferred_contact, choice_wish("--prefer", *request.prefer, {"call", "text", "email"})});
  if (request.text_opt_in)
    wishes.push_back({ContactField::text_opt_in, choice_wish("--text-opt-in", *request.text_opt_in, {"yes", "no"})});
  return wishes;
}

Account account_of_parent(Session& session, const std::string& email) {
  authorize(session, Action::account_own, Place::district());
  auto account = find_account(session.store, email);
  if (!account)
    throw NotFound(fmt::format("there is no account of '{}'", printable(fit(email, 80))),
                   "register in the Parent Portal first");
  if (account->state != AccountState::active)
    throw Refused(fmt::format("the account of {} is {}", printable(account->email), account_state_name(account->state)),
                  "it must be active before anything on the emergency card can be changed");
  return *account;
}

std::vector<AccountLink> active_links(Session& session, const Account& account) {
  auto links = links_of(session, account);
  bool any = !links.empty();
  // Of graduates nothing goes to MiSiS any more.
  std::erase_if(links, [](const AccountLink& link) { return link.state != LinkState::active || !link.enrolled; });
  if (!links.empty()) return links;
  throw Refused(fmt::format("no student is linked to the account of {}{}", printable(account.email),
                            any ? " by a link that is active" : ""),
                any ? "a new PIN must be validated, or MiSiS updated, first" : "link a student with a PIN first");
}

// As the card would be; so that a change of one field does not make another one senseless.
void check_card(const CardPart& card) {
  if (card[ContactField::preferred_contact].value != "text") return;
  if (card[ContactField::text_opt_in].value != "yes")
    throw Refused("text messages cannot be the preferred way of contact without the opt-in",
                  "opt in with --text-opt-in yes, or choose --prefer call or --prefer email; nothing was changed");
  if (card[ContactField::cell_phone].value.empty())
    throw Refused("text messages cannot be the preferred way of contact without a cell number",
                  "give one with --cell, or choose --prefer call or --prefer email; nothing was changed");
}

/// One parent's changes, on the cards of several students, within one write transaction.
class Changing {
 public:
  Changing(Session& session, const Account& account, std::vector<Wish> wishes)
      : session_(session), account_(account), wishes_(std::move(wishes)), at_(session.now().text()) {}

  void plan(const AccountLink& link) {
    Card card(session_.store, link.student_id, link.guardian_id);
    auto after = card.now();
    for (const auto& [field, value] : wishes_) {
      auto& now = after.fields[static_cast<std::size_t>(field)];
      if (same_value(field, now.value, value)) continue;
      ContactChange change;
      change.account_id = account_.id;
      change.at = at_;
      change.student_id = link.student_id;
      change.guardian_id = link.guardian_id;
      change.field = field;
      change.before = is_phone(field) ? card.in_roster(field) : now.value;
      change.value = value;
      changes_.push_back(std::move(change));
      now = {value, is_phone(field) ? ContactState::pending : ContactState::sent, at_};
    }
    check_card(after);
    answer.cards.push_back(std::move(after));
  }

  // The file's name tells when, and the number of its first change keeps two of one second apart.
  void write(WriteTransaction& transaction) {
    auto stamp = at_;
    std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
    answer.file = fmt::format("contacts_{}_{:06}.csv", stamp, next_contact_change(session_.store));
    for (const auto& change : changes_) insert_contact_change(session_.store, change, answer.file);
    log();
    OutgoingContacts file(session_, answer.file, changes_);
    transaction.commit();
    answer.delayed = file.publish();
  }

  std::int64_t count() const { return static_cast<std::int64_t>(changes_.size()); }
  ContactAnswer answer;

 private:
  Session& session_;
  const Account& account_;
  std::vector<Wish> wishes_;
  std::string at_;
  std::vector<ContactChange> changes_;

  // A row for each student: which fields, and no number.
  void log() {
    for (const auto& card : answer.cards) {
      std::vector<std::string> fields;
      for (const auto& change : changes_)
        if (change.student_id == card.student_id) fields.emplace_back(contact_field_name(change.field));
      if (!fields.empty())
        session_.audit.append(
            "contact.change", card.student_id + "/" + card.guardian_id,
            JsonObject().add("account", static_cast<long long>(account_.id)).add("fields", joined(fields, ", ")));
    }
  }
};

}  // namespace

std::string_view contact_field_name(ContactField field) { return field_names[static_cast<std::size_t>(field)]; }

std::optional<ContactField> parse_contact_field(std::string_view name) {
  for (std::size_t i = 0; i < contact_fields; ++i)
    if (field_names[i] == name) return static_cast<ContactField>(i);
  return {};
}

std::string_view contact_state_name(ContactState state) {
  constexpr std::string_view names[] = {"pending", "confirmed", "overruled", "replaced", "sent"};
  return names[static_cast<int>(state)];
}

CardPart current_contact(const Session& session, const std::string& student_id, const std::string& guardian_id) {
  return Card(session.store, student_id, guardian_id).now();
}

std::vector<ContactChange> contact_changes_of(ContactReader& reader, const std::string& student_id,
                                              const std::string& guardian_id) {
  return Card(reader, student_id, guardian_id).changes;
}

ContactAnswer change_contact(Session& session, const std::string& email, const ContactRequest& request,
                             DryRun dry_run) {
  auto account = account_of_parent(session, email);
  auto wishes = wishes_of(request);
  if (wishes.empty()) {
    ContactAnswer answer;
    for (const auto& link : active_links(session, account))
      answer.cards.push_back(current_contact(session, link.student_id, link.guardian_id));
    return answer;
  }
  if (dry_run == DryRun::no) write_missing_contacts(session);
  WriteTransaction transaction(session.store);
  account = account_of_parent(session, email);
  Changing changing(session, account, std::move(wishes));
  for (const auto& link : active_links(session, account)) changing.plan(link);
  changing.answer.changed = changing.count();
  if (changing.count() > 0 && dry_run == DryRun::no) changing.write(transaction);
  return std::move(changing.answer);
}

void refuse_office_change(Session& session, const std::string& email, const std::string& what) {
  auto account = account_of_parent(session, email);
  std::vector<std::string> offices;
  for (const auto& link : links_of(session, account)) {
    auto school = find_school(session.store, link.school);
    auto office =
        fmt::format("{}{}", printable(school.name), school.phone.empty() ? "" : ", " + printable(school.phone));
    if (std::find(offices.begin(), offices.end(), office) == offices.end()) offices.push_back(office);
  }
  throw Refused(fmt::format("{} cannot be changed here", what),
                fmt::format("the school's main office does it, with the required documents: {}; nothing was changed",
                            offices.empty() ? "the student's school" : joined(offices, "; ")));
}

SettledContacts settle_contacts(Session& session) {
  authorize(session, Action::roster_import, Place::district());  // before files are written
  SettledContacts settled;
  settled.files = write_missing_contacts(session);
  if (select_unsettled_contacts(session.store).empty()) return settled;
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_import, Place::district());
  auto newest = newest_standing_run(session.store);
  for (const auto& [student, guardian] : select_unsettled_contacts(session.store))
    for (const auto& change : Card(session.store, student, guardian).changes) {
      if (change.settled || change.state == ContactState::replaced) continue;
      if (change.state == ContactState::confirmed || change.state == ContactState::overruled) {
        settle_contact_change(session.store, change, session.now(), newest ? newest->id : 0);
        ++(change.state == ContactState::confirmed ? settled.confirmed : settled.overruled);
      } else {
        if (!change.settled_at.empty()) reopen_contact_change(session.store, change.id);
        if (change.state == ContactState::pending) ++settled.pending;
      }
    }
  if (settled.confirmed + settled.overruled > 0)
    session.audit.append("contact.settle", newest ? fmt::format("run {}", newest->id) : "",
                         JsonObject()
                             .add("confirmed", static_cast<long long>(settled.confirmed))
                             .add("overruled", static_cast<long long>(settled.overruled)));
  transaction.commit();
  return settled;
}

}  // namespace portal
