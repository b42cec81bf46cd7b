#include "lib/pins/one_pin.h"

#include <algorithm>

#include "lib/district/guardian_merge_store.h"
#include "lib/pins/person_pin_store.h"

namespace portal {
namespace {

// Whether what the person has under that other ID makes a PIN under this one needless, or wrong.
bool stands_in_the_way(const PersonPin& other) {
  if (other.restricted) return true;
  if (!other.had()) return false;
  return other.entitled || (other.only_gone && other.state == "used");
}

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

}  // namespace

void revoke_second_pin(Session& session, const PinBinding& pin, const std::string& why) {
  PinWriter(session.store).end(pin, PinState::revoked, session.now());
  session.audit.append("pin.revoke", pin.student_id + "/" + pin.guardian_id,
                       JsonObject().add("generation", static_cast<long long>(pin.generation)).add("why", why));
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
        revoke_second_pin(session, pin.binding, "the same person got one as " + fresh.guardian_id);
  }
}

void suspend_other_links(Session& session, const PinBinding& given) {
  for (const auto& pin : select_person_pins(session.store, given.student_id, given.guardian_id)) {
    if (pin.binding.guardian_id == given.guardian_id) continue;
    if (suspend_account_links(session.store, given.student_id, pin.binding.guardian_id) == 0) continue;
    session.audit.append("link.suspend", given.student_id + "/" + pin.binding.guardian_id,
                         JsonObject().add("why", "the same person got a new PIN as " + given.guardian_id));
  }
}

std::string restricted_as(Store& store, const std::string& student_id, const std::string& guardian_id) {
  for (const auto& pin : select_person_pins(store, student_id, guardian_id))
    if (pin.restricted && pin.binding.guardian_id != guardian_id) return pin.binding.guardian_id;
  return {};
}

}  // namespace portal
