#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/time.h"

namespace portal {

/// One extract that lies in the inbox: a folder, a zip, or files that carry the same date.
struct InboxSet {
  std::vector<std::filesystem::path> paths;
  Date date;  // from the name, else when it was last changed, in the district's zone
};

/// Everything that lies there, oldest first. StorageError where the folder cannot be read.
std::vector<InboxSet> list_inbox(const std::filesystem::path& incoming, const TimeZone& zone);

/// The newest extract of that business date or before it, unless it is older than `newest_imported`: what
/// was imported is not turned back. The extract of a night holds the data of the preceding day (002).
std::optional<InboxSet> choose_extract(const std::vector<InboxSet>& sets, Date business_date,
                                       std::optional<Date> newest_imported);

}  // namespace portal
