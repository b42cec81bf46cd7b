#pragma once
// The emergency card (001 VIII): a parent's own numbers, the preferred way of contact and text messages. A change is
// good at once, goes back to MiSiS in a file, and is settled by the imports that follow (domain: "emergency card
// against the extract").
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/accounts/account.h"
#include "lib/roster/import.h"

namespace portal {

enum class ContactField { home_phone, work_phone, cell_phone, preferred_contact, text_opt_in };
constexpr std::size_t contact_fields = 5;
std::string_view contact_field_name(ContactField field);
std::optional<ContactField> parse_contact_field(std::string_view name);

enum class ContactState {
  pending,    // the extract still has the value of before
  confirmed,  // it has the parent's
  overruled,  // it has a third, which wins
  replaced,   // the parent changed it again
  sent,       // preference and opt-in: in no extract, so that nothing ever confirms them
};
std::string_view contact_state_name(ContactState state);

/// One field that a parent changed, with what became of it as the roster stands now.
struct ContactChange {
  std::int64_t id = 0, account_id = 0;
  std::string at, student_id, guardian_id, before, value, settled_at;
  ContactField field = ContactField::home_phone;
  ContactState state = ContactState::pending;
  bool settled = false;  // by an import that stands: then no later one changes the state
};

struct ContactValue {
  std::string value;
  std::optional<ContactState> state;  // none: as MiSiS has it
  std::string changed_at;             // UTC; blank with no state
};
/// A guardian's part of a student's emergency card.
struct CardPart {
  std::string student_id, guardian_id;
  std::array<ContactValue, contact_fields> fields;
  const ContactValue& operator[](ContactField field) const { return fields[static_cast<std::size_t>(field)]; }
};

/// The values that hold now, for every screen that shows them. Says nothing of who may see it.
CardPart current_contact(const Session& session, const std::string& student_id, const std::string& guardian_id);
/// Every change of that guardian's part, the oldest first.
class ContactReader;  // contact_store.h
std::vector<ContactChange> contact_changes_of(ContactReader& reader, const std::string& student_id,
                                              const std::string& guardian_id);

/// What the parent gave; blank clears a number, nothing leaves a field alone.
struct ContactRequest {
  std::optional<std::string> home, work, cell;
  std::optional<std::string> prefer;       // call, text, email
  std::optional<std::string> text_opt_in;  // yes, no
  bool empty() const { return !home && !work && !cell && !prefer && !text_opt_in; }
};

struct ContactAnswer {
  std::vector<CardPart> cards;  // of each student whose link is active, as they are now
  std::int64_t changed = 0;     // fields
  std::string file;             // what went to MiSiS; blank: nothing changed
  std::string delayed;          // why that file is not there yet: the next change, or the night, writes it
};

/// Changes the parent's own part on the cards of all students whose link is active. UsageError where a value is none;
/// NotFound where there is no such account; Refused where it is not active or has no active link, or where text
/// messages are preferred without the opt-in or a cell number. With an empty request it shows the cards.
ContactAnswer change_contact(Session& session, const std::string& email, const ContactRequest& request,
                             DryRun dry_run = DryRun::no);

/// What only the school's office changes (001 VIII). Always throws: Refused with the offices of the account's students.
[[noreturn]] void refuse_office_change(Session& session, const std::string& email, const std::string& what);

struct SettledContacts {
  std::int64_t confirmed = 0, overruled = 0, pending = 0, files = 0;  // files: written that had been missing
};
/// After an import: stores which changes the extract has by now, and which it has overruled.
SettledContacts settle_contacts(Session& session);

}  // namespace portal
