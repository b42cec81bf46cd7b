#include <fmt/format.h>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "lib/accounts/emergency_card.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// A blank value says something here, so each is asked whether it was given.
struct ContactOptions {
  std::string email;
  std::string home, work, cell, prefer, text_opt_in, address, name, add_contact;
  Option home_given, work_given, cell_given, prefer_given, opt_in_given, address_given, name_given, contact_given;
};

std::optional<std::string> given(const Option& option, const std::string& value) {
  if (!option.given()) return {};
  return value;
}

void show(Context& context, const ContactAnswer& found) {
  auto& session = context.session();
  Answer answer(context,
                {{"student_id"}, {"guardian_id"}, {"field"}, {"value"}, {"state"}, moment_column("changed_at")});
  for (const auto& card : found.cards)
    for (std::size_t i = 0; i < contact_fields; ++i) {
      const auto& [value, state, changed_at] = card.fields[i];
      auto moment = Timestamp::parse(changed_at);
      answer.row({card.student_id, card.guardian_id, std::string(contact_field_name(static_cast<ContactField>(i))),
                  cell_or_blank(value), state ? std::string(contact_state_name(*state)) : "as in MiSiS",
                  cell_or_blank(moment ? session.zone.local_text(*moment) : std::string())});
    }
  answer.finish();
}

ExitCode contact(Context& context, const ContactOptions& options) {
  auto& session = context.session();
  for (auto [option, what] : {std::pair{options.address_given, "the address"},
                              {options.name_given, "a name"},
                              {options.contact_given, "the list of emergency contacts"}})
    if (option.given()) refuse_office_change(session, options.email, what);
  ContactRequest request{given(options.home_given, options.home), given(options.work_given, options.work),
                         given(options.cell_given, options.cell), given(options.prefer_given, options.prefer),
                         given(options.opt_in_given, options.text_opt_in)};
  auto dry_run = context.options.dry_run ? DryRun::yes : DryRun::no;
  auto found = change_contact(session, options.email, request, dry_run);
  show(context, found);
  if (request.empty()) return exit_done;
  auto fields = counted(found.changed, "field");
  if (dry_run == DryRun::yes)
    context.say(fmt::format("dry run: {} would change; nothing was changed", fields));
  else if (found.changed == 0)
    context.say("nothing was changed: the card says so already");
  else
    context.say(fmt::format("{} changed; {}", fields,
                            found.delayed.empty() ? "on its way to MiSiS in " + found.file
                                                  : "the file for MiSiS is written later: " + found.delayed));
  return exit_done;
}

}  // namespace

void add_parent_contact(CommandTree& tree, CLI::App& parent) {
  auto options = std::make_shared<ContactOptions>();
  auto& verb = tree.verb(
      parent, "contact", "the parent's own part of the emergency card: show it, or change it",
      "For the web site, on behalf of the parent. A change holds for all students whose link is active, at once; it\n"
      "goes to MiSiS in a file under outgoing/misis/, and later imports confirm it, or overrule it. A blank number\n"
      "(--work \"\") takes it away. Addresses and names are changed by the school's office alone.\n\n"
      "Examples:\n  portalctl parent contact guadalupe.reyes@example.org\n"
      "  portalctl parent contact guadalupe.reyes@example.org --cell 213-555-0177 --text-opt-in yes --prefer text\n\n"
      "Exit status: 0 done, 2 no phone number, 4 no such account, 5 the account or its links are not active, or\n"
      "only the school's office may change it",
      [options](Context& context) { return contact(context, *options); });
  add_option(verb, "email", options->email, "the account's email").required().type("E");
  options->home_given = add_option(verb, "--home", options->home, "home number").type("PHONE");
  options->work_given = add_option(verb, "--work", options->work, "work number").type("PHONE");
  options->cell_given = add_option(verb, "--cell", options->cell, "cell number").type("PHONE");
  options->prefer_given = add_option(verb, "--prefer", options->prefer, "how to be reached in an emergency")
                              .type("HOW")
                              .one_of({"call", "text", "email"});
  options->opt_in_given = add_option(verb, "--text-opt-in", options->text_opt_in, "text messages may be sent")
                              .type("ANSWER")
                              .one_of({"yes", "no"});
  options->address_given =
      add_option(verb, "--address", options->address, "refused: names the office that does it").type("TEXT");
  options->name_given =
      add_option(verb, "--name", options->name, "refused: names the office that does it").type("TEXT");
  options->contact_given =
      add_option(verb, "--add-contact", options->add_contact, "refused: names the office that does it").type("TEXT");
}

}  // namespace portal
