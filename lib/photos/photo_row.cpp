#include "lib/photos/photo_row.h"

#include <fmt/format.h>

#include <algorithm>

namespace portal {
namespace {

std::string day_of(const EarlierPhoto& photo, const TimeZone& zone) {
  return zone.local_text(std::string_view(photo.at)).substr(0, 10);
}

std::string_view what_happened(const EarlierPhoto& newest) {
  if (newest.change == PhotoChange::removed) return "was removed by the school";
  return newest.change == PhotoChange::uploaded ? "another was uploaded" : "the school put another in its place";
}

}  // namespace

void PhotoRow::refuse(std::string reason) {
  outcome = Outcome::refused;
  reasons.push_back(std::move(reason));
}

void compare_with_earlier(PhotoRow& row, const std::vector<EarlierPhoto>& earlier, const TimeZone& zone,
                          PhotoReader reader) {
  if (earlier.empty()) return;
  const auto& newest = earlier.front();
  row.newest_version = newest.version;
  if (newest.original_sha256 == row.original_sha256) {
    row.is = PhotoRow::Is::present_one;
    return;
  }
  auto same = std::find_if(earlier.begin(), earlier.end(),
                           [&](const EarlierPhoto& one) { return one.original_sha256 == row.original_sha256; });
  const bool told = reader == PhotoReader::school;
  if (same != earlier.end() && !told)
    row.refuse("the school has settled this student's photo; ask the school");
  else if (same != earlier.end())
    row.refuse(fmt::format("this photo was stored on {}, and {} on {}; `portalctl photo revert {}` brings it back",
                           day_of(*same, zone), what_happened(newest), day_of(newest, zone), row.student->text()));
  else if (newest.change == PhotoChange::set || newest.change == PhotoChange::reverted)
    (told ? row.findings : row.findings_for_school)
        .push_back(fmt::format("replaces the photo that the school put in place on {}", day_of(newest, zone)));
}

}  // namespace portal
