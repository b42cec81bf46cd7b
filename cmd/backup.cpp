#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include <algorithm>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/own_places.h"
#include "lib/audit/checkpoint_folder.h"
#include "lib/base/text.h"
#include "lib/photos/lost_photos_store.h"
#include "lib/upkeep/backup.h"
#include "lib/upkeep/restore.h"

namespace portal {
namespace {

double rounded(double seconds) { return std::stod(fmt::format("{:.2f}", seconds)); }

ExitCode create(Context& context, const std::string& folder) {
  require_folder_outside_installation(context, folder, Key::backup_folder);
  auto& session = context.session();
  if (context.options.dry_run) {
    auto check = plan_backup(session, folder);
    context.say(fmt::format("would make a backup in {}, checked with {}", folder, check_name(check)));
    return exit_done;
  }
  auto backup = create_backup(session, folder);
  Answer answer(
      context,
      {{"file"}, {"bytes"}, {"database_bytes"}, {"check_done"}, {"seconds"}, {"sha256", Column::Show::not_in_table}});
  answer.row({backup.file.string(), backup.bytes, backup.database_bytes, std::string(check_name(backup.check)),
              rounded(backup.seconds.total), backup.sha256});
  answer.finish();
  const auto& spent = backup.seconds;
  if (context.options.verbose)
    context.say(
        fmt::format("copied in {:.2f} s; checked in {:.2f} s, while packed in {:.2f} s and read back in {:.2f} s",
                    spent.copy, spent.check, spent.pack, spent.read_back));
  return exit_done;
}

// The database that is here now, and its operator; no session where it cannot be opened, and `why` says so: that is
// when a backup is wanted most. Whoever may not is turned away all the same.
struct Present {
  Session* session = nullptr;
  std::string why;
  std::optional<DatabaseState> state;  // what is told of it, and must still be so when it gives way
  Store* store() const { return session ? &session->store : nullptr; }
};

Present find_present(Context& context, Action action, const std::string& file) {
  Present present;
  try {
    if (context.store_if_possible(present.why)) {
      auto& session = context.session();
      authorize(session, action, Place::district(), file);
      present.state = read_database_state(session.store);
      present.session = &session;
      return present;
    }
  } catch (const StorageError& error) {
    present.why = error.message();
  } catch (const SQLite::Exception& error) {
    present.why = error.what();
  }
  present.state = read_database_state(context.settings().path(Key::database));
  return present;
}

struct VerifyOptions {
  std::string file;
  bool thorough = false;
};

ExitCode verify(Context& context, const VerifyOptions& options) {
  auto present = find_present(context, Action::backup_verify, options.file);
  UnpackedBackup backup(context.settings(), context.clock(), options.file,
                        options.thorough ? DatabaseCheck::integrity_check : DatabaseCheck::quick_check,
                        present.store());
  if (!present.session && backup.store())
    authorize(*context.sign_in(*backup.store()), Action::backup_verify, Place::district(), options.file);
  Answer answer(context, {{"status"}, {"check"}, {"detail"}, {"advice"}});
  for (const auto& finding : backup.findings())
    answer.row({std::string(finding_status_name(finding.status)), finding.check, finding.detail,
                cell_or_blank(finding.advice)});
  answer.finish();
  return backup.sound() ? exit_done : exit_findings;
}

std::string name_runs(const std::vector<RunName>& runs) {
  auto name = [](const RunName& run) { return fmt::format("{} ({})", run.number, run.business_date); };
  if (runs.size() > 3) return fmt::format("{} runs from {} to {}", runs.size(), name(runs.front()), name(runs.back()));
  std::vector<std::string> names;
  for (const auto& run : runs) names.push_back("run " + name(run));
  return joined(names, ", ");
}

// Removals first of all: such a photo would be about again.
std::string name_lost_photos(Store& present, UnpackedBackup& backup) {
  constexpr std::size_t most = 20;
  auto lost = select_lost_photos(present, *backup.store());
  if (lost.empty()) return {};
  std::stable_partition(lost.begin(), lost.end(), [](const auto& one) { return one.change == "removed"; });
  std::vector<std::string> names;
  for (const auto& one : lost)
    if (names.size() < most) names.push_back(fmt::format("{} {}", one.student.text(), one.change));
  auto more = static_cast<long long>(lost.size() - names.size());
  return fmt::format(
      "{} since this backup, and must be set or removed again: {}{}.",
      counted(static_cast<long long>(lost.size()), "student's photo was changed", "students' photos were changed"),
      joined(names, ", "), more > 0 ? fmt::format(", and {} more", grouped(more)) : "");
}

constexpr const char* held =
    "Photos are held back from MiSiS until somebody has looked: `portalctl photo publish --dry-run`, then `portalctl "
    "photo publish`.";

void add_sentence(std::string& text, const std::string& sentence) {
  if (!sentence.empty()) text += (text.empty() ? "" : " ") + sentence;
}

// What a person should know before they say yes, and what is for them to do after it.
struct Loss {
  std::string before, after;
};

Loss find_loss(const Settings& settings, UnpackedBackup& backup, const Present& present) {
  auto database = settings.text(Key::database);
  auto then = read_database_state(*backup.store());
  if (!present.session)
    return {
        fmt::format("{} gives way to a backup of {}. It cannot be opened now: {}.", database, then.text(), present.why),
        {}};
  Loss loss{fmt::format("{} goes back from {} to {}: what was done in between will not be in it.", database,
                        present.state->text(), then.text()),
            {}};
  std::vector<RunName> gone, kept = list_run_names(*backup.store());
  std::vector<std::string> archived;
  for (const auto& run : list_run_names(*present.store())) {
    if (std::find(kept.begin(), kept.end(), run) != kept.end()) continue;
    gone.push_back(run);
    auto folder = settings.path(Key::incoming) / "archive" / std::to_string(run.number);
    std::error_code ignored;
    if (!settings.text(Key::incoming).empty() && std::filesystem::exists(folder, ignored))
      archived.push_back(folder.string() + "/");
  }
  if (!gone.empty()) loss.before += fmt::format(" Gone will be {}.", name_runs(gone));
  if (auto pins = count_pins_issued_since(*present.store(), then); pins > 0)
    loss.before += fmt::format(" Void will be {} issued since.", counted(pins, "PIN"));
  if (archived.size() > 3) archived = {archived.front(), "…", archived.back()};
  if (!archived.empty())
    loss.after = fmt::format("The extracts in {} are not read again unless you put them back into the inbox.",
                             joined(archived, ", "));
  add_sentence(loss.after, name_lost_photos(*present.store(), backup));
  return loss;
}

// Where the statement lies among the checkpoints there is nothing to do, and nothing to say.
void say_of_statement(Context& context, const Restoration& done) {
  auto folder = checkpoints_folder(context.settings()).string();
  if (done.statement.empty())
    context.say(
        "The key is not here, so that no statement of this could be signed: `audit verify` will find the log shorter "
        "than its checkpoints.");
  else if (!done.statement_in_its_place)
    context.say(
        fmt::format("Move {} to {} when that is there again: `audit verify` knows by it why the log is shorter.",
                    done.statement.string(), folder));
}

ExitCode restore(Context& context, const std::string& file) {
  auto present = find_present(context, Action::backup_restore, file);
  UnpackedBackup backup(context.settings(), context.clock(), file, DatabaseCheck::integrity_check, present.store());
  backup.require_sound();
  auto session = context.sign_in(*backup.store());
  authorize_restore(*session, present.store());
  auto loss = find_loss(context.settings(), backup, present);
  if (holds_publishing(*session)) add_sentence(loss.after, held);
  auto what = loss.after.empty() ? loss.before : loss.before + " " + loss.after;
  for (const auto& finding : backup.findings())
    if (finding.check == "key" && finding.status != Finding::Status::ok)
      context.say(fmt::format("{}: {}", finding.detail, finding.advice));
  if (context.options.dry_run) {
    context.say(fmt::format("would restore {}: {}", file, what));
    return exit_done;
  }
  std::error_code ignored;
  if (std::filesystem::exists(context.settings().path(Key::database), ignored)) context.confirm(what);
  context.close();
  auto done = restore_backup(std::move(session), backup, present.state);
  context.say(fmt::format("restored {} from {}", context.settings().text(Key::database), file));
  if (!done.kept.empty()) context.say(fmt::format("the old database is kept as {}", done.kept.string()));
  say_of_statement(context, done);
  if (!loss.after.empty()) context.say(loss.after);
  return exit_done;
}

}  // namespace

void add_backup(CommandTree& tree) {
  auto& noun = tree.noun("backup", "copies of the database, checked and packed");
  auto folder = std::make_shared<std::string>();
  auto& create_verb = tree.verb(
      noun, "create", "make a backup in a folder, while others go on writing",
      "The file is consistent, packed with zstd and its owner's alone. It is checked and read back before it has its\n"
      "name. It holds everything but the key file: keep a copy of that where the backups are not.\n\n"
      "Examples:\n  portalctl backup create backups\n  portalctl backup create backups --dry-run\n\n"
      "Exit status: 0 done, 7 the disk is full or fails, or the database is damaged: no backup was made",
      [folder](Context& context) { return create(context, *folder); });
  add_option(create_verb, "folder", *folder, "an existing folder, best on another disk").required().type("DIR");
  auto verify_options = std::make_shared<VerifyOptions>();
  auto& verify_verb = tree.verb(
      noun, "verify", "whether a backup is whole and can be restored",
      "Unpacks it beside the database, under a private name, and looks at the file, its record, schema, pages,\n"
      "audit log and key. Changes nothing.\n\n"
      "Examples:\n  portalctl backup verify backups/portal-20260814T160000Z.db.zst\n"
      "  portalctl backup verify backups/portal-20260814T160000Z.db.zst --thorough\n\n"
      "Exit status: 0 it is good, 1 it is not, and the table says why, 7 the disk is full or fails, 8 no backup",
      [verify_options](Context& context) { return verify(context, *verify_options); });
  add_option(verify_verb, "file", verify_options->file, "the backup").required().type("FILE");
  add_flag(verify_verb, "--thorough", verify_options->thorough, "each index against its table too");
  auto file = std::make_shared<std::string>();
  auto& restore_verb =
      tree.verb(noun, "restore", "put a backup in the place of the database",
                "Checks it in full first, tells what would be lost, and asks. The old database is kept beside the new "
                "one, under another name, also where\n"
                "it is damaged, and a signed statement goes to the checkpoints of the audit log. You must be allowed "
                "to in both,\n"
                "as far as they can be opened. Photos that were set or removed since are named, and no photo goes to "
                "MiSiS until `photo publish` was looked at.\n\n"
                "Examples:\n  portalctl backup restore backups/portal-20260814T160000Z.db.zst --dry-run\n"
                "  portalctl backup restore backups/portal-20260814T160000Z.db.zst\n\n"
                "Exit status: 0 done, 3 not permitted, 5 not confirmed, or the database\n"
                "has changed since it was confirmed, 6 somebody uses it, 7 the backup is no good or the disk is, 8 no "
                "backup; in each of them nothing was changed",
                [file](Context& context) { return restore(context, *file); });
  add_option(restore_verb, "file", *file, "the backup").required().type("FILE");
}

}  // namespace portal
