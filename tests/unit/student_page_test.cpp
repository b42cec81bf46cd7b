// The student's home page: what designated staff read, and that each look is logged.
#include "lib/reports/student_page.h"

#include <doctest/doctest.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;

struct World : test::Rehearsal {
  World() {
    import(
        "LocationCode,SchoolName,LocalDistrict,PrincipalName,Phone,Fax,Website,BoardMember\n"
        "8001,Marvel Middle School,NW,Theo Okafor,213-555-0112,213-555-0122,https://m.example.org,Rosa Benavides\n",
        "StudentID,LastName,FirstName,BirthDate,Grade,LocationCode\n023907F123,Reyes,Ana,2012-03-04,8,8001\n"
        "A000000009,Lee,Ben,2010-03-04,9,8001\n",
        "StudentID,GuardianID,LastName,FirstName,Relationship,LegalGuardian,EmergencyContact,ContactOrder,HomePhone,"
        "CellPhone\n"
        "023907F123,G3,Reyes,Rosa,Aunt,N,Y,10,213-555-0103,\n"
        "023907F123,G2,Reyes,Juan,Father,Y,Y,2,213-555-0102,213-555-0192\n"
        "023907F123,G4,Reyes,Otto,Uncle,N,N,1,213-555-0104,\n"
        "023907F123,G1,Reyes,Maria,Mother,Y,Y,1,213-555-0101,213-555-0191\n");
  }
  // The parent gives a new cell number, or a preference, where the extract had `before`.
  void change(const std::string& guardian, const std::string& field, const std::string& before,
              const std::string& value) {
    auto& database = store->database();
    database.exec(
        "INSERT OR IGNORE INTO accounts (account_id, email, email_key, first_name, last_name, origin, state, "
        "created_at) VALUES (1, 'm', 'm', 'M', 'R', 'registered', 'active', '2026-08-14T10:00:00Z')");
    database.exec(fmt::format(
        "INSERT INTO contact_changes (at, account_id, student_id, guardian_id, field, before, value, state, "
        "outgoing_file) VALUES ('2026-08-14T10:00:00Z', 1, '023907F123', '{}', '{}', '{}', '{}', 'pending', 'f')",
        guardian, field, before, value));
  }
};

}  // namespace

TEST_CASE("student page: student, school with its PACE team, and the card in the order of the calls") {
  World world;
  auto page = student_page(*world.session, "023907F123", "");
  CHECK(page.student.full_name() == "Ana Reyes");
  CHECK(page.school.principal_name == "Theo Okafor");
  CHECK(page.school.fax == "213-555-0122");
  CHECK(page.school.website == "https://m.example.org");
  CHECK(page.school.board_member == "Rosa Benavides");
  CHECK(page.school.local_district.name == "Northwest");
  CHECK(page.school.local_district.phone == "(818) 654-3600");
  std::string card;
  for (const auto& contact : page.emergency_card)
    card += fmt::format("{} {} {} {}\n", contact.full_name(), contact.relationship,
                        contact.card[ContactField::home_phone].value, contact.card[ContactField::cell_phone].value);
  CHECK(card ==
        "Maria Reyes Mother 213-555-0101 213-555-0191\nJuan Reyes Father 213-555-0102 213-555-0192\n"
        "Rosa Reyes Aunt 213-555-0103 \n");
}

TEST_CASE("student page: the newest value that a parent gave, until MiSiS has it") {
  World world;
  world.change("G1", "cell_phone", "213-555-0191", "213-555-0001");
  world.change("G1", "cell_phone", "213-555-0191", "213-555-0002");
  world.change("G1", "preferred_contact", "", "text");
  world.change("G2", "cell_phone", "213-555-0999", "213-555-0003");  // and MiSiS has a third one by now
  auto contacts = student_page(*world.session, "023907F123", "").emergency_card;
  const auto &first = contacts[0].card, &second = contacts[1].card;
  CHECK(first[ContactField::cell_phone].value == "213-555-0002");
  CHECK(first[ContactField::cell_phone].state == ContactState::pending);
  CHECK_FALSE(first[ContactField::home_phone].state.has_value());
  CHECK(first[ContactField::preferred_contact].value == "text");
  CHECK(second[ContactField::cell_phone].value == "213-555-0192");
  CHECK(second[ContactField::cell_phone].state == ContactState::overruled);
}

TEST_CASE("student page: each look is in the log, with the tab and the reason") {
  World world;
  student_page(*world.session, "023907F123", " parent\nconference ");
  student_tab(*world.session, "023907F123", find_student_tab("marks"), "");
  CHECK(world.query("SELECT subject, detail FROM audit_log WHERE action = 'student.look'") ==
        R"(023907F123|{"tab":"home","reason":"parent\\x0aconference"})"
        "\n"
        R"(023907F123|{"tab":"marks","reason":"none given"})");
  CHECK(has(problem<UsageError>([&] { student_page(*world.session, "023907F123", std::string(10000, 'x')); }),
            "the reason is longer than 200 characters"));
}

TEST_CASE("student page: for designated staff; progress toward graduation from grade 9") {
  World world;
  const auto& graduation = find_student_tab("graduation");
  auto refused = [&](const std::string& role, const std::string& place) {
    return problem<NotPermitted>([&] { student_page(*world.with_role(role, place), "023907F123", ""); });
  };
  CHECK(has(refused("Teacher", "8001"), "may not do this (student.records)"));
  CHECK(has(refused("ITD Help Desk", ""), "may not do this (student.records)"));
  CHECK(refused("Principal", "8001") == "no error");
  CHECK(has(problem<NotFound>([&] { student_page(*world.with_role("Principal", "8002"), "023907F123", ""); }),
            "there is no student 023907F123 at a school that you may see"));
  auto young = problem<Refused>([&] { student_tab(*world.session, "023907F123", graduation, ""); });
  CHECK(young == "progress toward graduation is for grades 9 to 12; Ana Reyes is in grade 8");
  CHECK(student_tab(*world.session, "A000000009", graduation, "").rows.empty());
  CHECK_FALSE(student_page(*world.session, "023907F123", "").in_high_school);
  CHECK(has(problem<UsageError>([&] { find_student_tab("atendance"); }), "there is no tab 'atendance'"));
}

}  // namespace portal
