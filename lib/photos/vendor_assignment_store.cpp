#include "lib/photos/vendor_assignment_store.h"

namespace portal {
namespace {

// Binds what names the assignment, from that parameter on. The year's text is kept by the caller.
void bind_place(SQLite::Statement& statement, int from, const AssignedVendor& at, const std::string& year) {
  bind_text(statement, from, at.login);
  bind_text(statement, from + 1, year);
  bind_text(statement, from + 2, at.school.text());
}

}  // namespace

std::optional<std::string> select_agreement(Store& store, const AssignedVendor& at) {
  SQLite::Statement select(store.database(),
                           "SELECT agreement FROM vendor_assignments WHERE login = ? AND school_year = ? AND "
                           "location_code = ? AND ended_at IS NULL");
  auto year = at.year.text();
  bind_place(select, 1, at, year);
  if (!select.executeStep()) return {};
  return column_text(select, 0);
}

std::vector<std::string> select_assigned_schools(Store& store, const std::string& login, SchoolYear year) {
  SQLite::Statement select(store.database(),
                           "SELECT location_code FROM vendor_assignments WHERE login = ? AND school_year = ? AND "
                           "ended_at IS NULL ORDER BY location_code");
  auto text = year.text();
  bind_text(select, 1, login);
  bind_text(select, 2, text);
  std::vector<std::string> codes;
  while (select.executeStep()) codes.push_back(column_text(select, 0));
  return codes;
}

void insert_assignment(Store& store, const AssignedVendor& at, const std::string& agreement, Timestamp now,
                       const std::string& by) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO vendor_assignments (login, school_year, location_code, agreement, assigned_at, "
                           "assigned_by) VALUES (?, ?, ?, ?, ?, ?)");
  auto year = at.year.text(), moment = now.text();
  bind_place(insert, 1, at, year);
  bind_text(insert, 4, agreement);
  bind_text(insert, 5, moment);
  bind_text(insert, 6, by);
  insert.exec();
}

void update_agreement(Store& store, const AssignedVendor& at, const std::string& agreement) {
  SQLite::Statement update(store.database(),
                           "UPDATE vendor_assignments SET agreement = ? WHERE login = ? AND school_year = ? AND "
                           "location_code = ? AND ended_at IS NULL");
  auto year = at.year.text();
  bind_text(update, 1, agreement);
  bind_place(update, 2, at, year);
  update.exec();
}

void end_assignment(Store& store, const AssignedVendor& at, Timestamp now, const std::string& by) {
  SQLite::Statement update(store.database(),
                           "UPDATE vendor_assignments SET ended_at = ?, ended_by = ? WHERE login = ? AND school_year = "
                           "? AND location_code = ? AND ended_at IS NULL");
  auto year = at.year.text(), moment = now.text();
  bind_text(update, 1, moment);
  bind_text(update, 2, by);
  bind_place(update, 3, at, year);
  update.exec();
}

}  // namespace portal
