#include "lib/pins/one_pin.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/district/guardian_merge_store.h"
#include "lib/pins/person_pin_store.h"

namespace portal {
namespace {

// Whether what the person has under that other ID makes a PIN under this one needless, or wrong.
bool stands_in_the_way(const PersonPin& other) { return other.restricted || (other.had() && other.entitled); }

// Those in front that entitle and had none are due one too, and go first.
bool is_needed(Store& store, const PinBinding& due) {
  bool in_front = true;
  for (const auto& pin : select_person_pins(store, due.student_id, due.guardian_id)) {
    if (pin.binding.guardian_id == due.guardian_id)
      in_front = false;
    else if (stands_in_the_way(pin) || (in_front && pin.entitled))
      return false;
  }
  return true;
}

// One that a legal guardian could still have used is due again as soon as no other ID of the person has one: MiSiS may
// well bring an ID back that it dropped.
PinState ending(const PersonPin& pin, Timestamp now) {
  bool due_again = pin.state == "live" && pin.flagged && pin.expires_at > now.text();
  return due_again ? PinState::lapsed : PinState::revoked;
}

}  // namespace

void revoke_second_pin(Session& session, const PersonPin& pin, const std::string& why) {
  PinWriter(session.store).end(pin.binding, ending(pin, session.now()), session.now());
  session.audit.append("pin.revoke", pin.binding.student_id + "/" + pin.binding.guardian_id,
                       JsonObject().add("generation", static_cast<long long>(pin.binding.generation)).add("why", why));
}

void keep_one_of_each_person(Store& store, std::vector<PinBinding>& due) {
  if (due.empty()) return;
  const MergedGuardians merged(store);
  if (merged.none()) return;
  std::erase_if(due, [&](const PinBinding& one) { return merged.contains(one.guardian_id) && !is_needed(store, one); });
}

void revoke_other_pins(Session& session, const std::vector<PinBinding>& given) {
  const MergedGuardians merged(session.store);
  if (merged.none()) return;
  for (const auto& fresh : given) {
    if (!merged.contains(fresh.guardian_id)) continue;
    for (const auto& pin : select_person_pins(session.store, fresh.student_id, fresh.guardian_id))
      if (pin.sealed && pin.binding.guardian_id != fresh.guardian_id)
        revoke_second_pin(session, pin, "the same person got one as " + fresh.guardian_id);
  }
}

void refuse_held_as_another(Session& session, const std::string& student_id, const std::string& guardian_id) {
  const PersonPin* held = nullptr;
  auto pins = select_person_pins(session.store, student_id, guardian_id);
  for (const auto& pin : pins) {
    if (pin.held && pin.binding.guardian_id == guardian_id) return;
    if (pin.held && pin.entitled && !held) held = &pin;
  }
  if (!held) return;
  const auto& other = held->binding.guardian_id;
  throw Refused(fmt::format("an account holds {} for this person as {}, and a PIN for {} would be a second way in",
                            student_id, other, guardian_id),
                fmt::format("they are one person (`portalctl guardian show {0}`); a new PIN for that account is "
                            "`portalctl pin new {1} {0}`; nothing was changed",
                            other, student_id));
}

void suspend_other_links(Session& session, const PinBinding& given) {
  for (const auto& pin : select_person_pins(session.store, given.student_id, given.guardian_id)) {
    if (pin.binding.guardian_id == given.guardian_id || pin.entitled) continue;
    if (suspend_account_links(session.store, given.student_id, pin.binding.guardian_id) == 0) continue;
    session.audit.append("link.suspend", given.student_id + "/" + pin.binding.guardian_id,
                         JsonObject().add("why", "the same person got a new PIN as " + given.guardian_id));
  }
}

std::string usable_as(Store& store, const std::string& student_id, const std::string& guardian_id) {
  for (const auto& pin : select_person_pins(store, student_id, guardian_id))
    if (pin.state == "live" && pin.entitled && pin.binding.guardian_id != guardian_id) return pin.binding.guardian_id;
  return {};
}

std::string restricted_as(Store& store, const std::string& student_id, const std::string& guardian_id) {
  for (const auto& pin : select_person_pins(store, student_id, guardian_id))
    if (pin.restricted && pin.binding.guardian_id != guardian_id) return pin.binding.guardian_id;
  return {};
}

}  // namespace portal
