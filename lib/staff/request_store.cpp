#include "lib/staff/request_store.h"

namespace portal {
namespace {

const std::string selected =
    "SELECT request_id, a.employee_number, role, place, approver, last_day, remove_previous, requested_at, "
    "requested_by, "
    "approver_told_at, decision, decided_at, decided_by, reason, last_name, first_name, hr_status "
    "FROM access_requests a LEFT JOIN staff s ON s.employee_number = a.employee_number AND s.absent_since IS NULL ";

AccessRequest read_request(SQLite::Statement& select) {
  AccessRequest one;
  one.id = select.getColumn(0).getInt64();
  one.whose = {EmployeeNumber::trusted(column_text(select, 1)), column_text(select, 2), column_text(select, 3)};
  one.approver = EmployeeNumber::trusted(column_text(select, 4));
  one.last_day = Date::parse(column_text(select, 5));
  one.previous = select.getColumn(6).getInt() != 0 ? PreviousRoles::remove : PreviousRoles::stay;
  one.requested_at = column_text(select, 7);
  one.requested_by = column_text(select, 8);
  one.approver_told_at = column_text(select, 9);
  one.decision = parse_request_state(column_text(select, 10));
  int index = 11;
  for (auto* text : {&one.decided_at, &one.decided_by, &one.reason, &one.last_name, &one.first_name, &one.hr_status})
    *text = column_text(select, index++);
  return one;
}

std::optional<AccessRequest> first_of(SQLite::Statement& select) {
  if (!select.executeStep()) return {};
  return read_request(select);
}

std::string marks(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += i == 0 ? "?" : ", ?";
  return text;
}

// By the index of each, never a walk through all.
std::string own_requests(const RequestsToList& which) {
  return "request_id IN (SELECT request_id FROM access_requests WHERE place IN (" + marks(which.places.size()) +
         ") UNION SELECT request_id FROM access_requests WHERE place IN (SELECT location_code FROM schools WHERE "
         "local_district IN (" +
         marks(which.local_districts.size()) +
         ")) UNION SELECT request_id FROM access_requests WHERE employee_number = ? UNION SELECT request_id FROM "
         "access_requests WHERE approver = ? UNION SELECT request_id FROM access_requests WHERE requested_by = ?)";
}

}  // namespace

std::int64_t insert_access_request(Store& store, const AccessRequest& request) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO access_requests (employee_number, role, place, approver, last_day, "
                           "remove_previous, requested_at, requested_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  auto last_day = request.last_day ? request.last_day->text() : std::string();
  bind_text(insert, 1, request.whose.employee.text());
  bind_text(insert, 2, request.whose.role);
  bind_text(insert, 3, request.whose.place);
  bind_text(insert, 4, request.approver.text());
  bind_blank_as_null(insert, 5, last_day);
  insert.bind(6, request.previous == PreviousRoles::remove ? 1 : 0);
  bind_text(insert, 7, request.requested_at);
  bind_text(insert, 8, request.requested_by);
  insert.exec();
  return store.database().getLastInsertRowid();
}

std::optional<AccessRequest> select_access_request(Store& store, std::int64_t id) {
  SQLite::Statement select(store.database(), selected + "WHERE request_id = ?");
  select.bind(1, id);
  return first_of(select);
}

std::optional<AccessRequest> select_open_request(Store& store, const RoleOf& whose) {
  SQLite::Statement select(store.database(),
                           selected + "WHERE a.employee_number = ? AND role = ? AND place = ? AND decision IS NULL");
  bind_text(select, 1, whose.employee.text());
  bind_text(select, 2, whose.role);
  bind_text(select, 3, whose.place);
  return first_of(select);
}

void select_access_requests(Store& store, const RequestsToList& which,
                            const std::function<void(const AccessRequest&)>& row) {
  auto sql = selected + "WHERE " + (which.everything ? "true" : own_requests(which));
  if (!which.school.empty()) sql += " AND place = ?";
  if (which.decided != RequestsToList::Decided::either)
    sql += which.decided == RequestsToList::Decided::yes ? " AND decision IS NOT NULL" : " AND decision IS NULL";
  SQLite::Statement select(store.database(), sql + " ORDER BY request_id");
  int index = 1;
  if (!which.everything) {
    for (const auto* list : {&which.places, &which.local_districts})
      for (const auto& text : *list) bind_text(select, index++, text);
    for (const auto* text : {&which.employee, &which.employee, &which.login}) bind_text(select, index++, *text);
  }
  if (!which.school.empty()) bind_text(select, index, which.school);
  while (select.executeStep()) row(read_request(select));
}

void put_decision(Store& store, const AccessRequest& request) {
  SQLite::Statement update(store.database(),
                           "UPDATE access_requests SET decision = ?, last_day = ?, decided_at = ?, decided_by = ?, "
                           "reason = ? WHERE request_id = ? AND decision IS NULL");
  auto decision = std::string(request_state_name(request.state()));
  auto last_day = request.last_day ? request.last_day->text() : std::string();
  bind_text(update, 1, decision);
  bind_blank_as_null(update, 2, last_day);
  bind_text(update, 3, request.decided_at);
  bind_text(update, 4, request.decided_by);
  bind_blank_as_null(update, 5, request.reason);
  update.bind(6, request.id);
  update.exec();
}

void put_approver_told(Store& store, std::int64_t id, Timestamp at) {
  SQLite::Statement update(store.database(), "UPDATE access_requests SET approver_told_at = ? WHERE request_id = ?");
  auto moment = at.text();
  bind_text(update, 1, moment);
  update.bind(2, id);
  update.exec();
}

}  // namespace portal
