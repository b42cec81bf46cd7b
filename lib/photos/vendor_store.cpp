#include "lib/photos/vendor_store.h"

namespace portal {
namespace {

constexpr const char* select_years =
    "SELECT login, company, last_name, first_name, email, school_year, renewed_at, email_confirmed_at, registered_at "
    "FROM vendor_years JOIN vendors USING (login) WHERE ";

Vendor vendor_at(SQLite::Statement& select) {
  return {Login::trusted(column_text(select, 0)), column_text(select, 1), column_text(select, 2),
          column_text(select, 3), column_text(select, 4)};
}

VendorYear vendor_year_at(SQLite::Statement& select) {
  return {vendor_at(select), SchoolYear::parse(column_text(select, 5)).value(), column_text(select, 6),
          column_text(select, 7), column_text(select, 8)};
}

}  // namespace

std::optional<Vendor> select_vendor(Store& store, const std::string& login) {
  SQLite::Statement select(store.database(),
                           "SELECT login, company, last_name, first_name, email FROM vendors WHERE login = ?");
  bind_text(select, 1, login);
  if (!select.executeStep()) return {};
  return vendor_at(select);
}

void put_vendor(Store& store, const Vendor& vendor, Timestamp now) {
  SQLite::Statement insert(
      store.database(),
      "INSERT INTO vendors (login, company, last_name, first_name, email, created_at) VALUES (?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (login) DO UPDATE SET company = excluded.company, last_name = excluded.last_name, first_name = "
      "excluded.first_name, email = excluded.email");
  auto created = now.text();
  bind_text(insert, 1, vendor.login.text());
  bind_text(insert, 2, vendor.company);
  bind_text(insert, 3, vendor.last_name);
  bind_text(insert, 4, vendor.first_name);
  bind_text(insert, 5, vendor.email);
  bind_text(insert, 6, created);
  insert.exec();
}

std::optional<VendorYear> select_vendor_year(Store& store, const std::string& login, SchoolYear year) {
  SQLite::Statement select(store.database(), std::string(select_years) + "login = ? AND school_year = ?");
  auto text = year.text();
  bind_text(select, 1, login);
  bind_text(select, 2, text);
  if (!select.executeStep()) return {};
  return vendor_year_at(select);
}

std::vector<VendorYear> select_vendor_years(Store& store, SchoolYear first, SchoolYear last) {
  SQLite::Statement select(store.database(), std::string(select_years) + "school_year BETWEEN ? AND ?");
  auto from = first.text(), to = last.text();
  bind_text(select, 1, from);
  bind_text(select, 2, to);
  std::vector<VendorYear> all;
  while (select.executeStep()) all.push_back(vendor_year_at(select));
  return all;
}

std::vector<VendorYear> select_vendor_years_of(Store& store, const std::string& login, SchoolYear from) {
  SQLite::Statement select(store.database(),
                           std::string(select_years) + "login = ? AND school_year >= ? ORDER BY school_year");
  auto year = from.text();
  bind_text(select, 1, login);
  bind_text(select, 2, year);
  std::vector<VendorYear> all;
  while (select.executeStep()) all.push_back(vendor_year_at(select));
  return all;
}

std::optional<std::string> select_other_vendor_of_email(Store& store, const std::string& email,
                                                        const std::string& login, SchoolYear from) {
  SQLite::Statement select(store.database(),
                           "SELECT login FROM vendors WHERE lower(email) = ? AND login <> ? AND EXISTS (SELECT 1 FROM "
                           "vendor_years y WHERE y.login = vendors.login AND y.school_year >= ?)");
  auto year = from.text();
  bind_text(select, 1, email);
  bind_text(select, 2, login);
  bind_text(select, 3, year);
  if (!select.executeStep()) return {};
  return column_text(select, 0);
}

void renew_vendor_year(Store& store, const std::string& login, SchoolYear year, Timestamp now, const std::string& by) {
  SQLite::Statement insert(store.database(),
                           "INSERT INTO vendor_years (login, school_year, renewed_at, renewed_by) VALUES (?, ?, ?, ?) "
                           "ON CONFLICT (login, school_year) DO UPDATE SET renewed_at = excluded.renewed_at, "
                           "renewed_by = excluded.renewed_by");
  auto text = year.text(), at = now.text();
  bind_text(insert, 1, login);
  bind_text(insert, 2, text);
  bind_text(insert, 3, at);
  bind_text(insert, 4, by);
  insert.exec();
}

void put_vendor_token(Store& store, const std::string& login, SchoolYear year, const std::string& hash,
                      Timestamp expires) {
  SQLite::Statement update(
      store.database(),
      "UPDATE vendor_years SET token_hash = ?, token_expires_at = ? WHERE login = ? AND school_year = ?");
  auto until = expires.text(), text = year.text();
  update.bind(1, hash.data(), static_cast<int>(hash.size()));
  bind_text(update, 2, until);
  bind_text(update, 3, login);
  bind_text(update, 4, text);
  update.exec();
}

bool has_good_vendor_link(Store& store, const std::string& login, SchoolYear year, Timestamp now) {
  SQLite::Statement select(store.database(),
                           "SELECT 1 FROM vendor_years WHERE login = ? AND school_year = ? AND token_hash IS NOT NULL "
                           "AND token_expires_at > ?");
  auto text = year.text(), moment = now.text();
  bind_text(select, 1, login);
  bind_text(select, 2, text);
  bind_text(select, 3, moment);
  return select.executeStep();
}

std::optional<SchoolYear> select_vendor_token(Store& store, const std::string& login, const std::string& hash,
                                              Timestamp now) {
  SQLite::Statement select(
      store.database(),
      "SELECT school_year FROM vendor_years WHERE token_hash = ? AND login = ? AND token_expires_at > ?");
  auto moment = now.text();
  select.bind(1, hash.data(), static_cast<int>(hash.size()));
  bind_text(select, 2, login);
  bind_text(select, 3, moment);
  if (!select.executeStep()) return {};
  return SchoolYear::parse(column_text(select, 0));
}

void unconfirm_vendor(Store& store, const std::string& login, SchoolYear from) {
  SQLite::Statement update(store.database(),
                           "UPDATE vendor_years SET email_confirmed_at = NULL, token_hash = NULL, token_expires_at = "
                           "NULL WHERE login = ? AND school_year >= ?");
  auto year = from.text();
  bind_text(update, 1, login);
  bind_text(update, 2, year);
  update.exec();
}

void confirm_vendor(Store& store, const std::string& login, SchoolYear from, Timestamp now) {
  SQLite::Statement update(store.database(),
                           "UPDATE vendor_years SET email_confirmed_at = coalesce(email_confirmed_at, ?), token_hash = "
                           "NULL, token_expires_at = NULL WHERE login = ? AND school_year >= ?");
  auto at = now.text(), year = from.text();
  bind_text(update, 1, at);
  bind_text(update, 2, login);
  bind_text(update, 3, year);
  update.exec();
}

void register_vendor_year(Store& store, const std::string& login, SchoolYear year, Timestamp now) {
  SQLite::Statement update(store.database(),
                           "UPDATE vendor_years SET registered_at = ? WHERE login = ? AND school_year = ?");
  auto at = now.text(), text = year.text();
  bind_text(update, 1, at);
  bind_text(update, 2, login);
  bind_text(update, 3, text);
  update.exec();
}

}  // namespace portal
