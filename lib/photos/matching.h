#pragma once
// Whose photo each entry of a zip is (design: extracts, "Photo zips"). It reads no file and no database, and never
// guesses: what is not certain is refused, with the reason.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/ids.h"
#include "lib/photos/archive_check.h"

namespace portal {

/// yes: an ID that is a student's but for leading zeros or letter case is taken as that, where only one student's is.
enum class LooseIds { no, yes };

struct PhotoStudent {
  StudentId id;
  std::string last_name;
};

/// The students of one school.
struct PhotoStudents {
  std::vector<PhotoStudent> enrolled;
  /// Whether the student was at this school and is not enrolled any more. Asked for those who are not enrolled.
  std::function<bool(const StudentId&)> has_left;
};

/// An entry that tells which image is whose, and what it holds.
struct PhotoIndexText {
  std::string_view entry_name;
  std::string bytes;
};

/// Whether it is to be read as one.
bool is_index_entry(const ArchiveEntry& entry);

struct PhotoMatch {
  enum class Outcome { photo, refused, passed_over } outcome = Outcome::refused;
  std::optional<std::size_t> entry;  // which one; none: a row of an index whose image is not in the zip
  std::string name;                  // as the zip, or else the index, has it
  std::optional<StudentId> student;  // of a photo, and of one that is refused though it is certain whose it is
  std::string reason;                // why it is refused
  std::vector<std::string> findings;
};

/// A match for each entry, in their order, then the rows of the indexes whose image is not there. With an index, what
/// it does not name is refused, also where the name is an ID. Folders, indexes, what systems leave in zips
/// (`__MACOSX`, names that begin with a point, Thumbs.db, desktop.ini) and the README.TXT of a disc are passed over.
/// BadInput where an index cannot be read, or two of them say different things.
std::vector<PhotoMatch> match_photos(const std::vector<ArchiveEntry>& entries,
                                     const std::vector<PhotoIndexText>& indexes, const PhotoStudents& students,
                                     LooseIds loose);

}  // namespace portal
