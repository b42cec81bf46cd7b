// photo vendor renew | confirm | register | show | list: who of the photo companies can be chosen (000).
#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/secret.h"
#include "lib/base/text.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/vendor_standing.h"
#include "lib/photos/vendors.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

// What was done, or what would be.
ExitCode finish(Context& context, const std::string& done, const std::string& would_be) {
  context.say(context.options.dry_run ? fmt::format("dry run: {}; nothing was changed", would_be) : done);
  return exit_done;
}

SchoolYear year_of(Context& context, const std::string& text) {
  return text.empty() ? year_in_preparation(context.session().today()) : parse_school_year(text, "--year");
}

struct RenewOptions {
  std::string login, company, first, last, email, year;
  bool again = false;
};

// Where the representative works now, and will not until the new address is confirmed.
void ask_for_new_email(Context& context, const RenewOptions& options, const RenewedVendor& planned) {
  if (planned.email_before.empty()) return;
  auto works = planned.schools.empty()
                   ? std::string("no principal can choose them")
                   : fmt::format("they see nothing of school {}, where they work", joined(planned.schools, ", "));
  context.confirm(fmt::format("{} has the address {}, which is confirmed. Until {} is confirmed too, {}.",
                              options.login, printable(planned.email_before), printable(trimmed(options.email)),
                              works));
}

ExitCode tell_renewed(Context& context, const RenewOptions& options, const RenewedVendor& renewed, SchoolYear year) {
  auto email = printable(trimmed(options.email));
  if (renewed.what == Renewal::none) {
    context.say(fmt::format("{} is renewed for {} already, and the address is confirmed; nothing was changed",
                            options.login, year.text()));
    return exit_done;
  }
  if (renewed.what == Renewal::waiting) {
    context.say(
        fmt::format("{} is renewed for {} already, and the link of the last mail to {} is still good; nothing "
                    "was changed. With --again another mail goes out.",
                    options.login, year.text(), email));
    return exit_done;
  }
  if (renewed.what == Renewal::changed)
    return finish(context,
                  fmt::format("{} is renewed for {}; the address was confirmed before", options.login, year.text()),
                  fmt::format("{} would be renewed for {}, without a mail: the address is confirmed", options.login,
                              year.text()));
  auto lost = renewed.schools.empty()
                  ? std::string()
                  : fmt::format("; until it is confirmed they see nothing of school {}", joined(renewed.schools, ", "));
  return finish(
      context,
      fmt::format("{} is renewed for {}. A mail is on its way to {}; its link is good for {}, and "
                  "voids older ones for that year.",
                  options.login, year.text(), email, counted(context.settings().count(Key::token_hours), "hour")),
      fmt::format("{} would be renewed for {}, and a mail with a link would go to {}{}", options.login, year.text(),
                  email, lost));
}

ExitCode renew(Context& context, const RenewOptions& options) {
  auto& session = context.session();
  auto year = year_of(context, options.year);
  VendorRenewal renewal{options.login, options.company, options.first, options.last, options.email, year};
  if (options.again) renewal.link = VendorRenewal::Link::again;
  auto renewed = renew_vendor(session, renewal, DryRun::yes);
  bool changes = renewed.what == Renewal::mailed || renewed.what == Renewal::changed;
  if (changes && !context.options.dry_run) {
    ask_for_new_email(context, options, renewed);
    renew_vendor(session, renewal, DryRun::no);
  }
  return tell_renewed(context, options, renewed, year);
}

ExitCode confirm(Context& context, const std::string& token) {
  auto& session = context.session();
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  auto secret = read_secret(context, "--token", token, "Paste the link, or the part behind #");
  if (secret.empty()) throw UsageError("standard input holds no token", "give it a line of its own there");
  auto year = confirm_vendor_email(session, secret, dry_run_of(context));
  return finish(context,
                fmt::format("The address is confirmed. Register for {} next: `portalctl photo vendor register "
                            "--year {}`.",
                            year.text(), year.text()),
                fmt::format("the link is good; the address would be confirmed for {}", year.text()));
}

ExitCode register_for(Context& context, const std::string& given) {
  auto& session = context.session();
  auto year = year_of(context, given);
  if (!register_vendor(session, year, dry_run_of(context))) {
    context.say(fmt::format("{} is registered for {} already; nothing was changed", session.who.login, year.text()));
    return exit_done;
  }
  return finish(context,
                fmt::format("{} is registered for {}: principals can choose it from {} on", session.who.login,
                            year.text(), year.first_day().text()),
                fmt::format("{} would be registered for {}", session.who.login, year.text()));
}

ExitCode show(Context& context) {
  auto& session = context.session();
  auto standing = own_standing(session);
  Answer answer(context,
                {{"school_year"}, {"state"}, {"location_code"}, {"school_name"}, date_column("rosters_shown_from")});
  for (const auto& one : standing) {
    auto from = cell_or_blank(one.rosters_from ? one.rosters_from->text() : "");
    for (const auto& school : one.schools)
      answer.row({one.year.text(), one.state(), school.code.text(), school.name, from});
    if (one.schools.empty()) answer.row({one.year.text(), one.state(), Cell{}, Cell{}, from});
  }
  answer.finish();
  for (const auto& one : standing) context.say(fmt::format("{}: {}", one.year.text(), next_step(one, session.today())));
  return exit_done;
}

