// parent volunteer apply | list | approve | deny
#include "tests/support/sandbox.h"

using namespace portal::test;

TEST_CASE("volunteer: from the application to the decision and its mail") {
  Sandbox sandbox;
  sandbox.shell(
      "sqlite3 portal.db \"insert into accounts (email, email_key, first_name, last_name, language, origin, state, "
      "created_at) values ('g@example.org', 'g@example.org', 'Lucía', 'Reyes', 'es', 'registered', 'active', "
      "'then')\"");
  auto apply = [&](const std::string& task, const std::string& more = {}) {
    auto line = words("parent volunteer apply g@example.org --school 8123 " + more + morning);
    line.insert(line.end(), {"--task", task});
    return sandbox.run(line);
  };
  CHECK(apply("Leer\x1b con el grado 6").code == 2);
  CHECK(apply("Leer con el grado 6", "--dry-run ").err == "the application would be recorded\n");
  CHECK(sandbox("parent volunteer list " + morning).err ==
        "nobody has applied at a school that you decide for, or not in that state\n");
  CHECK(has(apply("Leer con el grado 6").out, "applied"));
  CHECK(apply("Leer con el grado 6").code == 5);
  CHECK(sandbox("parent volunteer list --format csv --state applied " + morning).out ==
        "application_id,applied_at,location_code,school_name,last_name,first_name,email,phone,task,state,decided_at,"
        "decided_by,reason\r\n"
        "1,2026-08-14 09:00,8123,Marvelous Middle School,Reyes,Lucía,g@example.org,,Leer con el grado 6,applied,,,"
        "\r\n");
  CHECK(sandbox("parent volunteer approve 1 --dry-run " + morning).err ==
        "the application of Lucía Reyes would be approved\n");
  CHECK(sandbox("parent volunteer approve 1 " + morning).err ==
        "the application of Lucía Reyes was approved; a mail tells them\n");
  auto second = sandbox("parent volunteer deny 1 --reason no " + morning);
  CHECK(second.code == 5);
  CHECK(has(second.err, "application 1 was approved by root at 2026-08-14 09:00\n"));
  CHECK(sandbox("parent volunteer approve 2 " + morning).code == 4);
  CHECK(sandbox("parent volunteer approve one " + morning).code == 2);
  CHECK(sandbox("parent volunteer list --school 9999 " + morning).code == 4);
  CHECK(sandbox("parent volunteer list --state open " + morning).code == 2);
  CHECK(has(sandbox("mail show 2 " + morning).out, "Subject: Su solicitud para ser voluntario fue aprobada\n"));
}
