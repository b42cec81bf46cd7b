#include "lib/accounts/emergency_card.h"

namespace portal {

std::vector<EmergencyContact> emergency_card(Store& store, const StudentId& student) {
  auto changes = pending_contact_changes(store, student);
  SQLite::Statement select(
      store.database(),
      "SELECT guardian_id, first_name, last_name, relationship, contact_order, home_phone, work_phone, cell_phone "
      "FROM guardian_links WHERE student_id = ? AND emergency_contact = 'Y' AND absent_since IS NULL "
      "ORDER BY contact_order IS NULL, CAST(contact_order AS INTEGER), last_name, first_name");
  bind_text(select, 1, student.text());
  std::vector<EmergencyContact> card;
  while (select.executeStep()) {
    EmergencyContact contact;
    int index = 0;
    for (auto* text :
         {&contact.guardian_id, &contact.first_name, &contact.last_name, &contact.relationship, &contact.contact_order,
          &contact.home_phone.text, &contact.work_phone.text, &contact.cell_phone.text})
      *text = column_text(select, index++);
    const auto& changed = changes[contact.guardian_id];
    auto take = [&](const char* field, CardValue& value) {
      if (auto found = changed.find(field); found != changed.end()) value = {found->second, true};
    };
    take("home_phone", contact.home_phone);
    take("work_phone", contact.work_phone);
    take("cell_phone", contact.cell_phone);
    take("preferred_contact", contact.preferred_contact);
    take("text_opt_in", contact.text_opt_in);
    card.push_back(std::move(contact));
  }
  return card;
}

std::map<std::string, std::map<std::string, std::string>> pending_contact_changes(Store& store,
                                                                                  const StudentId& student) {
  SQLite::Statement select(store.database(),
                           "SELECT guardian_id, field, value FROM contact_changes WHERE student_id = ? AND "
                           "state = 'pending' ORDER BY change_id");
  bind_text(select, 1, student.text());
  std::map<std::string, std::map<std::string, std::string>> changes;
  while (select.executeStep()) changes[column_text(select, 0)][column_text(select, 1)] = column_text(select, 2);
  return changes;
}

}  // namespace portal