ExitCode list(Context& context, const std::string& given) {
  std::optional<SchoolYear> year;
  if (!given.empty()) year = parse_school_year(given, "--year");
  auto& session = context.session();
  auto vendors = list_vendors(session, year);
  Answer answer(context,
                {{"login"},
                 {"company"},
                 {"first_name"},
                 {"last_name"},
                 {"email"},
                 {"school_year"},
                 {"state"},
                 moment_column("renewed_at"),
                 moment_column("email_confirmed_at"),
                 moment_column("registered_at"),
                 {"schools"}},
                "no representative's account is renewed; District IT does it with `portalctl photo vendor renew`");
  auto local = [&](const std::string& utc) { return cell_or_blank(session.zone.local_text(std::string_view(utc))); };
  for (const auto& [of, schools] : vendors)
    answer.row({of.vendor.login.text(), of.vendor.company, of.vendor.first_name, of.vendor.last_name, of.vendor.email,
                of.year.text(), std::string(of.state()), local(of.renewed_at), local(of.email_confirmed_at),
                local(of.registered_at), cell_or_blank(joined(schools, " "))});
  answer.finish();
  return exit_done;
}

constexpr const char* year_meaning = "a school year, such as 2026-27 (default: the present one; from March 1 the next)";

void add_renew(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<RenewOptions>();
  auto& verb = tree.verb(
      noun, "renew", "make or renew a representative's account for a school year",
      "The address must be the district's (district_email_domains). A mail goes to it with a link that the\n"
      "representative confirms; a newer mail voids the link of an older one. As long as a link is good no other is\n"
      "mailed, unless --again asks for it. A changed address is confirmed anew, and until then the representative "
      "works\n"
      "at no school: where the one before was confirmed it asks first; without a terminal, add --yes. From March 1 on\n"
      "the next school year is meant, unless --year names the present one.\n\n"
      "Examples:\n  portalctl photo vendor renew pviewfinder --company Viewfinder --first Pia --last Voss --email "
      "pviewfinder@lausd.net\n\n"
      "Exit status: 0 done, 2 no login, name or address, 3 not permitted, 5 not the time for that year, no address of\n"
      "the district, somebody else's address, a login of staff, or not confirmed",
      [options](Context& context) { return renew(context, *options); });
  add_option(verb, "login", options->login, "the representative's login").required().type("LOGIN");
  add_option(verb, "--company", options->company, "the photo company").required().type("NAME");
  add_option(verb, "--first", options->first, "first name").required().type("NAME");
  add_option(verb, "--last", options->last, "last name").required().type("NAME");
  add_option(verb, "--email", options->email, "the district email address").required().type("EMAIL");
  add_option(verb, "--year", options->year, year_meaning).type("YEAR");
  add_flag(verb, "--again", options->again, "mail another link, though the last one is still good");
}

}  // namespace

void add_photo_vendor(CommandTree& tree, CLI::App& photo) {
  auto& noun = tree.noun(photo, "vendor", "photo companies' representatives");
  add_renew(tree, noun);
  auto token = std::make_shared<std::string>("-");
  auto& confirm_verb = tree.verb(
      noun, "confirm", "follow the link of a renewal's mail (the representative)",
      "Standard input holds the link, or its token, which stands behind the #; on a terminal it is asked for, and\n"
      "not shown. It is good for the login that was renewed alone.\n\n"
      "Examples:\n  portalctl photo vendor confirm --token -\n\n"
      "Exit status: 0 done, 2 no link or token came, 3 not permitted, 5 the link is not good",
      [token](Context& context) { return confirm(context, *token); });
  add_option(confirm_verb, "--token", *token, "always -, and the default: a line of standard input").type("-");
  auto year = std::make_shared<std::string>();
  auto& register_verb = tree.verb(
      noun, "register", "register for a school year, so that principals can choose you (the representative)",
      "From March 1 before the school year to its June 30, after the account was renewed for it and its email\n"
      "confirmed. District IT registers one with --as LOGIN.\n\n"
      "Examples:\n  portalctl photo vendor register --as pviewfinder\n\n"
      "Exit status: 0 done, also where it was registered before, 2 no school year, 3 not permitted, 5 not the\n"
      "time for that year, not renewed, or the email is not confirmed",
      [year](Context& context) { return register_for(context, *year); });
  add_option(register_verb, "--year", *year, year_meaning).type("YEAR");
  tree.verb(noun, "show", "where you stand: your school year, what to do next, your schools (the representative)",
            "A row for each school that assigned you, and the day from which its roster is shown. What to do next\n"
            "stands on standard error. District IT sees what a representative sees with --as LOGIN.\n\n"
            "Examples:\n  portalctl photo vendor show --as pviewfinder\n\n"
            "Exit status: 0 done, 3 not permitted, 5 you are no photo company's representative",
            [](Context& context) { return show(context); });
  auto listed = std::make_shared<std::string>();
  auto& list_verb = tree.verb(
      noun, "list", "representatives, those first that a principal can choose",
      "Only who is registered, with a confirmed email, can be chosen: the state is `registered`. `schools` holds\n"
      "those of their schools at which you may see it.\n\n"
      "Examples:\n  portalctl photo vendor list\n  portalctl photo vendor list --year 2026-27 --format csv\n\n"
      "Exit status: 0 done, 2 no school year, 3 not permitted",
      [listed](Context& context) { return list(context, *listed); });
  add_option(list_verb, "--year", *listed, "one school year (default: the present one; from March 1 the next too)")
      .type("YEAR");
}

}  // namespace portal
