#pragma once
// manifest.csv: what lies in a folder of letters, a row for each PIN, so that a lost letter is found and printed again.
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "lib/base/files.h"
#include "lib/letters/letter_file.h"

namespace portal {

/// The rows of one file: never the PIN.
std::string manifest_rows(const LetterFile& file, const TypesetLetters& set);

class Manifest {
 public:
  /// Of the folder, which outlives it; there may be none yet. Refused where a file of that name is something else.
  explicit Manifest(const OpenFolder& folder);

  /// Rows by the name of their file; blank: the file is to have none.
  using Rows = std::map<std::string, std::string>;
  /// Whether one of these files has rows now.
  bool tells_of(const Rows& files) const;
  /// The manifest with these rows in place of those that the files have now, and without those of files that lie there
  /// no more; in the order of the files' names. On the disk, but without its name until publish().
  std::unique_ptr<AtomicFile> prepare(const Rows& rows) const;
  void publish(AtomicFile& prepared, const Rows& rows);
  /// Its size: what it takes to write it again.
  std::uintmax_t bytes() const;

 private:
  const OpenFolder& folder_;
  std::filesystem::path file_;   // by which it is read
  std::set<std::string> files_;  // that have rows

  template <class Use>
  void read(Use use) const;
};

}  // namespace portal
