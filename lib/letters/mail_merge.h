#pragma once
// mail_merge.csv: the letters of a run as rows, for a print shop that sets its own. It holds PINs.
#include <filesystem>

#include "lib/base/files.h"
#include "lib/letters/letter_file.h"

namespace portal {

class MailMerge {
 public:
  explicit MailMerge(const OpenFolder& folder);
  /// A row for each PIN; those of one letter have one number.
  void add(const LetterFile& file);
  /// All of it is on the disk, without its name: what the log is to say of it.
  std::string settle();  // its SHA-256
  AtomicFile& file() { return file_; }
  std::string name() const { return file_.target().string(); }
  std::int64_t pins() const { return pins_; }

 private:
  AtomicFile file_;
  Sha256 digest_;
  std::int64_t pins_ = 0;
  void write(std::string_view text);
};

}  // namespace portal
