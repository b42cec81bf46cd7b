#include "lib/roster/inbox.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/extract.h"

namespace portal {
namespace {

Date changed_on(const std::filesystem::path& path, const TimeZone& zone) {
  struct stat info {};
  stat(path.c_str(), &info);
  return zone.date_of(Timestamp(std::chrono::sys_seconds(std::chrono::seconds(info.st_mtime))));
}

bool ends_in(const std::filesystem::path& path, std::initializer_list<std::string_view> endings) {
  auto ending = plain_lower(path.extension().string());
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

}  // namespace

std::vector<InboxSet> list_inbox(const std::filesystem::path& incoming, const TimeZone& zone) {
  std::error_code error;
  std::filesystem::directory_iterator entries(incoming, error);
  if (error)
    throw StorageError(fmt::format("cannot read the inbox {}: {}", incoming.string(), error.message()),
                       "check the setting `incoming`, and that the folder may be read");
  std::vector<InboxSet> sets;
  std::map<Date, InboxSet> loose;
  for (const auto& entry : entries) {
    auto name = entry.path().filename().string();
    if (name.starts_with(".") || name == "archive" || name == "__MACOSX") continue;
    auto date = date_in_name(name).value_or(changed_on(entry.path(), zone));
    if (entry.is_directory(error) || ends_in(entry.path(), {".zip"})) {
      sets.push_back({{entry.path()}, date});
    } else if (ends_in(entry.path(), {".csv", ".txt", ".tsv"})) {
      auto& set = loose[date];
      set.date = date;
      set.paths.push_back(entry.path());
    }
  }
  for (auto& [date, set] : loose) {
    std::sort(set.paths.begin(), set.paths.end());
    sets.push_back(std::move(set));
  }
  std::sort(sets.begin(), sets.end(),
            [](const InboxSet& a, const InboxSet& b) { return std::tie(a.date, a.paths) < std::tie(b.date, b.paths); });
  return sets;
}

std::optional<InboxSet> choose_extract(const std::vector<InboxSet>& sets, Date business_date,
                                       std::optional<Date> newest_imported) {
  std::optional<InboxSet> chosen;
  for (const auto& set : sets)
    if (set.date <= business_date && (!newest_imported || set.date >= *newest_imported)) chosen = set;
  return chosen;
}

}  // namespace portal
