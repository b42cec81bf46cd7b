#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/as_of_store.h"
#include "lib/roster/export.h"
#include "lib/roster/where.h"

namespace portal {

struct ExportColumn {
  std::string_view name, sql;
  Compared compared = Compared::text;
};

/// One thing that can be exported: where it comes from, and by what it can be filtered.
struct ExportSource {
  std::string_view name, from, order;
  /// By what it is read in parts: the first key of its order, as SQL, and the table and column that have all of its
  /// values, in an index.
  struct Key {
    std::string_view sql, table, column;
  } key;
  std::string_view school, grade, homeroom, active;  // SQL of each; blank where it has none
  std::vector<ExportColumn> columns;
  std::vector<ExportColumn> only_where = {};  // not exported, but a condition may ask for them

  /// What a condition may ask for; its tests name a column by its place here.
  std::vector<ExportColumn> where_columns() const;
};
const std::vector<ExportSource>& export_sources();
/// Whether student `s` is active on the day ?4.
inline constexpr std::string_view student_active = "(s.active_from <= ?4 AND ?4 <= s.active_until)";

/// Which rows, worked out.
struct ExportQuestion {
  const ExportSource& source;
  const ExportRequest& request;
  const Where& where;  // what request.where says, on the source's where_columns()
  Date day;            // on which "active" is judged
  std::optional<PastRun> as_of;
  /// Whether the whole is read at once: an index of the school leads to the few rows.
  bool whole() const { return !request.location_code.empty() && !as_of; }
};

/// Keys after `above`, up to `to`.
struct KeyRange {
  std::string above, to;
};

/// The students whose guardians are exported, found in one pass over them. To look up the student of each link, in the
/// order of the guardians, takes longer than all the rest.
class KeptStudents {
 public:
  KeptStudents(const Store& store, const ExportQuestion& question);
  /// Whether this way is for that question at all.
  static bool serve(const ExportQuestion& question);
  /// As ExportReader::view().
  std::int64_t view() const { return view_; }
  bool has(std::string_view student_id) const;

 private:
  std::vector<std::uint64_t> students_;  // IDs as numbers, in their order
  std::int64_t view_ = 0;
};

/// Reads rows in the order of their keys, on a connection of its own, for one thread at a time.
class ExportReader {
 public:
  ExportReader(const Store& store, const ExportQuestion& question);
  ~ExportReader();
  ExportReader(const ExportReader&) = delete;
  ExportReader& operator=(const ExportReader&) = delete;

  /// The texts are good until the next row; "" is blank. Interruptible. `kept`: of the same view, where there are any.
  void read(const KeyRange& range, const std::function<void(const std::vector<std::string_view>&)>& row,
            const KeptStudents* kept = nullptr);
  /// Which view of the database this is. Two readers with the same one see the same roster: each change of it has a row
  /// in the audit log.
  std::int64_t view() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

/// The range that begins after `above` and holds about so many records; it ends with the last key where there are no
/// more.
KeyRange next_key_range(Store& store, const ExportSource& source, const std::string& above, std::int64_t records);
/// Whether nothing comes after that range.
bool is_last(const KeyRange& range);

}  // namespace portal
