// parent search, on the command line.
#include <SQLiteCpp/Database.h>

#include "lib/accounts/name_index.h"
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

// Guadalupe Reyes, with two students at two schools, as the web site would leave her.
void add_account(const Sandbox& sandbox, const std::string& first, const std::string& last, const std::string& email,
                 const std::vector<std::string>& students) {
  portal::SystemClock clock;
  portal::Store store(sandbox.path("portal.db"), clock, 5);
  portal::WriteTransaction transaction(store);
  auto& database = store.database();
  database.exec(
      "INSERT INTO accounts (email, email_key, first_name, last_name, origin, state, created_at, last_login, "
      "more_than_four) VALUES ('" +
      email + "', '" + email + "', '" + first + "', '" + last +
      "', 'registered', 'active', '2026-08-01T10:00:00Z', '2026-08-13T05:00:00Z', 1)");
  auto id = database.getLastInsertRowid();
  for (const auto& student : students)
    database.exec("INSERT INTO account_links (account_id, student_id, guardian_id, linked_at, rests_on) VALUES (" +
                  std::to_string(id) + ", '" + student + "', 'G100216', '2026-08-14T10:00:00Z', 1)");
  portal::index_account_name(store, id, first, last);
  transaction.commit();
}

}  // namespace

TEST_CASE("parent search: a row for each, by email or by name") {
  Sandbox sandbox;
  add_account(sandbox, "Guadalupe", "Reyes", "guadalupe.reyes@example.org", {"023907F123", "000414F572"});
  const std::string header = "email,name,active,last_login,students,exception,note\r\n";
  const std::string row = "guadalupe.reyes@example.org,Guadalupe Reyes,Y,2026-08-12,";  // the district's own day
  CHECK(sandbox("parent search --email GUADALUPE.Reyes@example.org --format csv").out ==
        header + row + "\"Lucía Mendoza-Reyes, Ximena Mendoza-Reyes\",Y,\r\n");
  CHECK(sandbox("parent search --first guadalupe --last reyse --as tokafor --format csv " + morning).out ==
        header + row + "Lucía Mendoza-Reyes,Y,\r\n");
  CHECK(has(sandbox("parent search --first guadalupe --last reyes").out,
            "email                        name             active  last login  students"));
}

TEST_CASE("parent search: nobody, and what to try next") {
  Sandbox sandbox;
  auto nobody = sandbox("parent search --first Zoe --last Zzyzx");
  CHECK(nobody.code == 4);
  CHECK(nobody.out.empty());
  CHECK(has(nobody.err, "portalctl: nobody named 'Zoe Zzyzx' that you may see\n  try the other spelling"));
  auto unknown = sandbox("parent search --email nobody@example.org");
  CHECK(unknown.code == 4);
  CHECK(has(unknown.err, "portalctl: nobody of 'nobody@example.org' that you may see\n  check the spelling"));
  CHECK(sandbox("parent search --first Z --last Zzyzx").code == 2);
  CHECK(sandbox("parent search --email nobody").code == 2);
  CHECK(sandbox("parent search").code == 2);
  CHECK(sandbox("parent search --email a@example.org --as icastellanos " + morning).code == 3);
}
