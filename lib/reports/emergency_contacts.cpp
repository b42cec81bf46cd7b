#include "lib/reports/emergency_contacts.h"

#include <map>

#include "lib/accounts/emergency_card.h"
#include "lib/district/student.h"
#include "lib/reports/emergency_contacts_store.h"

namespace portal {
namespace {

// The schools to ask for; one blank: all of them at once.
std::vector<std::string> schools_of(Session& session, const std::string& location_code) {
  if (!location_code.empty()) {
    auto school = find_school(session.store, location_code);
    authorize(session, Action::contact_report, Place::school(school.code));
    return {school.code.text()};
  }
  if (permitted(session, Action::contact_report, Place::district())) return {""};
  if (!permitted_somewhere(session, Action::contact_report))
    authorize(session, Action::contact_report, Place::district());
  std::vector<std::string> codes;
  for (const auto& school : all_schools(session.store))
    if (permitted(session, Action::contact_report, Place::school(school.code))) codes.push_back(school.code.text());
  return codes;
}

}  // namespace

void emergency_contacts(Session& session, const EmergencyContactsRequest& request,
                        const std::function<void(const EmergencyContactRow&)>& row) {
  std::optional<Timestamp> since;
  if (request.since) since = session.zone.start_of(*request.since);
  for (const auto& school : schools_of(session, request.location_code)) {
    std::map<std::string, std::map<std::int64_t, ContactState>> states;  // by student and guardian
    for (auto& found : select_emergency_contacts(session.store, school, since)) {
      auto [of_card, is_new] = states.try_emplace(found.student_id + "/" + found.guardian_id);
      if (is_new)
        for (const auto& change : contact_changes_of(session, found.student_id, found.guardian_id))
          of_card->second[change.id] = change.state;
      auto state = of_card->second.at(found.change_id);
      bool newest = state != ContactState::replaced;
      if (!newest && request.which == EmergencyContactsRequest::Which::newest_of_each_field) continue;
      found.state = contact_state_name(state);
      found.changed_at = session.zone.local_text(*Timestamp::parse(found.changed_at));
      row(found);
    }
  }
}

}  // namespace portal
