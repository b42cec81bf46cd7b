#include "lib/accounts/emergency_card.h"

#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "lib/roster/undo.h"
#include "tests/support/parent_account.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::DistrictRows;
using test::has;
using test::problem;
using test::Rehearsal;

const std::string ana = "023907F123", ben = "A000000001", email = "maria@example.org";

// Maria is the mother of Ana at 8001 and Ben at 8002, and is linked to both.
struct Home : Rehearsal {
  Home() : portal(with_role("Portal Service", "")) {
    import(rows_with("213-555-0100"));
    issue_pins(*session, {});
    test::give_account(store->database(), {email, "G1", {ana, ben}});
  }
  static DistrictRows rows_with(const std::string& cell) {
    DistrictRows rows;
    rows.students.push_back({.id = ben, .first = "Ben", .school = "8002"});
    rows.guardians = {
        {.phone = cell}, {.student = ben, .phone = cell}, {.id = "G2", .first = "Leo", .phone = "5550199"}};
    return rows;
  }
  ContactAnswer change(const ContactRequest& request) { return change_contact(*portal, email, request); }
  // A night whose extract has that cell number.
  SettledContacts night(const std::string& cell) {
    auto rows = rows_with(cell);
    rows.students[0].homeroom = std::to_string(++nights);  // never the same files again
    import(rows, test::accepting());
    return settle_contacts(*session);
  }
  /// "213-555-0100 pending"
  std::string cell(const std::string& student = ana) {
    auto value = current_contact(*session, student, "G1")[ContactField::cell_phone];
    return value.value + (value.state ? " " + std::string(contact_state_name(*value.state)) : "");
  }
  std::vector<std::filesystem::path> files() {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "outgoing/misis", error))
      found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
  }
  std::string report(Session& who, std::map<std::string, std::string> options = {}) {
    std::string text;
    for (const auto& row : test::ask(who, "emergency-contacts", std::move(options)))
      text += fmt::format("{} {} {}: {} -> {} {}\n", row.at("location_code"), row.at("student_name"), row.at("field"),
                          row.at("before"), row.at("value"), row.at("state"));
    return text;
  }
  std::unique_ptr<Session> portal;
  int nights = 0;
};

}  // namespace

