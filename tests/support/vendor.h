#pragma once
// A photo company's representative who is registered for the school year of samples/.
#include "tests/support/sandbox.h"

namespace portal::test {

/// `pviewfinder`, as if renewed, confirmed and registered in the spring; assigned to the schools that are named.
inline void give_vendor(const Sandbox& sandbox, const std::vector<std::string>& schools = {}) {
  std::string sql =
      "INSERT INTO vendors VALUES ('pviewfinder', 'Viewfinder School Portraits', 'Voss', 'Pia', "
      "'pviewfinder@lausd.net', "
      "'2026-03-02T18:00:00Z');"
      "INSERT INTO vendor_years (login, school_year, renewed_at, renewed_by, email_confirmed_at, registered_at) VALUES "
      "('pviewfinder', '2026-27', '2026-03-02T18:00:00Z', 'root', '2026-03-03T18:00:00Z', '2026-03-04T18:00:00Z');";
  for (const auto& school : schools)
    sql +=
        "INSERT INTO vendor_assignments (location_code, school_year, login, agreement, assigned_at, assigned_by) "
        "VALUES ('" +
        school + "', '2026-27', 'pviewfinder', '26-114', '2026-07-01T18:00:00Z', 'tokafor');";
  sandbox.shell("sqlite3 portal.db \"" + sql + "\"");
}

}  // namespace portal::test
