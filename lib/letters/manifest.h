#pragma once
// manifest.csv: what lies in a folder of letters, a row for each PIN, so that a lost letter is found and printed again.
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "lib/base/files.h"
#include "lib/letters/folder_table.h"
#include "lib/letters/letter_file.h"

namespace portal {

/// The rows of one file: never the PIN.
std::string manifest_rows(const LetterFile& file, const TypesetLetters& set);

class Manifest {
 public:
  /// Of the folder, which outlives it; there may be none yet. Refused where a file of that name is something else.
  explicit Manifest(const OpenFolder& folder);

  using Rows = FolderTable::Rows;
  /// Whether one of these files has rows now.
  bool tells_of(const Rows& files) const;
  /// As FolderTable::prepare(): without its name until publish().
  std::unique_ptr<AtomicFile> prepare(const Rows& rows) const { return table_.prepare(rows).file; }
  void publish(AtomicFile& prepared, const Rows& rows);
  /// What it says of a PIN, as it is written there.
  struct Row {
    std::string_view location_code, student_id, guardian_id;
    const std::string& file;
  };
  void read(const std::function<void(const Row&)>& use) const;
  /// Its size: what it takes to write it again.
  std::uintmax_t bytes() const { return table_.bytes(); }

 private:
  FolderTable table_;
  std::set<std::string> files_;  // that have rows
};

}  // namespace portal
