#pragma once
// The command tree: one function for each noun, one line for each in commands.cpp.
#include "cmd/context.h"
#include "cmd/options.h"

namespace portal {

/// What a verb does when it was parsed. Returns how the command ends.
using Runner = std::function<ExitCode(Context&)>;

/// Where the parsed verb leaves what is to be run: parsing does no work, running does no parsing.
struct CommandTree {
  CLI::App& app;
  Runner run;
  /// A verb below `noun`, with its examples and exit codes for the help.
  CLI::App& verb(CLI::App& noun, const std::string& name, const std::string& purpose, const std::string& help,
                 const Runner& run);
  CLI::App& noun(const std::string& name, const std::string& purpose);
  /// A noun below another: `parent volunteer`.
  CLI::App& noun(CLI::App& parent, const std::string& name, const std::string& purpose);
};

/// The last line of each verb's help.
extern const char* const everywhere_hint;

void add_init(CommandTree& tree);
void add_doctor(CommandTree& tree);
void add_config(CommandTree& tree);
void add_roster(CommandTree& tree);
void add_roster_undo(CommandTree& tree, CLI::App& roster);        // a verb of `roster` with a file of its own
void add_roster_duplicates(CommandTree& tree, CLI::App& roster);  // another
void add_roster_compare(CommandTree& tree, CLI::App& roster);
void add_roster_export(CommandTree& tree, CLI::App& roster);
void add_student(CommandTree& tree);
void add_student_lookup(CommandTree& tree, CLI::App& student);
void add_student_show(CommandTree& tree, CLI::App& student);
void add_pin(CommandTree& tree);
void add_pin_print(CommandTree& tree, CLI::App& pin);
void add_pin_roster(CommandTree& tree, CLI::App& pin);
void add_pin_letters(CommandTree& tree, CLI::App& pin);
void add_parent(CommandTree& tree);  // its verbs, by who does them:
void add_parent_search(CommandTree& tree, CLI::App& parent);
void add_parent_care(CommandTree& tree, CLI::App& parent);      // staff, about an account
void add_parent_identity(CommandTree& tree, CLI::App& parent);  // staff, before a PIN is given out
void add_parent_accounts(CommandTree& tree, CLI::App& parent);  // a parent, through the web site
void add_parent_link(CommandTree& tree, CLI::App& parent);
void add_parent_contact(CommandTree& tree, CLI::App& parent);
void add_parent_volunteer(CommandTree& tree, CLI::App& parent);
void add_parent_import(CommandTree& tree, CLI::App& parent);  // District IT, once
void add_guardian(CommandTree& tree);
void add_mail(CommandTree& tree);
void add_report(CommandTree& tree);
void add_photo(CommandTree& tree);                          // its verbs, by who uses them:
void add_photo_people(CommandTree& tree, CLI::App& photo);  // vendors, their schools, designees
void add_photo_vendor(CommandTree& tree, CLI::App& photo);
void add_photo_roster(CommandTree& tree, CLI::App& photo);   // what a photographer matches photos with
void add_photo_upload(CommandTree& tree, CLI::App& photo);   // zips
void add_photo_keep(CommandTree& tree, CLI::App& photo);     // one student's photo
void add_photo_publish(CommandTree& tree, CLI::App& photo);  // what goes to MiSiS
void add_photo_uploads(CommandTree& tree, CLI::App& photo);  // zips that were stored, and taking one back
void add_photo_sheet(CommandTree& tree, CLI::App& photo);
void add_photo_review(CommandTree& tree, CLI::App& photo);
void add_year(CommandTree& tree);
void add_roster_profile(CommandTree& tree, CLI::App& roster);  // likewise
void add_year_show(CommandTree& tree, CLI::App& year);
void add_year_rollover(CommandTree& tree, CLI::App& year);  // likewise, of `year`
void add_year_undo_rollover(CommandTree& tree, CLI::App& year);
void add_staff(CommandTree& tree);                            // its verbs, by what they are about:
void add_staff_list(CommandTree& tree, CLI::App& staff);      // who has access, and where
void add_staff_requests(CommandTree& tree, CLI::App& staff);  // asking for a role, and deciding
void add_staff_grant(CommandTree& tree, CLI::App& staff);     // giving one without a request
void add_staff_remove(CommandTree& tree, CLI::App& staff);    // taking one away
void add_staff_overdue(CommandTree& tree, CLI::App& staff);   // schools that have not audited their access
void add_audit(CommandTree& tree);
void add_audit_checkpoint(CommandTree& tree, CLI::App& audit);  // what is kept of the log outside the database
void add_job(CommandTree& tree);
void add_backup(CommandTree& tree);
void add_desk(CommandTree& tree);
void add_help(CommandTree& tree);

/// Says which of the student's guardians are one person (`guardian merge`); mostly nothing.
void tell_several_ids(Context& context, const std::string& student_id);

/// Parses the arguments, runs the verb, and turns whatever ends it into a message and an exit code.
ExitCode run_command(int count, const char* const* arguments, Context& context);

}  // namespace portal
