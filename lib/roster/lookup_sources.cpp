#include "lib/roster/lookup_sources.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/bundle.h"
#include "lib/roster/extract.h"
#include "lib/roster/inbox.h"
#include "lib/roster/run_store.h"
#include "lib/roster/zip_extract.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

bool hidden(const fs::path& path) {
  return std::any_of(path.begin(), path.end(),
                     [](const fs::path& part) { return part == "__MACOSX" || part.string().starts_with("."); });
}

const RecordKind* kind_in(LookupSource::Part part, const fs::path& name) {
  return part == LookupSource::Part::delta ? kind_of_delta_file(name) : kind_of_file(name);
}

void add_path(std::vector<LookupFile>& files, const fs::path& path, LookupSource::Part part) {
  std::error_code error, ignored;
  if (fs::is_directory(path, ignored)) {
    std::vector<fs::path> inside;
    for (fs::directory_iterator next(path, error), end; !error && next != end; next.increment(error))
      if (next->is_regular_file(ignored) && !hidden(next->path().filename())) inside.push_back(next->path());
    std::sort(inside.begin(), inside.end());
    for (const auto& file : inside) add_path(files, file, part);
  } else if (plain_lower(path.extension().string()) == ".zip") {
    for (const auto& entry : zip_names(path))
      if (const auto* kind = kind_in(part, entry); kind && !hidden(entry))
        files.push_back({path, entry, fs::path(entry).filename().string(), kind});
  } else if (const auto* kind = kind_in(part, path)) {
    files.push_back({path, {}, path.filename().string(), kind});
  }
}

const LookupFile* of_kind(const std::vector<LookupFile>& files, std::string_view kind) {
  auto found =
      std::find_if(files.begin(), files.end(), [&](const LookupFile& file) { return file.kind->name == kind; });
  return found == files.end() ? nullptr : &*found;
}

class Finding {
 public:
  Finding(Session& session, const Profile& profile)
      : session_(session), profile_(profile), newest_(newest_standing_run(session.store)) {
    if (session.settings.text(Key::incoming).empty())
      throw UsageError("no inbox is set", "name the folder of the extracts with `incoming` in portal.yaml");
    if (profile.form)
      throw Refused(fmt::format("the lookup reads extracts of MiSiS, and the district's are of the form {}",
                                profile.form->name()),
                    "the student comes with tonight's import");
    incoming_ = session.settings.path(Key::incoming);
  }

  LookupSources find() {
    auto listing = list_inbox(incoming_, session_.zone);
    if (!take_newest(listing.sets) && !take_archived())
      throw Refused("there is no extract to look in: neither in the inbox, nor in the archive of the newest import",
                    fmt::format("{}the student comes with tonight's import; or ask District IT for a new extract in {}",
                                found_.notes.empty() ? "" : joined(found_.notes, "; ") + "; ", incoming_.string()));
    for (const auto& set : listing.deltas)
      if (set.date >= date_ && set.date <= session_.today() && complete(set)) take(set, LookupSource::Part::delta);
    return std::move(found_);
  }

 private:
  Session& session_;
  const Profile& profile_;
  std::optional<Run> newest_;
  fs::path incoming_;
  Date date_;  // of the whole extract
  LookupSources found_;

  bool complete(const InboxSet& set) {
    bool yes = is_complete(set, session_.now(), std::chrono::minutes(session_.settings.count(Key::incoming_settle)),
                           read_installation(session_.store).sandbox);
    if (!yes) found_.notes.push_back(fmt::format("{} is not complete yet, and was not read", set.name()));
    return yes;
  }

  bool take_newest(std::vector<InboxSet>& sets) {
    std::reverse(sets.begin(), sets.end());
    return std::any_of(sets.begin(), sets.end(), [&](const InboxSet& set) {
      bool current = set.date <= session_.today() && (!newest_ || set.date.text() >= newest_->business_date);
      return current && complete(set) && take(set, LookupSource::Part::whole);
    });
  }

  bool take_archived() {
    if (!newest_) return false;
    // The files of a run that was unchanged lie with the run whose files they were again, too.
    return take_archived(newest_->id) || (newest_->same_as && take_archived(*newest_->same_as));
  }

  bool take_archived(std::int64_t run) {
    std::error_code ignored;
    auto folder = incoming_ / "archive" / std::to_string(run);
    if (!fs::is_directory(folder, ignored)) return false;
    auto listing = list_inbox(folder, session_.zone);
    return std::any_of(listing.sets.begin(), listing.sets.end(), [&](const InboxSet& set) {
      auto dated = set;
      dated.date = *Date::parse(newest_->business_date);  // a move changes no name, but may change a time
      return take(dated, LookupSource::Part::whole);
    });
  }

  bool take(const InboxSet& set, LookupSource::Part part) {
    std::vector<LookupFile> files;
    for (const auto& path : set.paths) add_path(files, path, part);
    bool whole = part == LookupSource::Part::whole;
    if (whole && (!of_kind(files, "students") || !of_kind(files, "guardians") || !of_kind(files, "schools")))
      return pass_over(set, "it lacks schools, students or guardians");
    std::vector<LookupSource> opened;
    try {
      for (const auto& file : files)
        if (file.kind->name == "students" || file.kind->name == "guardians")
          opened.push_back({file, set.date, part, LookupIndex(session_.store.file(), file, profile_)});
    } catch (const BadInput& error) {
      return pass_over(set, error.message());
    }
    std::move(opened.begin(), opened.end(), std::back_inserter(found_.files));
    if (whole) date_ = set.date, found_.schools = *of_kind(files, "schools");
    return true;
  }

  bool pass_over(const InboxSet& set, const std::string& why) {
    found_.notes.push_back(fmt::format("{} was not read: {}", set.name(), why));
    return false;
  }
};

}  // namespace

std::vector<ToldYear> LookupSource::years() const {
  std::vector<ToldYear> years;
  note_year_in_name(years, file.name);
  note_year_in_name(years, (file.entry.empty() ? file.path.parent_path() : file.path).filename().string());
  return years;
}

LookupSources lookup_sources(Session& session, const Profile& profile) {
  auto found = Finding(session, profile).find();
  std::vector<std::string> names;
  for (const auto& source : found.files) names.push_back(source.index.name());
  LookupIndex::keep_only(session.store.file(), names);
  return found;
}

}  // namespace portal
