#include "lib/pins/validation.h"

#include <algorithm>

#include "lib/district/guardian_merge_store.h"
#include "lib/pins/pin_store.h"

namespace portal {
namespace {

// Nothing where it is mistyped. The setting may have changed since the live PINs were issued: four digits, which have
// no check digit, are a PIN while there is any such.
std::optional<Pin> read_entry(Session& session, const std::string& text) {
  auto pin = Pin::parse(text);
  if (!pin || pin->form() == Pin::Form::eight_digits) return pin;
  bool about = Pin::form(session.settings.text(Key::pin_form)) == Pin::Form::four_digits;
  return about || any_of_four_digits(session.store) ? pin : std::nullopt;
}

std::string subject_of(const PinRow& pin) { return pin.binding.student_id + "/" + pin.binding.guardian_id; }

// True where it was one too many.
bool count_against(Session& session, PinWriter& writer, const PinRow& pin) {
  auto tries = pin.tries + 1;
  writer.count_try(pin.binding);
  session.audit.append("pin.wrong", subject_of(pin), JsonObject().add("tries", static_cast<long long>(tries)));
  if (tries < session.settings.count(Key::pin_tries)) return false;
  writer.end(pin.binding, PinState::revoked, session.now());
  session.audit.append("pin.revoke", subject_of(pin), JsonObject().add("why", "too many wrong tries"));
  return true;
}

}  // namespace

PinValidation use_pin(Session& session, const PinEntry& entry, const std::string& guardian_id) {
  auto pin = read_entry(session, entry.pin);
  if (!pin) return {PinAnswer::mistyped, {}, 0, {}};
  auto key = load_pin_key(session.store, session.settings.path(Key::key_file));
  auto usable = select_usable(session.store, entry.student_id, entry.birth_date, session.now(), session.today());
  auto ids = ids_of_person(session.store, guardian_id);
  PinWriter writer(session.store);
  std::vector<const PinRow*> could_have_been;
  for (const auto& live : usable) {
    auto right = key.open(live.sealed, live.binding);
    bool theirs = guardian_id.empty() || std::find(ids.begin(), ids.end(), live.binding.guardian_id) != ids.end();
    if (theirs && right.form() == pin->form()) could_have_been.push_back(&live);
    if (!(right == *pin)) continue;
    if (!theirs) return {};
    writer.end(live.binding, PinState::used, session.now());
    session.audit.append("pin.validate", subject_of(live),
                         JsonObject().add("generation", static_cast<long long>(live.binding.generation)));
    return {PinAnswer::validated, live.binding.guardian_id, live.binding.generation, {}};
  }
  PinValidation result;
  for (const auto* live : could_have_been)
    if (count_against(session, writer, *live)) result.revoked.push_back(live->binding);
  return result;
}

}  // namespace portal
