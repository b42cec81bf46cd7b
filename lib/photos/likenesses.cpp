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

void add_finding(std::vector<std::string>& findings, std::string_view what, std::vector<std::string> named) {
  if (named.empty()) return;
  if (named.size() > most_named) named.resize(most_named), named.push_back("…");
  findings.push_back(fmt::format("{} {}", what, joined(named, ", ")));
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
      add_finding(one.row->findings, "looks like the photo in this zip of", std::move(others->second));
}

bool uploaded_by_operator(Session& session, const StudentId& student) {
  auto photo = current_photo(session, student);
  return photo && photo->change == PhotoChange::uploaded && photo->operator_login == session.who.login;
}

// Whom a photo looks like: those who may be named, and whether there are others.
struct Alike {
  std::vector<std::string> named;
  bool elsewhere = false;

  void add(std::vector<std::string>& findings) {
    if (elsewhere) named.push_back("a student of another school");
    add_finding(findings, "looks like the stored photo of", std::move(named));
  }
};

void find_stored(Session& session, const LocationCode& school, const std::vector<Seen>& seen, PhotoReader reader) {
  StoredLikenesses stored(session, school);
  for (const auto& [likeness, row] : seen) {
    check_interrupted();
    Alike told, for_school;
    for (const auto& other : stored.alike(*row->student, likeness)) {
      auto& one = reader == PhotoReader::school || uploaded_by_operator(session, other.student) ? told : for_school;
      if (permitted(session, Action::photo_manage, Place::school(other.school)) || other.school == school)
        one.named.push_back(other.student.text());
      else
        one.elsewhere = true;
    }
    told.add(row->findings);
    for_school.add(row->findings_for_school);
  }
}

}  // namespace

void find_alike(Session& session, const LocationCode& school, std::vector<PhotoRow>& rows, PhotoReader reader) {
  std::vector<Seen> seen;
  for (auto& row : rows)
    if (row.likeness && row.student) seen.push_back({*row.likeness, &row});
  find_in_zip(seen);
  find_stored(session, school, seen, reader);
}

}  // namespace portal
