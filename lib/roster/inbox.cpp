#include "lib/roster/inbox.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/extract.h"
#include "lib/roster/zip_extract.h"

namespace portal {
namespace {

using Kinds = std::vector<RecordKind>;
namespace fs = std::filesystem;

bool ends_in(const fs::path& path, std::initializer_list<std::string_view> endings) {
  auto ending = plain_lower(path.extension().string());
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

bool is_hidden(const std::string& name) { return name.starts_with("."); }
bool is_marker_name(const std::string& name) { return plain_lower(name).ends_with(".done"); }

// What programs that copy or fetch call a file, or a folder, until they are done with it. Without that ending, the name
// that it will have; the name itself where it has none.
std::string finished_name(std::string name) {
  static constexpr std::string_view endings[] = {
      ".tmp",        ".temp",      ".part",       ".partial",    "_partial", ".filepart",  ".crdownload",
      ".opdownload", ".uploading", ".incomplete", ".inprogress", ".writing", "._copying_", "~"};
  for (auto ending : endings)
    if (plain_lower(name).ends_with(ending)) return name.substr(0, name.size() - ending.size());
  return name;
}

// "students.csv.part", and "students_partial.csv".
bool is_partial_name(const fs::path& name) {
  for (const auto& text : {name.string(), name.stem().string()})
    if (finished_name(text) != text) return true;
  return false;
}

// The file that such a one will be.
fs::path finished_file(const fs::path& path) {
  auto whole = finished_name(path.filename().string());
  if (whole != path.filename().string()) return whole;
  return finished_name(path.stem().string()) + path.extension().string();
}

struct Seen {
  Timestamp written, changed;
};

// A file can be given any time of writing (`scp -p` keeps the old one); when it changed here cannot be set.
Seen look_at(const fs::path& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return {};
  auto moment = [](time_t seconds) { return Timestamp(std::chrono::sys_seconds(std::chrono::seconds(seconds))); };
  return {moment(info.st_mtime), moment(info.st_ctime)};
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder, std::error_code& error) {
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator next(folder, error), end; !error && next != end; next.increment(error))
    entries.push_back(*next);
  std::sort(entries.begin(), entries.end());
  return entries;
}

// The newest date among the names of files that an extract has.
std::optional<Date> date_in_names(const std::vector<std::string>& names, const Kinds& kinds) {
  std::optional<Date> newest;
  for (const auto& path : names) {
    auto name = fs::path(path).filename().string();
    if (is_hidden(name) || !kind_of_file(name, kinds)) continue;
    if (auto date = date_in_name(name); date && (!newest || *date > *newest)) newest = date;
  }
  return newest;
}

void give_date(InboxSet& set, const std::vector<std::string>& names, Timestamp written, const TimeZone& zone,
               const Kinds& kinds) {
  auto date = date_in_names(names, kinds);
  if (!date) date = date_in_name(set.paths.front().filename().string());
  set.date = date.value_or(zone.date_of(written));
  set.date_from = date ? InboxSet::DateFrom::names : InboxSet::DateFrom::writing;
}

// Nothing where the folder is not meant as an extract: it holds none of its files, and neither a date nor a marker
// says that it should.
std::optional<InboxSet> folder_set(const fs::path& folder, const TimeZone& zone, const Kinds& kinds) {
  auto own = look_at(folder);
  InboxSet set{.paths = {folder}, .changed = own.changed};
  std::optional<Timestamp> marker;
  std::vector<std::string> names;
  std::error_code error, ignored;
  bool delta = is_delta_name(folder.filename().string());
  for (const auto& entry : entries_of(folder, error)) {
    auto name = entry.path().filename().string();
    auto seen = look_at(entry.path());
    set.changed = std::max(set.changed, seen.changed);  // hidden ones too: a transfer may write under such a name
    if (!is_hidden(name) && is_partial_name(name)) {
      set.unfinished.push_back(printable(name));
    } else if (is_marker_name(name)) {
      marker = std::max(marker.value_or(seen.written), seen.written);
    } else if (!is_hidden(name) && entry.is_regular_file(ignored) &&
               (delta ? kind_of_delta_file(name, kinds) : kind_of_file(name, kinds))) {
      set.written = std::max(set.written, seen.written);
      names.push_back(name);
    }
  }
  if (!error && names.empty() && !marker && !date_in_name(folder.filename().string())) return {};
  if (marker && *marker >= set.written) set.marked = InboxSet::Marked::yes;
  give_date(set, names, names.empty() ? own.written : set.written, zone, kinds);
  return set;
}

InboxSet zip_set(const fs::path& zip, const TimeZone& zone, const Kinds& kinds) {
  auto seen = look_at(zip);
  InboxSet set{.paths = {zip}, .written = seen.written, .changed = seen.changed};
  give_date(set, zip_names(zip), seen.written, zone, kinds);
  return set;
}

void add_loose(std::map<Date, InboxSet>& loose, const fs::path& file, const TimeZone& zone) {
  auto seen = look_at(file);
  auto date = date_in_name(file.filename().string());
  auto& set = loose[date.value_or(zone.date_of(seen.written))];
  set.date = date.value_or(zone.date_of(seen.written));
  if (!date) set.date_from = InboxSet::DateFrom::writing;
  set.paths.push_back(file);
  set.written = std::max(set.written, seen.written);
  set.changed = std::max(set.changed, seen.changed);
}

// A file of a loose set that is on its way: of the date that its name tells, or else of the day on which it is written.
void note_unfinished(std::map<Date, InboxSet>& loose, const fs::path& partial, const TimeZone& zone) {
  auto whole = finished_file(partial);
  if (!kind_of_file(whole)) return;
  auto set = loose.find(date_in_name(whole.string()).value_or(zone.date_of(look_at(partial).written)));
  if (set == loose.end()) return;
  set->second.unfinished.push_back(printable(partial.filename().string()));
}

enum class Names { nothing_of_it, one_file_of_it, all_of_it };

// What a marker beside the set stands for: "2026-10-14.done", "misis.zip.done", "misis.done", "20261014.done".
Names named_by(const fs::path& marker, const InboxSet& set, const Kinds& kinds) {
  auto stem = marker.stem();
  std::error_code ignored;
  auto is_named = [&](const fs::path& path) {
    return stem == path.filename() || (stem == path.stem() && !fs::is_directory(path, ignored));
  };
  bool named = std::any_of(set.paths.begin(), set.paths.end(), is_named);
  if (!kind_of_file(set.paths.front(), kinds)) return named ? Names::all_of_it : Names::nothing_of_it;
  if (named) return Names::one_file_of_it;  // that file is whole; the others may not even have begun
  return date_in_name(marker.filename().string()) == set.date ? Names::all_of_it : Names::nothing_of_it;
}

void give_markers(std::vector<InboxSet>& sets, const std::vector<fs::path>& markers, const Kinds& kinds) {
  for (const auto& marker : markers)
    for (auto& set : sets) {
      auto names = named_by(marker, set, kinds);
      if (names != Names::nothing_of_it) set.markers.push_back(marker);
      if (names == Names::all_of_it && look_at(marker).written >= set.written) set.marked = InboxSet::Marked::yes;
    }
}

InboxSet loose_delta(const fs::path& file, const TimeZone& zone, const Kinds& kinds) {
  auto seen = look_at(file);
  InboxSet set{.paths = {file}, .written = seen.written, .changed = seen.changed};
  give_date(set, {file.filename().string()}, seen.written, zone, kinds);
  return set;
}

auto order_of(const InboxSet& set) { return std::tie(set.date, set.changed, set.written, set.paths); }

}  // namespace

bool is_delta_name(std::string_view name) { return plain_lower(name).find("delta") != std::string::npos; }

const RecordKind* kind_of_delta_file(const fs::path& path, const Kinds& kinds) {
  auto name = plain_lower(path.filename().string());
  if (auto at = name.find("delta"); at != name.npos) name.erase(at, 5);
  return kind_of_file(name, kinds);
}

std::string InboxSet::name() const {
  auto first = printable(paths.front().filename().string());
  return paths.size() == 1 ? first : fmt::format("{} and {} more", first, paths.size() - 1);
}

InboxListing list_inbox(const fs::path& incoming, const TimeZone& zone, const Kinds& kinds) {
  std::error_code error, ignored;
  auto entries = entries_of(incoming, error);
  if (error)
    throw StorageError(fmt::format("cannot read the inbox {}: {}", incoming.string(), error.message()),
                       "check the setting `incoming`, and that the folder may be read");
  InboxListing listing;
  // Of MiSiS a delta is for the lookup alone; a bundle says itself what it is, and its deltas are imported.
  auto delta = [&](std::string_view name) { return &kinds == &record_kinds() && is_delta_name(name); };
  std::map<Date, InboxSet> loose;
  std::vector<fs::path> markers, partials;
  auto pass_over = [&](const fs::path& path) { listing.passed_over.push_back(printable(path.filename().string())); };
  for (const auto& entry : entries) {
    const auto& path = entry.path();
    auto name = path.filename().string();
    if (is_hidden(name) || name == "archive" || name == "__MACOSX") continue;
    bool file = entry.is_regular_file(ignored);  // neither a pipe nor a link that leads nowhere
    if (file && is_marker_name(name)) {
      markers.push_back(path);
    } else if (is_marker_name(name) || is_partial_name(name)) {
      if (file && !is_marker_name(name)) partials.push_back(path);
      pass_over(path);
    } else if (entry.is_directory(ignored)) {
      auto set = folder_set(path, zone, kinds);
      if (set)
        (delta(name) ? listing.deltas : listing.sets).push_back(std::move(*set));
      else
        pass_over(path);
    } else if (file && ends_in(path, {".zip"})) {
      (delta(name) ? listing.deltas : listing.sets).push_back(zip_set(path, zone, kinds));
    } else if (file && delta(name) && kind_of_delta_file(path, kinds)) {
      listing.deltas.push_back(loose_delta(path, zone, kinds));
    } else if (file && ends_in(path, {".csv", ".txt", ".tsv"}) && (kind_of_file(path, kinds) || date_in_name(name))) {
      add_loose(loose, path, zone);
    } else {
      pass_over(path);
    }
  }
  for (const auto& partial : partials) note_unfinished(loose, partial, zone);
  for (auto& [date, set] : loose) {
    // A kind that is known comes first: it is what the others lie beside.
    std::stable_partition(set.paths.begin(), set.paths.end(),
                          [&](const auto& path) { return kind_of_file(path, kinds); });
    if (kind_of_file(set.paths.front(), kinds))
      listing.sets.push_back(std::move(set));
    else
      std::for_each(set.paths.begin(), set.paths.end(), pass_over);
  }
  for (auto* sets : {&listing.sets, &listing.deltas}) {
    give_markers(*sets, markers, kinds);
    std::sort(sets->begin(), sets->end(),
              [](const InboxSet& a, const InboxSet& b) { return order_of(a) < order_of(b); });
  }
  return listing;
}

bool is_complete(const InboxSet& set, Timestamp now, std::chrono::minutes settle, Sandbox sandbox) {
  if (set.marked == InboxSet::Marked::yes) return true;
  if (!set.unfinished.empty()) return false;
  auto since = now.at() - set.changed.at();
  return (sandbox == Sandbox::yes ? std::chrono::abs(since) : since) >= settle;
}

Timestamp last_change(const InboxSet& set) {
  Timestamp changed;
  for (const auto& path : set.paths) {
    changed = std::max(changed, look_at(path).changed);
    std::error_code error;
    if (fs::is_directory(path, error))
      for (const auto& entry : entries_of(path, error)) changed = std::max(changed, look_at(entry.path()).changed);
  }
  return changed;
}

}  // namespace portal
