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
  std::string last_name, first_name = {};
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
  /// `missing`: a row of an index whose image is not in the zip. `document`: passed over too, but a person wrote it.
  enum class Outcome { photo, refused, missing, passed_over, document } outcome = Outcome::refused;
  std::optional<std::size_t> entry;  // which one; none: missing, or a row that cannot be read
  std::string name;                  // as the zip, or else the index, has it
  std::optional<StudentId> student;  // of a photo, and of one that is refused though it is certain whose it is
  std::string reason;                // why it is refused, or missing
  std::vector<std::string> findings;

  bool passed_over() const { return outcome == Outcome::passed_over || outcome == Outcome::document; }
};

/// A match for each entry, in their order, then the rows of the indexes whose image is not there. With an index, what
/// it does not name is refused, also where the name is an ID. An image that is not where an index says is the one of
/// that file name where the zip has but one, no row names it, and no other row's folder leads to an image. Folders,
/// indexes, what systems leave in zips (`__MACOSX`, names that begin with a point, Thumbs.db, desktop.ini) and
/// documents (texts, tables, web pages, PDFs, shortcuts) are passed over.
/// BadInput where an index cannot be read, or two of them say different things.
std::vector<PhotoMatch> match_photos(const std::vector<ArchiveEntry>& entries,
                                     const std::vector<PhotoIndexText>& indexes, const PhotoStudents& students,
                                     LooseIds loose);

}  // namespace portal
