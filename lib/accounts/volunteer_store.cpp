#include "lib/accounts/volunteer_store.h"

namespace portal {
namespace {

const std::string selected =
    "SELECT v.application_id, v.account_id, a.first_name, a.last_name, a.email, a.phone, v.location_code, "
    "s.school_name, v.applied_at, v.task, v.decided_at, v.decided_by, v.reason, v.state "
    "FROM volunteer_applications v JOIN accounts a USING (account_id) LEFT JOIN schools s USING (location_code) ";

VolunteerApplication read_application(SQLite::Statement& select) {
  VolunteerApplication one;
  one.id = select.getColumn(0).getInt64();
  one.account_id = select.getColumn(1).getInt64();
  int index = 2;
  for (auto* text : {&one.first_name, &one.last_name, &one.email, &one.phone, &one.school, &one.school_name,
                     &one.applied_at, &one.task, &one.decided_at, &one.decided_by, &one.reason})
    *text = column_text(select, index++);
  one.state = parse_volunteer_state(column_text(select, index)).value_or(VolunteerState::applied);
  return one;
}

std::optional<VolunteerApplication> first_of(SQLite::Statement& select) {
  if (!select.executeStep()) return {};
  return read_application(select);
}

}  // namespace

std::int64_t insert_volunteer_application(Store& store, std::int64_t account_id, const VolunteerRequest& request,
                                          Timestamp now) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO volunteer_applications (account_id, location_code, applied_at, task, state) "
                           "VALUES (?, ?, ?, ?, 'applied')");
  auto moment = now.text();
  insert.bind(1, account_id);
  bind_text(insert, 2, request.school);
  bind_text(insert, 3, moment);
  bind_text(insert, 4, request.task);
  insert.exec();
  return store.database().getLastInsertRowid();
}

std::optional<VolunteerApplication> select_volunteer_application(Store& store, std::int64_t application_id) {
  SQLite::Statement select(store.database(), selected + "WHERE v.application_id = ?");
  select.bind(1, application_id);
  return first_of(select);
}

std::optional<VolunteerApplication> select_open_application(Store& store, std::int64_t account_id,
                                                            const std::string& school) {
  SQLite::Statement select(store.database(),
                           selected + "WHERE v.account_id = ? AND v.location_code = ? AND v.state = 'applied'");
  select.bind(1, account_id);
  bind_text(select, 2, school);
  return first_of(select);
}

void select_volunteer_applications(Store& store, const std::string& school, std::optional<VolunteerState> state,
                                   const std::function<void(const VolunteerApplication&)>& row) {
  auto sql = selected + "WHERE true";
  if (!school.empty()) sql += " AND v.location_code = ?1";
  if (state) sql += " AND v.state = ?2";
  SQLite::Statement select(store.database(), sql + " ORDER BY v.location_code, v.application_id");
  auto wanted = state ? std::string(volunteer_state_name(*state)) : std::string();
  if (!school.empty()) bind_text(select, 1, school);
  if (state) bind_text(select, 2, wanted);
  while (select.executeStep()) row(read_application(select));
}

void decide_volunteer_application(Store& store, const VolunteerApplication& application) {
  SQLite::Statement update(store.database(),
                           "UPDATE volunteer_applications SET state = ?2, decided_at = ?3, decided_by = ?4, reason = "
                           "?5 WHERE application_id = ?1");
  auto state = std::string(volunteer_state_name(application.state));
  update.bind(1, application.id);
  bind_text(update, 2, state);
  bind_text(update, 3, application.decided_at);
  bind_text(update, 4, application.decided_by);
  bind_blank_as_null(update, 5, application.reason);
  update.exec();
}

std::vector<std::string> schools_of_local_district(Store& store, const std::string& local_district) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code FROM schools WHERE local_district = ? ORDER BY location_code");
  bind_text(select, 1, local_district);
  std::vector<std::string> codes;
  while (select.executeStep()) codes.push_back(column_text(select, 0));
  return codes;
}

}  // namespace portal
