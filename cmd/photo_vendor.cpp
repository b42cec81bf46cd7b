// photo vendor renew | confirm | register | list: who of the photo companies can be chosen (000).
#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/secret.h"
#include "lib/base/text.h"
#include "lib/calendar/school_years.h"
#include "lib/photos/vendors.h"
#include "lib/photos/windows.h"

namespace portal {
namespace {

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

ExitCode finish(Context& context, const std::string& line) {
  context.say(context.options.dry_run ? "dry run: nothing was changed" : line);
  return exit_done;
}

SchoolYear year_of(Context& context, const std::string& text) {
  return text.empty() ? year_in_preparation(context.session().today()) : parse_school_year(text, "--year");
}

struct RenewOptions {
  std::string login, company, first, last, email, year;
};

ExitCode renew(Context& context, const RenewOptions& options) {
  auto& session = context.session();
  auto year = year_of(context, options.year);
  auto done = renew_vendor(session, {options.login, options.company, options.first, options.last, options.email, year},
                           dry_run_of(context));
  if (done == Renewal::none) {
    context.say(fmt::format("{} is renewed for {} already, and the address is confirmed; nothing was changed",
                            options.login, year.text()));
    return exit_done;
  }
  if (done == Renewal::changed)
    return finish(context,
                  fmt::format("{} is renewed for {}; the address was confirmed before", options.login, year.text()));
  return finish(context, fmt::format("{} is renewed for {}. A mail is on its way to {}; its link is good for {}, and "
                                     "voids older ones for that year.",
                                     options.login, year.text(), printable(trimmed(options.email)),
                                     counted(context.settings().count(Key::token_hours), "hour")));
}

ExitCode confirm(Context& context, const std::string& token) {
  auto& session = context.session();
  authorize_somewhere(session, Action::vendor_register, session.who.login);
  auto secret = read_secret(context, "--token", token, "Token of the mail");
  if (secret.empty()) throw UsageError("standard input holds no token", "give it a line of its own there");
  auto year = confirm_vendor_email(session, secret, dry_run_of(context));
  return finish(context, fmt::format("The address is confirmed. Register for {} next: `portalctl photo vendor register "
                                     "--year {}`.",
                                     year.text(), year.text()));
}

ExitCode register_for(Context& context, const std::string& given) {
  auto& session = context.session();
  auto year = year_of(context, given);
  if (!register_vendor(session, year, dry_run_of(context))) {
    context.say(fmt::format("{} is registered for {} already; nothing was changed", session.who.login, year.text()));
    return exit_done;
  }
  return finish(context, fmt::format("{} is registered for {}: principals can choose it from {} on", session.who.login,
                                     year.text(), year.first_day().text()));
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
                 moment_column("renewed_at"),
                 moment_column("email_confirmed_at"),
                 moment_column("registered_at"),
                 {"schools"}},
                "no representative's account is renewed; District IT does it with `portalctl photo vendor renew`");
  auto local = [&](const std::string& utc) { return cell_or_blank(session.zone.local_text(std::string_view(utc))); };
  for (const auto& [of, schools] : vendors)
    answer.row({of.vendor.login.text(), of.vendor.company, of.vendor.first_name, of.vendor.last_name, of.vendor.email,
                of.year.text(), local(of.renewed_at), local(of.email_confirmed_at), local(of.registered_at),
                cell_or_blank(joined(schools, " "))});
  answer.finish();
  return exit_done;
}

constexpr const char* year_meaning = "a school year, such as 2026-27 (default: the present one; from March 1 the next)";

void add_renew(CommandTree& tree, CLI::App& noun) {
  auto options = std::make_shared<RenewOptions>();
  auto& verb = tree.verb(
      noun, "renew", "make or renew a representative's account for a school year",
      "The address must be the district's (district_email_domains). A mail goes to it with a link that the\n"
      "representative confirms; a newer mail voids the link of an older one. A changed address is confirmed anew, and\n"
      "until then the representative works at no school. From March 1 on the next school year is meant, unless --year\n"
      "names the present one.\n\n"
      "Examples:\n  portalctl photo vendor renew pviewfinder --company Viewfinder --first Pia --last Voss --email "
      "pviewfinder@lausd.net\n\n"
      "Exit status: 0 done, 2 no login, name or address, 3 not permitted, 5 not the time for that year, no address of\n"
      "the district, or a login of staff",
      [options](Context& context) { return renew(context, *options); });
  verb.add_option("login", options->login, "the representative's login")->required()->type_name("LOGIN");
  verb.add_option("--company", options->company, "the photo company")->required()->type_name("NAME");
  verb.add_option("--first", options->first, "first name")->required()->type_name("NAME");
  verb.add_option("--last", options->last, "last name")->required()->type_name("NAME");
  verb.add_option("--email", options->email, "the district email address")->required()->type_name("EMAIL");
  verb.add_option("--year", options->year, year_meaning)->type_name("YEAR");
}

}  // namespace

void add_photo_vendor(CommandTree& tree, CLI::App& photo) {
  auto& noun = *photo.add_subcommand("vendor", "photo companies' representatives");
  noun.fallthrough();
  add_renew(tree, noun);
  auto token = std::make_shared<std::string>("-");
  tree.verb(
          noun, "confirm", "follow the link of a renewal's mail (the representative)",
          "Standard input holds the token, which stands in the link behind the #; on a terminal it is asked for, and\n"
          "not shown. It is good for the login that was renewed alone.\n\n"
          "Examples:\n  portalctl photo vendor confirm --token -\n\n"
          "Exit status: 0 done, 2 no token came, 3 not permitted, 5 the link is not good",
          [token](Context& context) { return confirm(context, *token); })
      .add_option("--token", *token, "always -, and the default: a line of standard input")
      ->type_name("-");
  auto year = std::make_shared<std::string>();
  tree.verb(noun, "register", "register for a school year, so that principals can choose you (the representative)",
            "From March 1 before the school year to its June 30, after the account was renewed for it and its email\n"
            "confirmed. District IT registers one with --as LOGIN.\n\n"
            "Examples:\n  portalctl photo vendor register --as pviewfinder\n\n"
            "Exit status: 0 done, also where it was registered before, 2 no school year, 3 not permitted, 5 not the\n"
            "time for that year, not renewed, or the email is not confirmed",
            [year](Context& context) { return register_for(context, *year); })
      .add_option("--year", *year, year_meaning)
      ->type_name("YEAR");
  auto listed = std::make_shared<std::string>();
  tree.verb(noun, "list", "representatives, those first that a principal can choose",
            "Only who is registered, with a confirmed email, can be chosen. `schools` holds those of their schools at\n"
            "which you may see it.\n\n"
            "Examples:\n  portalctl photo vendor list\n  portalctl photo vendor list --year 2026-27 --format csv\n\n"
            "Exit status: 0 done, 2 no school year, 3 not permitted",
            [listed](Context& context) { return list(context, *listed); })
      .add_option("--year", *listed, "one school year (default: the present one; from March 1 the next too)")
      ->type_name("YEAR");
}

}  // namespace portal
