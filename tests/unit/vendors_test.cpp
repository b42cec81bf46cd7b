#include "lib/photos/vendors.h"

#include <doctest/doctest.h>

#include "lib/base/token.h"
#include "lib/mail/outbox.h"
#include "lib/photos/vendor_standing.h"
#include "lib/store/installation_key.h"
#include "tests/support/photo_world.h"

namespace portal {
namespace {

using test::has;
using test::moment;
using test::PhotoWorld;
using test::problem;

SchoolYear year(const char* text) { return *SchoolYear::parse(text); }

struct World : PhotoWorld {
  explicit World(std::string_view now = "2026-04-10T17:00:00Z") : PhotoWorld(now) {}

  VendorRenewal renewal(const std::string& login = "pviewfinder") const {
    return {login, "Viewfinder School Portraits", "Pia", "Voss", "pvoss@lausd.net", year("2026-27")};
  }
  Renewal renew(const VendorRenewal& one) { return renew_vendor(*session, one, DryRun::no).what; }
  Renewal renew() { return renew(renewal()); }
  std::string refused(const VendorRenewal& one) {
    return problem<Refused>([&] { renew(one); });
  }

  /// What the newest mail's link holds behind its '#'.
  std::string token() {
    auto id = std::stoll(query("SELECT max(mail_id) FROM mails"));
    SQLite::Statement select(store->database(), "SELECT sealed FROM mails WHERE mail_id = ?");
    select.bind(1, static_cast<std::int64_t>(id));
    select.executeStep();
    auto link = load_installation_key(*store, settings->path(Key::key_file))
                    .open(column_text(select, 0), mail_secret_binding(id))
                    .value();
    REQUIRE(link.starts_with("https://photoportal.lausd.net/confirm#"));
    return link.substr(link.find('#') + 1);
  }
  std::string confirm(const std::string& token_of, const std::string& login = "pviewfinder") {
    return problem<Refused>([&] { confirm_vendor_email(*as(login), token_of, DryRun::no); });
  }
  std::string register_for(const char* of = "2026-27", const std::string& login = "pviewfinder") {
    return problem<Refused>([&] { register_vendor(*as(login), year(of), DryRun::no); });
  }
  std::string logged() {
    return query(
        "SELECT action || ' ' || operator || ' ' || subject FROM audit_log WHERE action LIKE 'vendor.%' AND outcome <> "
        "'denied'");
  }
  std::string vendor_years() {
    return query(
        "SELECT school_year, iif(email_confirmed_at IS NULL, '-', 'confirmed'), iif(registered_at IS NULL, '-', "
        "'registered') FROM vendor_years ORDER BY school_year");
  }
};

const std::string bad_link =
    "this link is not good, or no longer: it was used, it is too old, a newer mail replaced it, or it is another "
    "login's";

}  // namespace

TEST_CASE("vendors: renewed, confirmed, registered, and each once") {
  World world;
  CHECK(world.renew() == Renewal::mailed);
  CHECK(world.query("SELECT template, recipient, language FROM mails") == "vendor-confirm|pvoss@lausd.net|en");
  CHECK(has(world.query("SELECT body FROM mails"), "{link}"));
  auto token = world.token();
  CHECK(token.size() == 27);
  CHECK(has(world.register_for(), "the email address pvoss@lausd.net is not confirmed for 2026-27"));
  CHECK(confirm_vendor_email(*world.as("pviewfinder"), token, DryRun::no) == year("2026-27"));
  CHECK(world.confirm(token) == bad_link);  // once
  CHECK(register_vendor(*world.as("pviewfinder"), year("2026-27"), DryRun::no));
  CHECK(!register_vendor(*world.as("pviewfinder"), year("2026-27"), DryRun::no));
  CHECK(world.renew() == Renewal::none);
  CHECK(world.logged() ==
        "vendor.renew admin pviewfinder\nvendor.confirm pviewfinder pviewfinder\n"
        "vendor.register pviewfinder pviewfinder");
  CHECK(world.query("SELECT count(*) FROM mails") == "1");
}

TEST_CASE("vendors: a dry run changes nothing") {
  World world;
  CHECK(renew_vendor(*world.session, world.renewal(), DryRun::yes).what == Renewal::mailed);
  CHECK(world.query("SELECT (SELECT count(*) FROM vendors), (SELECT count(*) FROM mails)") == "0|0");
  world.renew();
  auto token = world.token();
  confirm_vendor_email(*world.as("pviewfinder"), token, DryRun::yes);
  CHECK(world.vendor_years() == "2026-27|-|-");
  world.confirm(token);
  register_vendor(*world.as("pviewfinder"), year("2026-27"), DryRun::yes);
  CHECK(world.vendor_years() == "2026-27|confirmed|-");
}

TEST_CASE("vendors: nothing secret is in the database or the log") {
  World world;
  world.renew();
  auto token = world.token();
  CHECK(!has(world.query("SELECT group_concat(detail) FROM audit_log"), token));
  CHECK(!has(world.query("SELECT body || subject FROM mails"), token));
  CHECK(world.query("SELECT length(token_hash) FROM vendor_years") == "32");
}

TEST_CASE("vendors: a newer link voids the older one; a link is too old after its hours; another's is none") {
  World world;
  world.renew();
  auto first = world.token();
  CHECK(world.renew() == Renewal::waiting);  // its link is good still
  CHECK(world.token() == first);
  auto again = world.renewal();
  again.link = VendorRenewal::Link::again;
  CHECK(world.renew(again) == Renewal::mailed);
  auto second = world.token();
  CHECK(world.confirm(first) == bad_link);
  CHECK(world.confirm(std::string(27, 'x')) == bad_link);
  auto other = world.renewal("other");
  other.email = "other@lausd.net";
  world.renew(other);
  CHECK(world.confirm(second, "other") == bad_link);
  CHECK(problem<Refused>([&] { confirm_vendor_email(*world.session, second, DryRun::no); }) == bad_link);
  world.clock.set(moment("2026-04-11T17:00:00Z"));
  CHECK(world.confirm(second) == bad_link);
  world.clock.set(moment("2026-04-11T16:59:59Z"));
  CHECK(world.confirm(second) == "no error");
}

TEST_CASE("vendors: renewal and registration are open from March 1 before the year to its June 30") {
  World world("2026-03-01T07:59:59Z");  // 23:59:59 on February 28 in Los Angeles
  CHECK(world.refused(world.renewal()) == "renewing an account for 2026-27 is possible from 2026-03-01 to 2027-06-30");
  world.clock.set(moment("2026-03-01T08:00:00Z"));
  CHECK(world.refused(world.renewal()) == "no error");
  world.confirm(world.token());
  world.clock.set(moment("2026-03-01T07:59:59Z"));
  CHECK(world.register_for() == "registering for 2026-27 is possible from 2026-03-01 to 2027-06-30");
  world.clock.set(moment("2027-07-01T07:00:00Z"));  // July 1
  CHECK(has(world.register_for(), "is possible from"));
  CHECK(has(world.refused(world.renewal()), "is possible from"));
  world.clock.set(moment("2027-07-01T06:59:59Z"));
  CHECK(world.register_for() == "no error");
}

TEST_CASE("vendors: what is missing for a registration is said") {
  World world;
  CHECK(has(problem<NotPermitted>([&] { world.as("pviewfinder"); }), "is no operator"));
  world.renew();
  CHECK(world.register_for("2025-26") == "the account pviewfinder is not renewed for 2025-26");
  CHECK(has(world.register_for(), "is not confirmed"));
  CHECK(has(problem<Refused>([&] { register_vendor(*world.session, year("2026-27"), DryRun::no); }),
            "admin is no photo company's representative"));
}

TEST_CASE("vendors: a changed address is confirmed anew, for each year that is not over") {
  World world;
  auto renewal = world.renewal();
  for (const auto* of : {"2025-26", "2026-27"}) {
    renewal.year = year(of);
    world.renew(renewal);
    world.confirm(world.token());
    world.register_for(of);
  }
  CHECK(world.vendor_years() == "2025-26|confirmed|registered\n2026-27|confirmed|registered");
  renewal.company = "Viewfinder Ltd";
  CHECK(world.renew(renewal) == Renewal::changed);
  renewal.email = "PVoss@lausd.net";
  CHECK(world.renew(renewal) == Renewal::none);  // capitals do not make another address
  renewal.email = "pia@lausd.net";
  CHECK(world.renew(renewal) == Renewal::mailed);
  CHECK(world.vendor_years() == "2025-26|-|registered\n2026-27|-|registered");
  CHECK(world.confirm(world.token()) == "no error");
  CHECK(world.vendor_years() == "2025-26|confirmed|registered\n2026-27|confirmed|registered");
}

TEST_CASE("vendors: fields, addresses and logins that are none") {
  World world;
  auto usage = [&](auto change) {
    auto one = world.renewal();
    change(one);
    return problem<UsageError>([&] { world.renew(one); });
  };
  CHECK(usage([](auto& one) { one.login = "two words"; }) == "'two words' is no login");
  CHECK(has(usage([](auto& one) { one.company = " "; }), "--company: a name is needed"));
  CHECK(has(usage([](auto& one) { one.first_name = "P\n"; }), "--first"));
  CHECK(has(usage([](auto& one) { one.email = "pvoss"; }), "--email: 'pvoss' is no email address"));
  auto one = world.renewal();
  one.email = "pvoss@viewfinder.example";
  CHECK(world.refused(one) == "--email: pvoss@viewfinder.example is no address of the district (lausd.net)");
  one.email = "pvoss@notlausd.net";
  CHECK(has(world.refused(one), "no address of the district"));
  CHECK(world.refused(world.renewal("principal")) == "the login principal belongs to a member of staff");
  CHECK(world.refused(world.renewal("admin")) == "the login admin belongs to an operator");
  CHECK(world.query("SELECT count(*) FROM vendors") == "0");
}

TEST_CASE("vendors: a new address in place of a confirmed one tells what it takes away") {
  World world("2026-08-14T10:00:00Z");
  world.add_vendor("pviewfinder", "8001 8002");
  auto renewal = world.renewal();
  auto planned = renew_vendor(*world.session, renewal, DryRun::yes);
  CHECK(planned.email_before == "pviewfinder@lausd.net");
  CHECK(planned.schools == std::vector<std::string>{"8001", "8002"});
  renewal.email = "PVIEWFINDER@lausd.net";
  CHECK(renew_vendor(*world.session, renewal, DryRun::yes).email_before == "");
  world.renew();
  renewal.email = "third@lausd.net";  // the second was never confirmed: nothing is lost
  CHECK(renew_vendor(*world.session, renewal, DryRun::yes).email_before == "");
}

TEST_CASE("vendors: an address of somebody else's, or below the district's domain, is refused") {
  World world;
  world.renew();
  auto other = world.renewal("other");
  other.email = "PVoss@LAUSD.net";
  CHECK(world.refused(other) == "--email: PVoss@LAUSD.net is the address of another representative, pviewfinder");
  world.store->database().exec("UPDATE staff SET email = 'Cy.Lee@lausd.net' WHERE login = 'office'");
  other.email = "cy.lee@lausd.net";
  CHECK(world.refused(other) == "--email: cy.lee@lausd.net is the address of a member of staff, 00000003");
  other.email = "pia@students.lausd.net";
  CHECK(has(world.refused(other), "is no address of the district"));
  world.store->database().exec("UPDATE vendor_years SET school_year = '2024-25'");  // long over
  other.email = "pvoss@lausd.net";
  CHECK(world.refused(other) == "no error");
}

TEST_CASE("vendors: the whole link is taken too, and what is no token is told so") {
  World world;
  world.renew();
  auto token = world.token();
  for (const auto& wrong : {std::string(), std::string("wrong"), token + "x", "https://x/confirm#" + token + "x"})
    CHECK(has(problem<UsageError>([&] { confirm_vendor_email(*world.as("pviewfinder"), wrong, DryRun::no); }),
              "neither the link of a mail"));
  auto link = " <https://photoportal.lausd.net/confirm#" + token + ">\r";
  CHECK(confirm_vendor_email(*world.as("pviewfinder"), link, DryRun::no) == year("2026-27"));
}

TEST_CASE("vendors: a refused confirmation or registration is in the log, without the token") {
  World world;
  world.renew();
  auto guess = std::string(27, 'g');
  world.confirm(guess);
  world.register_for();
  auto denied = world.query("SELECT action, subject, detail FROM audit_log WHERE outcome = 'denied' ORDER BY seq");
  CHECK(has(denied, "vendor.register|pviewfinder|"));
  CHECK(has(denied, "this link is not good"));
  CHECK(has(denied, "is not confirmed for 2026-27"));
  CHECK(!has(denied, guess));
}

TEST_CASE("vendors: what a representative is told to do next, at each step") {
  World world;
  world.record_year();
  auto told = [&] {
    auto all = own_standing(*world.as("pviewfinder"));
    REQUIRE(all.size() == 1);
    return all[0].state() + ": " + next_step(all[0], world.session->today());
  };
  world.renew();
  CHECK(has(told(), "email not confirmed: follow the link of the newest mail to pvoss@lausd.net"));
  world.confirm(world.token());
  CHECK(told() == "not registered: register: `portalctl photo vendor register --year 2026-27`");
  world.register_for();
  CHECK(told() == "registered: principals can choose you from 2026-07-01 on");
  world.clock.set(moment("2026-07-02T17:00:00Z"));
  CHECK(has(told(), "no school has chosen you yet"));
  world.store->database().exec(
      "INSERT INTO vendor_assignments (location_code, school_year, login, agreement, assigned_at, assigned_by) VALUES "
      "('8001', '2026-27', 'pviewfinder', 'A', 'x', 'x')");
  CHECK(told() == "registered: rosters are shown from 2026-07-30 on");
  world.clock.set(moment("2026-07-30T17:00:00Z"));
  CHECK(told() == "registered: `portalctl photo roster --school 8001` shows whom to photograph");
  world.clock.set(moment("2027-07-01T17:00:00Z"));
  CHECK(told() == "not renewed: ask District IT to renew your account for 2027-28");
  CHECK(has(problem<Refused>([&] { own_standing(*world.session); }), "admin is no photo company's representative"));
}

TEST_CASE("vendors: who may renew, register and list") {
  World world;
  world.add_vendor("pviewfinder");
  for (const auto& role : world.roles.all()) {
    CAPTURE(role.name);
    auto session = world.with_role(role.name, role.scope == ScopeKind::school ? "8001" : "");
    bool it = role.name == "District IT";
    CHECK((problem<NotPermitted>([&] { renew_vendor(*session, world.renewal("x"), DryRun::yes); }) == "no error") ==
          it);
    bool lists = it || role.name == "Principal" || role.name == "Assistant Principal" || role.name == "Photo Designee";
    CHECK((problem<NotPermitted>([&] { list_vendors(*session, {}); }) == "no error") == lists);
    bool registers = it || role.name == "Photo Vendor";
    CHECK(has(problem<NotPermitted>([&] { register_vendor(*session, year("2026-27"), DryRun::yes); }),
              registers ? "is no photo company's representative" : "may not do this"));
  }
}

TEST_CASE("vendors: listed by year, those who can be chosen first, with the schools that the operator may see") {
  World world;
  world.add_vendor("zoom", "8001 8002", "2026-27");
  world.add_vendor("late", "", "2025-26");
  auto renewal = world.renewal("aperture");
  renewal.company = "Aperture";
  world.renew(renewal);
  auto listed = [&](Session& session, std::optional<SchoolYear> of) {
    std::string text;
    for (const auto& [one, schools] : list_vendors(session, of)) {
      text += one.year.text() + " " + one.vendor.login.text() + (one.can_be_chosen() ? " registered" : "");
      for (const auto& school : schools) text += " " + school;
      text += "\n";
    }
    return text;
  };
  CHECK(listed(*world.session, {}) == "2025-26 late registered\n2026-27 zoom registered 8001 8002\n2026-27 aperture\n");
  CHECK(listed(*world.as("principal"), year("2026-27")) == "2026-27 zoom registered 8001\n2026-27 aperture\n");
  world.clock.set(moment("2026-02-28T17:00:00Z"));
  CHECK(listed(*world.session, {}) == "2025-26 late registered\n");
}

}  // namespace portal
