#include "lib/reports/pin_roster_store.h"

#include <fmt/format.h>

#include "lib/reports/access_counts_store.h"
#include "lib/reports/report_query_store.h"

namespace portal {

void read_roster_students(Store& store, const std::string& location_code, Date today,
                          const std::function<void(PinRosterStudent)>& row) {
  ReportQuery query(store,
                    fmt::format("SELECT s.student_id, {}, s.last_name, s.first_name, s.grade, s.homeroom, "
                                "s.homeroom_teacher, s.email, s.student_pin FROM students s "
                                "WHERE s.location_code = :school AND {}",
                                student_name_sql, active_student_sql),
                    {{":school", location_code}, {":today", today.text()}});
  while (query.step()) {
    PinRosterStudent found;
    int column = 0;
    for (auto* text : {&found.student_id, &found.name, &found.last_name, &found.first_name, &found.grade,
                       &found.homeroom, &found.teacher, &found.email, &found.student_pin})
      *text = query.text(column++);
    row(std::move(found));
  }
}

std::map<std::pair<std::string, std::string>, PinRosterGuardian> select_roster_guardians(
    Store& store, const std::string& location_code) {
  ReportQuery query(store,
                    fmt::format("SELECT g.student_id, g.guardian_id, g.relationship, a.email FROM students s "
                                "JOIN guardian_links g USING (student_id) LEFT JOIN accounts a "
                                "ON a.account_id = {} AND a.state <> 'pending' WHERE s.location_code = :school",
                                account_of_guardian_sql),
                    {{":school", location_code}});
  std::map<std::pair<std::string, std::string>, PinRosterGuardian> all;
  while (query.step()) all[{query.text(0), query.text(1)}] = {query.text(2), query.text(3)};
  return all;
}

}  // namespace portal
