#pragma once
// The folder where MiSiS puts its extracts: what lies there, and whether it is whole (design: "The inbox").
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/time.h"
#include "lib/roster/record_kinds.h"
#include "lib/store/installation_store.h"

namespace portal {

/// One extract that lies in the inbox: a folder, a zip, or files that carry the same date.
struct InboxSet {
  enum class Marked { no, yes };
  enum class DateFrom { names, writing };

  std::vector<std::filesystem::path> paths;
  Date date;  // from its names, else when it was last written, in the district's zone
  DateFrom date_from = DateFrom::names;
  std::vector<std::filesystem::path> markers;  // the `.done` files beside it that go with it
  Marked marked = Marked::no;                  // one of them, or one inside, says that it is complete
  std::vector<std::string> unfinished;         // files of it that are still being written, by their names
  Timestamp written;                           // when its files were, as they say
  Timestamp changed;                           // when anything of it was: written, renamed, moved here

  std::string name() const;  // as a person knows it: "2026-10-14", "students_20261014.csv and 2 more"
};

struct InboxListing {
  std::vector<InboxSet> sets;    // in the order in which they are imported: by date, and of one date as they came
  std::vector<InboxSet> deltas;  // what changed since, by its name (is_delta_name()): for the MiSiS lookup alone
  std::vector<std::string> passed_over;  // what is no extract, or only a part of one that is still coming: its names
};

/// Whether a name says that the file, folder or zip holds only what changed: "students_delta_20260814.csv".
bool is_delta_name(std::string_view name);
/// The kind of records in a file of such a set: by its name, with or without the word in it. Null where none.
const RecordKind* kind_of_delta_file(const std::filesystem::path& name,
                                     const std::vector<RecordKind>& kinds = record_kinds());

/// Everything that lies there. StorageError where the folder cannot be read.
///
/// A marker is a `.done` file: in the folder, beside it or the zip under the same name, or, for loose files, with the
/// same date in its name. One that is older than what it stands for is left from another time, and says nothing.
///
/// What has a name that says so is still being written: `.filepart` (WinSCP), `.part`, `.tmp`, and the others that
/// programs give. A folder, zip or file of such a name is passed over; the extract that such a file is a part of waits
/// for it. Names that begin with a dot (rsync) are nobody's, but that a change to one counts.
///
/// `kinds`: what the profile's files hold (kinds_of()).
InboxListing list_inbox(const std::filesystem::path& incoming, const TimeZone& zone,
                        const std::vector<RecordKind>& kinds = record_kinds());

/// Whether all of it is there: a marker says so, or nothing of it is unfinished or has changed for that long. A sandbox
/// has a clock of its own: there, what changed in its future has not changed lately either.
bool is_complete(const InboxSet& set, Timestamp now, std::chrono::minutes settle, Sandbox sandbox);

/// When anything of it last changed, as of now.
Timestamp last_change(const InboxSet& set);

}  // namespace portal
