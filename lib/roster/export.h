#pragma once
// The roster out again, for analysts.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/files.h"

namespace portal {

struct ExportRequest {
  std::string what = "students";               // students, guardians, schools, staff, enrollments, links
  std::string location_code, grade, homeroom;  // blank: all
  std::string active = "yes";                  // yes, no, all
  std::vector<std::string> columns;            // none: all
  std::optional<std::string> where = {};       // a condition (where.h) on any of the columns
  std::optional<std::int64_t> as_of = {};      // a run: the roster as it stood right after it
};

/// What can be exported, and the columns of each.
std::vector<std::string> export_names();
/// The columns that the request asks for, in its order. UsageError names the nearest where there is none.
std::vector<std::string> export_columns(const ExportRequest& request);

/// Where the rows of an export go, in what form.
class ExportDestination {
 public:
  virtual ~ExportDestination() = default;
  /// Appends a row to `out`; "" is blank. Called by several threads at once.
  virtual void encode(const std::vector<std::string_view>& row, std::string& out) const = 0;
  /// What encode() made of so many rows, in their order.
  virtual void put(std::string_view encoded, std::int64_t rows) = 0;
  /// After the last row: all bytes are where they were to go.
  virtual void end() = 0;
  /// What is out of our hands: the bytes that were taken, and the whole rows in them; none where a stump of that form
  /// tells no rows (a workbook). Bytes and hash are always of the same bytes.
  struct Taken {
    std::int64_t bytes = 0;
    std::optional<std::int64_t> rows;
  };
  virtual Taken taken() const = 0;
  /// Of the bytes taken, as 64 hexadecimal digits; once.
  virtual std::string sha256() = 0;
  /// "standard output", or the file's name.
  virtual std::string name() const = 0;
  /// The file that still needs its name; null where somebody may read each byte as soon as it is written.
  virtual AtomicFile* file() { return nullptr; }
};

/// Streams the rows in the order of their keys, and returns how many they were. Who took what out is in the log before
/// anybody can have a row: of a file one row, with the number of rows and the SHA-256 of its bytes, before it gets its
/// name. Of other output two: that it begins, and, once it has ended or was cut off, the number and the hash of what
/// had been taken by then. NotPermitted, UsageError; NotFound where the school or the run is not there; Refused for a
/// run that the roster does not rest on.
std::int64_t export_roster(Session& session, const ExportRequest& request, ExportDestination& destination);

}  // namespace portal
