// One student's photo (000).
#include <fmt/format.h>

#include <charconv>
#include <istream>
#include <ostream>

#include "cmd/answer.h"
#include "cmd/commands.h"
#include "cmd/reason.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/photos/corrections.h"

namespace portal {
namespace {

struct KeepOptions {
  std::string student, file, version, reason;
};

DryRun dry_run_of(const Context& context) { return context.options.dry_run ? DryRun::yes : DryRun::no; }

// At most a byte more than may be: the check then says what the limit is.
std::string read_image(Context& context, const std::string& name) {
  auto most = (static_cast<std::size_t>(context.settings().count(Key::photos_max_entry)) << 20) + 1;
  if (name != "-") {
    std::string image;
    MappedFile(name).read_at(0, most, image);
    return image;
  }
  std::string image;
  char part[1 << 16];
  while (image.size() < most && (context.in.read(part, sizeof part) || context.in.gcount() > 0))
    image.append(part, static_cast<std::size_t>(context.in.gcount()));
  return image;
}

std::string told(Context& context, const PhotoVersion& photo) {
  auto when = TimeZone(context.settings().text(Key::time_zone)).local_text(photo.at);
  return fmt::format("version {} of {}, by {}", photo.number, when, photo.operator_login);
}

std::string named(const Student& student) {
  return fmt::format("{} ({})", printable(student.full_name()), student.id.text());
}

// Whose photo it looks like: a person decides whether the right child is in the picture.
std::string doubts_about(const CheckedPhoto& checked) {
  std::vector<std::string> others;
  for (const auto& one : checked.alike)
    others.push_back(one.student ? "the photo of " + named(*one.student)
                                 : fmt::format("a photo at school {}", one.school.text()));
  if (others.empty()) return {};
  return fmt::format("This looks like {}.", joined(others, " and "));
}

void confirm_set(Context& context, const CheckedPhoto& checked) {
  std::vector<std::string> questions;
  if (auto doubts = doubts_about(checked); !doubts.empty())
    questions.push_back(fmt::format("{} It would be stored for {}.", doubts, named(checked.student)));
  if (checked.present)
    questions.push_back(fmt::format("{} has a photo, {}; the new one takes its place.", named(checked.student),
                                    told(context, *checked.present)));
  if (!questions.empty()) context.confirm(joined(questions, " "));
}

void tell_when_published(Context& context, const std::string& student) {
  context.say(
      fmt::format("it goes to MiSiS in 24 hours; `portalctl photo history {}` shows the photos before it", student));
}

ExitCode set(Context& context, const KeepOptions& options) {
  auto& session = context.session();
  auto checked = check_photo(session, options.student, read_image(context, options.file),
                             options.file == "-" ? "standard input" : options.file);
  const auto& id = checked.student.id.text();
  for (const auto& finding : checked.photo.findings) context.say(fmt::format("finding: {}", finding));
  if (checked.is == CheckedPhoto::Is::present_one) {
    context.say(fmt::format("it is the photo that {} has already; nothing was changed", named(checked.student)));
    return exit_done;
  }
  if (checked.is == CheckedPhoto::Is::mends_present_one) {
    if (!context.options.dry_run) mend_photo(session, checked);
    context.say(
        fmt::format("{}it is the photo that {} has already; its file was damaged or missing, and {} there again",
                    context.options.dry_run ? "dry run: " : "", named(checked.student),
                    context.options.dry_run ? "would be" : "is"));
    return exit_done;
  }
  if (context.options.dry_run) {
    context.say(fmt::format("dry run: {} would be the photo of {}{}", printable(checked.photo.source), id,
                            checked.present ? fmt::format(", in place of {}", told(context, *checked.present)) : ""));
    return exit_done;
  }
  confirm_set(context, checked);
  auto version = store_photo(session, checked);
  context.say(fmt::format("{} has a new photo, version {}: {}×{} pixels", named(checked.student), version,
                          checked.photo.width, checked.photo.height));
  tell_when_published(context, id);
  return exit_done;
}

ExitCode remove(Context& context, const KeepOptions& options) {
  auto& session = context.session();
  auto foreseen = remove_photo(session, options.student, DryRun::yes);
  const auto& id = foreseen.student.id.text();
  if (context.options.dry_run) {
    context.say(fmt::format("dry run: the photo of {} would be removed, {}", named(foreseen.student),
                            told(context, *foreseen.before)));
    return exit_done;
  }
  context.confirm(
      fmt::format("{} will have no photo; it has one, {}.", named(foreseen.student), told(context, *foreseen.before)));
  auto done = remove_photo(session, options.student);
  context.say(fmt::format("{} has no photo any more; {}", named(done.student),
                          done.misis == PhotoCorrection::Misis::with ? "it leaves MiSiS's folder within the hour"
                                                                     : "none was in MiSiS's folder"));
  context.say(fmt::format("`portalctl photo revert {}` brings it back", id));
  return exit_done;
}

std::optional<std::int64_t> version_of(const std::string& text) {
  if (text.empty()) return {};
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1)
    throw UsageError(fmt::format("'{}' is no number of a version", printable(text)),
                     "`portalctl photo history ID` lists them");
  return number;
}

ExitCode revert(Context& context, const KeepOptions& options) {
  auto& session = context.session();
  auto version = version_of(options.version);
  auto foreseen = revert_photo(session, options.student, version, DryRun::yes);
  const auto& id = foreseen.student.id.text();
  if (context.options.dry_run) {
    context.say(fmt::format("dry run: {} would be the photo of {} again", told(context, *foreseen.after),
                            named(foreseen.student)));
    return exit_done;
  }
  context.confirm(fmt::format("{} {}; {} comes back.", named(foreseen.student),
                              foreseen.before ? "has a photo, " + told(context, *foreseen.before) : "has no photo",
                              told(context, *foreseen.after)));
  auto done = revert_photo(session, options.student, foreseen.after->number);
  context.say(fmt::format("{} has that photo again, as version {}", named(done.student), done.after->number));
  tell_when_published(context, id);
  return exit_done;
}

ExitCode history(Context& context, const KeepOptions& options) {
  auto found = photo_history(context.session(), options.student);
  TimeZone zone(context.settings().text(Key::time_zone));
  Answer answer(context,
                {{"version"},
                 {"change"},
                 moment_column("at"),
                 {"operator"},
                 {"source"},
                 {"sha256", Column::Show::not_in_table},
                 {"width"},
                 {"height"},
                 {"bytes"},
                 {"findings"},
                 {"state"}},
                fmt::format("{} never had a photo", found.student.id.text()));
  for (const auto& one : found.versions) {
    std::vector<std::string> states;
    if (one.id == found.current) states.emplace_back("current");
    if (one.id == found.current && found.goes_at) states.push_back("to MiSiS from " + zone.local_text(*found.goes_at));
    if (one.id == found.in_misis) states.emplace_back("in MiSiS");
    bool image = !one.sha256.empty();
    auto number = [&](std::int64_t value) { return image ? Cell(value) : Cell(); };
    answer.row({one.number, std::string(photo_change_name(one.change)), zone.local_text(one.at), one.operator_login,
                cell_or_blank(one.source), cell_or_blank(one.sha256), number(one.width), number(one.height),
                number(one.bytes), cell_or_blank(one.findings), cell_or_blank(joined(states, ", "))});
  }
  answer.finish();
  return exit_done;
}

void require_jpeg_ending(const std::string& file) {
  auto ending = plain_lower(std::filesystem::path(file).extension().string());
  if (!ending.empty() && ending != ".jpg" && ending != ".jpeg")
    throw UsageError(fmt::format("{}: a photo is written as it is stored, as a JPEG", printable(file)),
                     "name it with -o FILE.jpg");
}

ExitCode show(Context& context, const KeepOptions& options) {
  if (!context.options.output || context.options.output->empty())
    throw UsageError("photo show needs a file: a picture is nothing that a terminal can show",
                     "name it with -o FILE.jpg");
  auto file = *context.options.output;
  require_ordinary_output(context, file);
  require_jpeg_ending(file);
  auto reason = reason_to_look(context, options.student, Action::photo_manage, options.reason);
  auto looked = look_at_photo(context.session(), options.student, file, reason, dry_run_of(context));
  context.say(fmt::format("{}{}: the photo of {}, {}", context.options.dry_run ? "dry run: would write " : "wrote ",
                          printable(file), named(looked.student), told(context, looked.photo)));
  return exit_done;
}

constexpr const char* who_may = "3 you may not manage photos, 4 no such student at a school that you may see";

void add_corrections(CommandTree& tree, CLI::App& photo, const std::shared_ptr<KeepOptions>& options) {
  auto student = [&](CLI::App& verb) {
    add_option(verb, "student", options->student, "district student ID").required().type("ID");
  };
  auto& set_verb = tree.verb(
      photo, "set", "put one student's photo in place",
      fmt::format(
          "The image is checked as in an upload: whole, a JPEG, from 320 by 400 to 6000 by 6000 pixels, at most 15 "
          "MiB\n"
          "(photos.max_entry_mib). GPS and other EXIF data are removed, and it is turned upright. It asks first where\n"
          "the student has a photo already, and where it looks like another student's. The new one goes to MiSiS 24\n"
          "hours later; `photo revert` brings the one before back. The same photo again mends a file that is "
          "damaged.\n\n"
          "Examples:\n  portalctl photo set 023907F123 lucia.jpg\n"
          "  portalctl photo set 023907F123 - --yes < lucia.jpg\n\n"
          "Exit status: 0 done, {}, 5 not\nconfirmed, 8 the image is refused",
          who_may),
      [options](Context& context) { return set(context, *options); });
  student(set_verb);
  add_option(set_verb, "file", options->file, "the image; - for standard input").required().type("FILE");
  student(tree.verb(photo, "remove", "take one student's photo away",
                    fmt::format("One that is in MiSiS's folder leaves it within the hour. It asks first. The image is\n"
                                "kept: `photo revert` brings it back.\n\n"
                                "Examples:\n  portalctl photo remove 023907F123\n\n"
                                "Exit status: 0 done, {}, 5 there\nis none, or not confirmed",
                                who_may),
                    [options](Context& context) { return remove(context, *options); }));
  auto& revert_verb = tree.verb(
      photo, "revert", "bring an earlier photo of a student back",
      fmt::format("The photo before the present one; after a removal, the one that was removed; or any version of\n"
                  "the history (`photo history`). It becomes a new version, which goes to MiSiS 24 hours later. It "
                  "asks first.\n\n"
                  "Examples:\n  portalctl photo revert 023907F123\n  portalctl photo revert 023907F123 --version 1\n\n"
                  "Exit status: 0 done, {} (or no such\nversion), 5 there is none to bring back, or not confirmed, "
                  "7 its image is damaged",
                  who_may),
      [options](Context& context) { return revert(context, *options); });
  student(revert_verb);
  add_option(revert_verb, "--version", options->version, "of `photo history`").type("N");
}

void add_looks(CommandTree& tree, CLI::App& photo, const std::shared_ptr<KeepOptions>& options) {
  auto& history_verb = tree.verb(
      photo, "history", "every photo that a student had, and each removal",
      fmt::format("The newest first, with who, when and from which file or zip. The state says which one the student\n"
                  "has now, from when on it goes to MiSiS, and which one MiSiS was given.\n\n"
                  "Examples:\n  portalctl photo history 023907F123\n"
                  "  portalctl photo history 023907F123 --format csv\n\n"
                  "Exit status: 0 done, {}",
                  who_may),
      [options](Context& context) { return history(context, *options); });
  add_option(history_verb, "student", options->student, "district student ID").required().type("ID");
  auto& show_verb = tree.verb(
      photo, "show", "write a student's photo to a file, to look at it",
      fmt::format("The file is for your eyes alone (mode 0600). Each look is in the audit log, with --reason, as for\n"
                  "`student show`.\n\n"
                  "Examples:\n  portalctl photo show 023907F123 -o lucia.jpg\n\n"
                  "Exit status: 0 done, {}, 5 the\nstudent has no photo, 7 it is damaged",
                  who_may),
      [options](Context& context) { return show(context, *options); });
  add_option(show_verb, "student", options->student, "district student ID").required().type("ID");
  add_option(show_verb, "--reason", options->reason, "why you look; kept in the audit log").type("TEXT");
}

}  // namespace

void add_photo_keep(CommandTree& tree, CLI::App& photo) {
  auto options = std::make_shared<KeepOptions>();
  add_corrections(tree, photo, options);
  add_looks(tree, photo, options);
}

}  // namespace portal
