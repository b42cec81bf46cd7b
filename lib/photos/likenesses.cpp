#include "lib/photos/likenesses.h"

#include <fmt/format.h>

#include <bit>
#include <map>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/photos/photo_record.h"

namespace portal {
namespace {

constexpr std::size_t most_named = 3;

struct Seen {
  Likeness likeness;
  PhotoRow* row;
};

bool alike(const Likeness& one, const Likeness& other) {
  return std::popcount(one[0] ^ other[0]) + std::popcount(one[1] ^ other[1]) <= kAlike;
}

void add_finding(PhotoRow& row, std::string_view what, std::vector<std::string> named) {
  if (named.empty()) return;
  if (named.size() > most_named) named.resize(most_named), named.push_back("…");
  row.findings.push_back(fmt::format("{} {}", what, joined(named, ", ")));
}

void find_in_zip(const std::vector<Seen>& seen) {
  std::map<const PhotoRow*, std::vector<std::string>> found;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    check_interrupted();
    for (std::size_t j = i + 1; j < seen.size(); ++j) {
      if (!alike(seen[i].likeness, seen[j].likeness) || *seen[i].row->student == *seen[j].row->student) continue;
      found[seen[i].row].push_back(seen[j].row->student->text());
      found[seen[j].row].push_back(seen[i].row->student->text());
    }
  }
  for (const auto& one : seen)
    if (auto others = found.find(one.row); others != found.end())
      add_finding(*one.row, "looks like the photo in this zip of", std::move(others->second));
}

void find_stored(Session& session, const LocationCode& school, const std::vector<Seen>& seen) {
  StoredLikenesses stored(session, school);
  for (const auto& [likeness, row] : seen) {
    check_interrupted();
    std::vector<std::string> named;
    bool unnamed = false;
    for (const auto& other : stored.alike(*row->student, likeness))
      if (permitted(session, Action::photo_manage, Place::school(other.school)) || other.school == school)
        named.push_back(other.student.text());
      else
        unnamed = true;
    if (unnamed) named.push_back("a student of another school");
    add_finding(*row, "looks like the stored photo of", std::move(named));
  }
}

}  // namespace

void find_alike(Session& session, const LocationCode& school, std::vector<PhotoRow>& rows) {
  std::vector<Seen> seen;
  for (auto& row : rows)
    if (row.likeness && row.student) seen.push_back({*row.likeness, &row});
  find_in_zip(seen);
  find_stored(session, school, seen);
}

}  // namespace portal
