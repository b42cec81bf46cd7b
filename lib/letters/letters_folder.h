#pragma once
// The folder that a run writes into: its PDFs, their rows in the log, and its manifest, so that whatever stops the run,
// a file that has its name is whole and the manifest says what it holds.
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/letters/letter_file.h"
#include "lib/letters/mail_merge.h"
#include "lib/letters/manifest.h"
#include "lib/pins/pin_key.h"

namespace portal {

/// Notes that a letter was written for these PINs.
void mark_written(Session& session, const std::vector<PinBinding>& printed);

class LettersFolder {
 public:
  /// StorageError where there is no such folder, or it cannot be written to; Busy while another run writes there;
  /// Refused as of Manifest.
  LettersFolder(Session& session, std::filesystem::path folder);
  ~LettersFolder();
  LettersFolder(const LettersFolder&) = delete;
  LettersFolder& operator=(const LettersFolder&) = delete;

  /// Puts the PDF on the disk and returns its SHA-256. It gets its name at once, or, where the manifest is long, with
  /// those of some more files: it would be written again for each.
  std::string add(const LetterFile& file, const TypesetLetters& set);
  /// Gives each file that is ready its row in the log (with its SHA-256), then its name, then its rows in the manifest;
  /// its PINs are marked as written.
  void publish();
  /// Likewise, for the mail merge: when all letters are there.
  void publish(MailMerge& merge);

  const OpenFolder& open() const { return folder_; }

 private:
  struct Ready {
    std::unique_ptr<AtomicFile> file;
    std::string sha256, subject;
    std::int64_t letters = 0;
    std::vector<PinBinding> printed;
    std::int64_t log_row = 0;  // 0: the log does not know of it yet
  };

  Session& session_;
  OpenFolder folder_;  // locked as long as it is open
  Manifest manifest_;
  std::vector<Ready> ready_;
  Manifest::Rows rows_;  // of what is ready
  std::uintmax_t rows_bytes_ = 0;

  void log_ready();
  void log_failed(const Ready& ready, std::string_view why) noexcept;
  std::exception_ptr name_ready();
};

}  // namespace portal