TEST_CASE("card: a change holds at once, for each linked student, and is in the outgoing file") {
  Home home;
  auto answer = home.change({.cell = "(213) 555-0177", .text_opt_in = "yes"});
  CHECK(answer.changed == 4);
  CHECK(answer.delayed == "");
  CHECK(home.cell() == "213-555-0177 pending");
  CHECK(home.cell(ben) == "213-555-0177 pending");
  REQUIRE(home.files().size() == 1);
  CHECK(home.files()[0].filename() == "contacts_20260814T100000Z_000001.csv");
  CHECK(test::slurp(home.files()[0]) ==
        "student_id,guardian_id,field,old_value,new_value,changed_at,changed_by\r\n"
        "023907F123,G1,cell_phone,213-555-0100,213-555-0177,2026-08-14T10:00:00Z,parent\r\n"
        "023907F123,G1,text_opt_in,,yes,2026-08-14T10:00:00Z,parent\r\n"
        "A000000001,G1,cell_phone,213-555-0100,213-555-0177,2026-08-14T10:00:00Z,parent\r\n"
        "A000000001,G1,text_opt_in,,yes,2026-08-14T10:00:00Z,parent\r\n");
  CHECK((std::filesystem::status(home.files()[0]).permissions() & std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(home.query("SELECT subject, detail FROM audit_log WHERE action = 'contact.change' AND subject LIKE '0%'") ==
        ana + "/G1|{\"account\":1,\"fields\":\"cell_phone, text_opt_in\"}");
  CHECK(home.query("SELECT count(*) FROM guardian_links WHERE cell_phone = '213-555-0100'") == "2");  // the extract's
  CHECK(current_contact(*home.session, ana, "G2")[ContactField::cell_phone].value == "5550199");
}

TEST_CASE("card: the same value in another form is no change; two changes in one second are two files") {
  Home home;
  CHECK(home.change({.cell = "213.555.0100"}).changed == 0);
  CHECK(home.files().empty());
  home.change({.cell = "213-555-0177"});
  CHECK(home.change({.cell = "+1 (213) 555-0177"}).changed == 0);
  home.change({.cell = "213-555-0188"});
  CHECK(home.files().size() == 2);
  CHECK(home.cell() == "213-555-0188 pending");
  home.change({.cell = ""});
  CHECK(home.cell() == " pending");
  CHECK(home.query("SELECT state, count(*) FROM contact_changes GROUP BY 1") == "pending|2\nreplaced|4");
}

TEST_CASE("card: an import that has the old value changes nothing, one that has the parent's confirms") {
  Home home;
  home.change({.cell = "213-555-0177"});
  auto settled = home.night("213-555-0100");
  CHECK(settled.pending == 2);
  CHECK(home.cell() == "213-555-0177 pending");
  home.import(home.rows_with("(213) 555 0177"));
  CHECK(home.cell() == "(213) 555 0177 confirmed");  // derived before any step has stored it
  settled = settle_contacts(*home.session);
  CHECK(settled.confirmed == 2);
  CHECK(home.query("SELECT DISTINCT state, settled_run FROM contact_changes") == "confirmed|3");
  CHECK(home.night("213-555-0100").overruled == 0);  // changed back in MiSiS, later: that is no change of the parent's
  CHECK(home.cell() == "213-555-0100");
  CHECK(home.report(*home.session) ==
        "8001 Ana Reyes cell_phone: 213-555-0100 -> 213-555-0177 confirmed\n"
        "8002 Ben Reyes cell_phone: 213-555-0100 -> 213-555-0177 confirmed\n");
}

TEST_CASE("card: an import that has a third value wins, and stays the winner") {
  Home home;
  home.change({.cell = "213-555-0177"});
  auto settled = home.night("213-555-0133");
  CHECK(settled.overruled == 2);
  CHECK(home.cell() == "213-555-0133 overruled");
  CHECK(home.night("213-555-0100").pending == 0);  // the old one again: the change does not come back
  CHECK(home.cell() == "213-555-0100 overruled");
  home.change({.cell = "213-555-0177"});
  CHECK(home.cell() == "213-555-0177 pending");
  CHECK(home.query("SELECT before FROM contact_changes WHERE change_id = 3") == "213-555-0100");
}

TEST_CASE("card: MiSiS may be behind by more than one change") {
  Home home;
  home.change({.cell = "213-555-0177"});
  home.change({.cell = "213-555-0188"});
  CHECK(home.night("213-555-0177").pending == 2);  // it has the first of them
  CHECK(home.cell() == "213-555-0188 pending");
  CHECK(home.night("213-555-0188").confirmed == 2);
  CHECK(home.cell() == "213-555-0188 confirmed");
}

TEST_CASE("card: what an import settled is open again when it is undone") {
  Home home;
  home.change({.cell = "213-555-0177"});
  home.night("213-555-0133");
  CHECK(home.cell() == "213-555-0133 overruled");
  undo_run(*home.session, 2);
  CHECK(home.cell() == "213-555-0177 pending");
  CHECK(has(home.report(*home.session), "213-555-0177 pending\n"));
  CHECK(settle_contacts(*home.session).pending == 2);
  CHECK(home.query("SELECT DISTINCT state, settled_run FROM contact_changes") == "pending|NULL");
  CHECK(home.night("213-555-0177").confirmed == 2);
}

TEST_CASE("card: text messages are preferred only with the opt-in and a cell number") {
  Home home;
  auto refused = [&](const ContactRequest& request) { return problem<Refused>([&] { home.change(request); }); };
  CHECK(refused({.prefer = "text"}) == "text messages cannot be the preferred way of contact without the opt-in");
  CHECK(has(refused({.cell = "", .prefer = "text", .text_opt_in = "yes"}), "without a cell number"));
  CHECK(home.files().empty());
  CHECK(home.query("SELECT count(*) FROM contact_changes") == "0");
  home.change({.prefer = "text", .text_opt_in = "yes"});
  CHECK(has(refused({.text_opt_in = "no"}), "without the opt-in"));
  CHECK(has(refused({.cell = ""}), "without a cell number"));
  home.change({.prefer = "email", .text_opt_in = "no"});
  CHECK(home.night("213-555-0100").pending == 0);  // in no extract: never settled
  auto card = current_contact(*home.session, ana, "G1");
  CHECK(card[ContactField::preferred_contact].value == "email");
  CHECK(card[ContactField::preferred_contact].state == ContactState::sent);
}

TEST_CASE("card: what is no value is named, and changes nothing") {
  Home home;
  auto wrong = [&](const ContactRequest& request) { return problem<UsageError>([&] { home.change(request); }); };
  CHECK(wrong({.home = "call me"}) == "--home: 'call me' is no phone number");
  CHECK(has(wrong({.work = "\x1b[2J"}), "--work: '\\x1b[2J'"));
  CHECK(wrong({.cell = std::string(10'000, '1')}).size() < 150);
  CHECK(has(wrong({.cell = "213-555-0177", .prefer = "fax"}), "--prefer: 'fax' is not understood"));
  CHECK(home.files().empty());
}

TEST_CASE("card: only of an active account with an active link, and only through the portal") {
  Home home;
  CHECK(has(problem<NotFound>([&] { change_contact(*home.portal, "nobody@example.org", {}); }), "there is no account"));
  auto principal = home.with_role("Principal", "8001");
  CHECK(has(problem<NotPermitted>([&] { change_contact(*principal, email, {}); }), "may not do this"));
  home.store->database().exec("UPDATE pins SET state = 'revoked' WHERE student_id = '" + ben + "'");
  CHECK(home.change({.home = "213-555-0111"}).changed == 1);  // Ana's alone
  home.store->database().exec("UPDATE pins SET state = 'revoked'");
  CHECK(has(problem<Refused>([&] { home.change({.home = "213-555-0112"}); }), "by a link that is active"));
  home.store->database().exec("UPDATE accounts SET state = 'inactive'");
  CHECK(has(problem<Refused>([&] { home.change({}); }), "is inactive"));
  CHECK(has(problem<Refused>([&] { refuse_office_change(*home.portal, email, "the address"); }), "is inactive"));
}

TEST_CASE("card: without an outgoing folder nothing is changed; what a fault kept back is written later, the same") {
  Home home;
  home.folder.write("outgoing", "a file");
  CHECK(has(problem<StorageError>([&] { home.change({.cell = "213-555-0177"}); }), "outgoing"));
  CHECK(home.query("SELECT count(*) FROM contact_changes") == "0");
  std::filesystem::remove(home.folder / "outgoing");
  home.change({.cell = "213-555-0177"});
  auto path = home.files().at(0);
  auto bytes = test::slurp(path);
  // As if the process had been killed between the change and the file.
  std::filesystem::remove(path);
  home.store->database().exec("UPDATE contact_changes SET written_at = NULL");
  home.folder.write("outgoing/misis/.contacts_20260814T090000Z_000099.csv.new", "of a change that never was");
  home.change({.home = "213-555-0111"});
  CHECK(home.files().size() == 2);
  CHECK(test::slurp(path) == bytes);
  std::filesystem::remove(path);
  home.store->database().exec("UPDATE contact_changes SET written_at = NULL WHERE field = 'cell_phone'");
  CHECK(settle_contacts(*home.session).files == 1);
  CHECK(test::slurp(path) == bytes);
  CHECK(settle_contacts(*home.session).files == 0);
}

TEST_CASE("card: nothing is written through a link that somebody put in the place of the folder") {
  for (std::string linked : {"outgoing", "outgoing/misis"}) {
    CAPTURE(linked);
    Home home;
    std::filesystem::create_directory(home.folder / "elsewhere");
    if (linked != "outgoing") std::filesystem::create_directory(home.folder / "outgoing");
    std::filesystem::create_directory_symlink(home.folder / "elsewhere", home.folder / linked);
    CHECK(has(problem<StorageError>([&] { home.change({.cell = "213-555-0177"}); }), "is a link"));
    CHECK(std::filesystem::is_empty(home.folder / "elsewhere"));
    CHECK(home.query("SELECT count(*) FROM contact_changes") == "0");
  }
}

TEST_CASE("card: MiSiS reads a number abroad as it is, without what keeps a spreadsheet from running it") {
  Home home;
  home.change({.home = "+52 55 1234 5678"});
  CHECK(has(test::slurp(home.files().at(0)), ",home_phone,,+525512345678,"));
}

TEST_CASE("report: each sees the changes of their own schools; since a day, and those that were replaced") {
  Home home;
  home.change({.cell = "213-555-0177"});
  home.clock.set(test::moment("2026-08-16T03:00:00Z"));  // the evening of the 15th
  home.change({.cell = "213-555-0188"});
  auto clerk = home.with_role("Office Manager", "8002");
  CHECK(home.report(*clerk) == "8002 Ben Reyes cell_phone: 213-555-0100 -> 213-555-0188 pending\n");
  CHECK(home.report(*clerk, {{"all-changes", "yes"}}) ==
        "8002 Ben Reyes cell_phone: 213-555-0100 -> 213-555-0188 pending\n"
        "8002 Ben Reyes cell_phone: 213-555-0100 -> 213-555-0177 replaced\n");
  CHECK(home.report(*home.session, {{"school", "8001"}}) ==
        "8001 Ana Reyes cell_phone: 213-555-0100 -> 213-555-0188 pending\n");
  CHECK(has(problem<NotPermitted>([&] { home.report(*clerk, {{"school", "8001"}}); }), "may not do this"));
  CHECK(has(problem<NotFound>([&] { home.report(*clerk, {{"school", "9999"}}); }), "there is no school"));
  CHECK(has(home.report(*home.session, {{"since", "2026-08-15"}}), "pending"));
  CHECK(home.report(*home.session, {{"since", "2026-08-16"}}) == "");
  auto teacher = home.with_role("Teacher", "8001");
  CHECK(has(problem<NotPermitted>([&] { home.report(*teacher); }), "may not do this"));
}

}  // namespace portal
