#include "lib/pins/pin_details.h"

#include <algorithm>

#include "lib/district/student.h"
#include "lib/pins/identity.h"
#include "lib/pins/person_pin_store.h"

namespace portal {
namespace {

// Whether another of the person's IDs at the student is the one to have the PIN: it has one, or is the kept one.
bool is_for_another_id(const Session& session, const GuardianPin& row) {
  if (row.person_id.empty()) return false;
  auto ids = select_person_pins(session.store, row.pair.student_id, row.pair.guardian_id);
  return std::any_of(ids.begin(), ids.end(), [&](const PersonPin& id) {
    if (!id.entitled || id.binding.guardian_id == row.pair.guardian_id) return false;
    return id.state == "live" || id.held || id.binding.guardian_id == row.person();
  });
}

// What staff can do next (002: Print for an unused PIN, New PIN for any other).
std::string action_for(const Session& session, const GuardianPin& row, const std::string& status) {
  if (!row.entitled || !row.student_active) return {};
  if (status == "unused") return "print";
  return status != "used" && is_for_another_id(session, row) ? "" : "new pin";
}

PinDetail detail_of(const Session& session, const GuardianPin& found) {
  PinDetail detail;
  detail.student_id = found.pair.student_id;
  detail.student_name = found.student_name();
  detail.guardian_id = found.pair.guardian_id;
  detail.parent_name = found.guardian_name();
  detail.status = pin_status(found, session.now());
  detail.action = action_for(session, found, detail.status);
  if (!found.pin) return detail;
  detail.issued_at = session.zone.local_text(found.pin->issued_at);
  detail.expires_at = last_good_day(session, found.pin->expires_at);
  detail.date_used = session.zone.local_text(found.pin->date_used);
  return detail;
}

using Seen = std::vector<PinBinding>;

// Before they are shown: what nobody knows was seen is the worse fault.
void log_seen(Session& session, const Seen& seen) {
  WriteTransaction transaction(session.store);
  for (const auto& pin : seen) find_student(session, pin.student_id, Action::pin_details);
  for (const auto& pin : seen)
    session.audit.append("pin.look", pin.student_id + "/" + pin.guardian_id,
                         JsonObject().add("generation", static_cast<long long>(pin.generation)));
  transaction.commit();
}

// Fills in the PINs as this operator may see them now; returns those that are whole.
Seen read_rows(Session& session, const PinFilter& filter, const std::set<std::pair<std::string, std::string>>& verified,
               const std::function<void(const PinDetail&)>& row) {
  std::optional<PinKey> key;
  Seen seen;
  read_guardian_pins(session.store, filter, session.today(), [&](const GuardianPin& found) {
    auto detail = detail_of(session, found);
    if (detail.status == "unused") {
      if (!key) key = load_pin_key(session.store, session.settings.path(Key::key_file));
      auto pin = key->open(found.pin->sealed, found.pin->binding);
      bool whole = verified.contains({detail.student_id, detail.guardian_id});
      detail.pin = whole ? pin.shown() : pin.masked();
      if (whole) seen.push_back(found.pin->binding);
    }
    row(detail);
  });
  return seen;
}

}  // namespace

std::string last_good_day(const Session& session, const std::string& expires_at) {
  auto moment = Timestamp::parse(expires_at);
  return moment ? session.zone.date_of(*moment).plus_days(-1).text() : std::string();
}

std::string pin_status(const GuardianPin& row, Timestamp now) {
  if (!row.pin) return "none";
  switch (row.pin->state) {
    case PinState::used:
      return "used";
    case PinState::revoked:
      return "revoked";
    case PinState::expired:
      return "expired";
    case PinState::lapsed:  // before its time is over: taken back as a person's second one
      return row.pin->expires_at > now.text() ? "revoked" : "expired";
    case PinState::live:
      break;
  }
  if (row.pin->expires_at <= now.text()) return "expired";
  return row.entitled && row.student_active ? "unused" : "suspended";
}

bool printable_pin(const GuardianPin& row, Timestamp now) { return pin_status(row, now) == "unused"; }

void read_pin_details(Session& session, const PinFilter& filter, const std::function<void(const PinDetail&)>& row) {
  auto verified = verified_today(session);
  if (verified.empty()) {
    read_rows(session, filter, verified, row);  // a look-up that writes nothing
    return;
  }
  std::vector<PinDetail> rows;
  auto seen = read_rows(session, filter, verified, [&](const PinDetail& detail) { rows.push_back(detail); });
  if (!seen.empty()) log_seen(session, seen);
  for (const auto& detail : rows) row(detail);
}

void list_pins(Session& session, const PinFilter& filter, const std::function<void(const PinDetail&)>& row) {
  if (!filter.student_id.empty()) {
    find_student(session, filter.student_id, Action::pin_details);
  } else {
    auto school = find_school(session.store, filter.location_code);
    authorize(session, Action::pin_details, Place::school(school.code));
  }
  read_pin_details(session, filter, row);
}

}  // namespace portal
