#pragma once
// After a restore the folders that MiSiS takes photos from are of another day than the database: a photo that was
// removed since would go again, one that was set since would be told of nowhere. So nothing goes until a person has
// looked at the difference.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/ids.h"
#include "lib/photos/publish_store.h"
#include "lib/photos/publishing.h"

namespace portal {

std::optional<PublishHold> publish_hold(Session& session);
/// "publishing is held since the restore of portal-….db.zst (2026-08-15 10:00)".
std::string told(const Session& session, const PublishHold& hold);

/// A student's photo, or a school's folder, that is not there as the database says.
struct FolderDifference {
  std::string student;  // blank: of the whole folder, which is not there
  enum class Is { goes, replaced, taken_out, folder_missing } is = Is::goes;
};
std::string_view difference_name(FolderDifference::Is is);

struct ComparedFolder {
  LocationCode school;
  std::int64_t photos = 0;  // that should lie there
  std::vector<FolderDifference> differences;
  PublishedSchool summary() const;
};

/// What the manifest of the school's folder says, against what should lie there.
ComparedFolder compare_with_folder(const Settings& settings, const LocationCode& school,
                                   const std::vector<SchoolPhoto>& wanted);
/// Schools that have a folder, or had one, or are due.
std::vector<LocationCode> schools_to_compare(Session& session);
/// Every school that differs, by code: what `PublishScope::anew` would do. Changes nothing. NotPermitted to who may not
/// publish.
std::vector<ComparedFolder> compare_photo_folders(Session& session);

}  // namespace portal
