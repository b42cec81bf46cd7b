#include "lib/photos/publish_hold.h"

#include <fmt/format.h>

#include <set>

#include "lib/photos/school_folder.h"

namespace portal {
namespace {

using Is = FolderDifference::Is;
constexpr std::string_view names[] = {"goes", "replaced", "taken out", "folder missing"};

}  // namespace

std::optional<PublishHold> publish_hold(Session& session) { return find_publish_hold(session.store); }

std::string told(const Session& session, const PublishHold& hold) {
  return fmt::format("publishing is held since the restore of {} ({})", hold.backup,
                     session.zone.local_text(hold.since));
}

std::string_view difference_name(Is is) { return names[static_cast<int>(is)]; }

PublishedSchool ComparedFolder::summary() const {
  PublishedSchool result;
  result.school = school;
  result.photos = photos;
  for (const auto& one : differences) {
    if (one.is == Is::folder_missing) result.added = photos;
    if (one.is == Is::goes || one.is == Is::replaced) ++result.added;
    if (one.is == Is::taken_out) ++result.taken;
  }
  return result;
}

ComparedFolder compare_with_folder(const Settings& settings, const LocationCode& school,
                                   const std::vector<SchoolPhoto>& wanted) {
  ComparedFolder result{school, static_cast<std::int64_t>(wanted.size()), {}};
  auto there = read_photo_manifest(settings, school);
  if (!there) {
    if (!wanted.empty()) result.differences.push_back({"", Is::folder_missing});
    return result;
  }
  auto due = manifest_lines(photo_manifest(wanted));
  for (const auto& [student, line] : due) {
    auto found = there->find(student);
    if (found == there->end())
      result.differences.push_back({student, Is::goes});
    else if (found->second != line)
      result.differences.push_back({student, Is::replaced});
  }
  for (const auto& [student, line] : *there)
    if (!due.contains(student)) result.differences.push_back({student, Is::taken_out});
  return result;
}

std::vector<LocationCode> schools_to_compare(Session& session) {
  std::set<LocationCode> schools;
  for (const auto& some : {select_published_schools(session.store), present_school_folders(session.settings),
                           select_schools_due(session.store, uploaded_by_then(session))})
    schools.insert(some.begin(), some.end());
  return {schools.begin(), schools.end()};
}

std::vector<ComparedFolder> compare_photo_folders(Session& session) {
  WriteTransaction trial(session.store);  // never committed: who moves is looked for where the photo would lie
  authorize(session, Action::photo_publish, Place::district());
  move_published(session.store, select_moved_photos(session.store), session.now());
  std::vector<ComparedFolder> all;
  for (const auto& school : schools_to_compare(session)) {
    auto compared = compare_with_folder(session.settings, school,
                                        select_school_photos(session.store, school, uploaded_by_then(session)));
    if (!compared.differences.empty()) all.push_back(std::move(compared));
  }
  return all;
}

}  // namespace portal
