#include "lib/calendar/rollover_effect.h"

#include "lib/calendar/graduate_store.h"
#include "lib/calendar/rollover_store.h"

namespace portal {

std::int64_t put_in_effect(Session& session, Rollover& rollover, const RolledCounts& moved) {
  auto now = session.now();
  auto last_year = SchoolYear::of(rollover.to.first_day().plus_days(-1));
  auto links_until = last_year.last_day().plus_days(session.settings.count(Key::graduates_grace_days));
  insert_graduates(session.store, rollover.id, last_year, links_until);
  std::int64_t pins = 0;
  revoke_graduate_pins(session.store, rollover.id, now, [&](const GraduatePin& pin) {
    ++pins;
    session.audit.append(
        "pin.revoke", pin.student_id + "/" + pin.guardian_id,
        JsonObject().add("generation", static_cast<long long>(pin.generation)).add("why", "graduated"));
  });
  rollover.state = "in effect";
  rollover.in_effect_at = now.text();
  rollover.students = moved.students;
  rollover.graduates = moved.graduates;
  set_in_effect(session.store, rollover);
  return pins;
}

}  // namespace portal
