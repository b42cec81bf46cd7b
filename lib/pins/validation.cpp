#include "lib/pins/validation.h"

#include "lib/pins/pin_store.h"

namespace portal {
namespace {

void count_against(Session& session, PinWriter& writer, const std::vector<LivePin>& pins) {
  for (const auto& pin : pins) {
    auto subject = pin.row.binding.student_id + "/" + pin.row.binding.guardian_id;
    auto tries = pin.row.tries + 1;
    writer.count_try(pin.row.binding);
    session.audit.append("pin.wrong", subject, JsonObject().add("tries", static_cast<long long>(tries)));
    if (tries < session.settings.count(Key::pin_tries)) continue;
    writer.end(pin.row.binding, PinState::revoked, session.now());
    session.audit.append("pin.revoke", subject, JsonObject().add("why", "too many wrong tries"));
  }
}

}  // namespace

PinValidation validate_pin(Session& session, const PinEntry& entry) {
  authorize(session, Action::account_own, Place::district());
  auto pin = Pin::parse(entry.pin, Pin::form(session.settings.text(Key::pin_form)));
  if (!pin) return {PinAnswer::mistyped, {}};
  auto key = load_pin_key(session.store, session.settings.path(Key::key_file));
  auto mark = key.student_mark(*pin, entry.student_id);

  WriteTransaction transaction(session.store);
  auto usable = select_usable(session.store, entry.student_id, entry.birth_date, session.now(), session.today());
  PinWriter writer(session.store);
  for (const auto& live : usable) {
    // The mark finds it; the PIN itself decides.
    if (live.student_mark != mark || !(key.open(live.row.sealed, live.row.binding) == *pin)) continue;
    writer.end(live.row.binding, PinState::used, session.now());
    session.audit.append("pin.validate", entry.student_id + "/" + live.row.binding.guardian_id,
                         JsonObject().add("generation", static_cast<long long>(live.row.binding.generation)));
    transaction.commit();
    return {PinAnswer::validated, live.row.binding.guardian_id};
  }
  count_against(session, writer, usable);
  if (!usable.empty()) transaction.commit();
  return {PinAnswer::wrong, {}};
}

}  // namespace portal
