#include "lib/pins/print.h"

#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/pins/identity.h"
#include "lib/pins/pin_details.h"

namespace portal {
namespace {

// "was used on 2026-08-14 09:00", …
std::string what_became_of(const Session& session, const GuardianPin& link) {
  auto status = pin_status(link, session.now());
  if (status == "none") return "was never issued";
  if (status == "used") {
    auto used = Timestamp::parse(link.pin->date_used);
    return used ? fmt::format("was used on {}", session.zone.local_text(*used)) : "was used";
  }
  if (status == "expired")
    return fmt::format("expired: {} was its last day", last_good_day(session, link.pin->expires_at));
  return "was revoked";
}

}  // namespace

GuardianPin printable_link(Session& session, const std::string& student_id, const std::string& guardian_id) {
  auto who = entitled_guardian(session, student_id, guardian_id, Action::pin_print);
  std::optional<GuardianPin> link;
  read_guardian_pins(session.store, {student_id, {}, {}}, session.today(), [&](const GuardianPin& row) {
    if (row.pair.guardian_id == guardian_id) link = row;
  });
  if (!link) throw std::logic_error("an entitled guardian without a row");
  if (!printable_pin(*link, session.now()))
    throw Refused(fmt::format("the PIN of {} for {} {}", who.guardian.full_name(), who.student.full_name(),
                              what_became_of(session, *link)),
                  fmt::format("make a new one with `portalctl pin new {} {}`", student_id, guardian_id));
  return *link;
}

PrintedPin print_pin(Session& session, const std::string& student_id, const std::string& guardian_id) {
  WriteTransaction transaction(session.store);
  auto link = printable_link(session, student_id, guardian_id);
  require_identity(session, student_id, guardian_id);
  auto key = load_pin_key(session.store, session.settings.path(Key::key_file));
  PrintedPin printed{student_id,
                     link.student_name(),
                     guardian_id,
                     link.guardian_name(),
                     key.open(link.pin->sealed, link.pin->binding).shown(),
                     last_good_day(session, link.pin->expires_at)};
  session.audit.append(
      "pin.print", student_id + "/" + guardian_id,
      JsonObject().add("generation", static_cast<long long>(link.pin->binding.generation)).add("on", "screen"));
  transaction.commit();
  return printed;
}

}  // namespace portal
