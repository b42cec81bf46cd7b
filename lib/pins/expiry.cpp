#include "lib/pins/expiry.h"

#include "lib/pins/pin_store.h"

namespace portal {

PinExpiry expire_pins(Session& session, ExpireDryRun dry_run) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::pin_expire, Place::district());
  auto now = session.now();
  auto over = select_expired(session.store, now, session.today());
  PinExpiry result;
  PinWriter writer(session.store);
  auto end = [&](const PinBinding& binding, PinState state, std::string_view action) {
    writer.end(binding, state, now);
    session.audit.append(action, binding.student_id + "/" + binding.guardian_id,
                         JsonObject().add("generation", static_cast<long long>(binding.generation)));
  };
  for (const auto& pin : over) end(pin.binding, pin.away ? PinState::lapsed : PinState::expired, "pin.expire");
  // After the expired ones: a PIN that ran out needs no second reason.
  auto no_longer = select_no_longer_entitled(session.store);
  for (const auto& binding : no_longer) end(binding, PinState::revoked, "pin.revoke");
  result.expired = static_cast<std::int64_t>(over.size());
  result.revoked = static_cast<std::int64_t>(no_longer.size());
  for (const auto& binding : select_graduates_to_erase(session.store)) {
    writer.erase(binding);
    ++result.erased;
  }
  if (result.erased > 0)
    session.audit.append("pin.erase", "graduates", JsonObject().add("pins", static_cast<long long>(result.erased)));
  if (dry_run == ExpireDryRun::no && result.expired + result.revoked + result.erased > 0) transaction.commit();
  return result;
}

}  // namespace portal
