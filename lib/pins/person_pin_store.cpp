#include "lib/pins/person_pin_store.h"

#include <fmt/format.h>

#include "lib/district/guardian_merge_store.h"

namespace portal {

std::vector<PersonPin> select_person_pins(Store& store, const std::string& student_id, const std::string& guardian_id) {
  SQLite::Statement select(store.database(), fmt::format(R"sql(
    SELECT g.guardian_id, coalesce(p.generation, 0), p.state, p.sealed IS NOT NULL, g.entitled,
      g.legal_guardian = 'Y' AND g.restricted = 'N',
      g.restricted = 'Y', EXISTS (SELECT 1 FROM account_links l WHERE l.student_id = g.student_id
                                  AND l.guardian_id = g.guardian_id AND l.rests_on > 0), p.expires_at
    FROM guardian_links g LEFT JOIN pins p USING (student_id, guardian_id)
    WHERE g.student_id = ?1 AND {0} = {1} ORDER BY g.guardian_id <> {1}, g.guardian_id)sql",
                                                         person_sql("g.guardian_id"), person_sql("?2")));
  bind_text(select, 1, student_id);
  bind_text(select, 2, guardian_id);
  std::vector<PersonPin> found;
  while (select.executeStep()) {
    PersonPin pin;
    pin.binding = {student_id, column_text(select, 0), select.getColumn(1).getInt64()};
    pin.state = column_text(select, 2);
    int index = 3;
    for (auto* flag : {&pin.sealed, &pin.entitled, &pin.flagged, &pin.restricted, &pin.held})
      *flag = select.getColumn(index++).getInt() != 0;
    pin.expires_at = column_text(select, index);
    found.push_back(std::move(pin));
  }
  return found;
}

int suspend_account_links(Store& store, const std::string& student_id, const std::string& guardian_id) {
  SQLite::Statement update(store.database(),
                           "UPDATE account_links SET rests_on = 0, validated_at = NULL, verify_by = NULL "
                           "WHERE student_id = ?1 AND guardian_id = ?2 AND rests_on > 0");
  bind_text(update, 1, student_id);
  bind_text(update, 2, guardian_id);
  return update.exec();
}

}  // namespace portal
