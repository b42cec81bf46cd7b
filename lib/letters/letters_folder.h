#pragma once
// The folder that a run writes into: its PDFs, their rows in the log, and its manifest, so that whatever stops the run,
// a file that has its name is whole and the manifest says what it holds.
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/letters/earlier_files.h"
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
  /// Refused as of Manifest and MailMerge.
  LettersFolder(Session& session, std::filesystem::path folder, MailMerge::Use merge = MailMerge::Use::only_kept_true,
                LettersScope scope = LettersScope::newer_letters);
  ~LettersFolder();
  LettersFolder(const LettersFolder&) = delete;
  LettersFolder& operator=(const LettersFolder&) = delete;

  /// Puts the PDF on the disk and returns its SHA-256. It gets its name at once, or, where the manifest is long, with
  /// those of some more files: it would be written again for each.
  std::string add(const LetterFile& file, const TypesetLetters& set);
  /// A school of which there is nothing to print.
  void add_none(const std::string& location_code);
  /// Gives each file that is ready its row in the log (with its SHA-256), then its name, then its rows in the manifest
  /// and in the mail merge; its PINs are marked as written.
  void publish();
  /// Likewise, when there is no more to come.
  void finish();

  /// How many files have their name by now.
  std::int64_t files_written() const { return files_written_; }
  /// What of earlier runs lies there and should not be printed: after finish().
  std::vector<EarlierFile> earlier_files() { return earlier_.found(manifest_, folder_.path()); }
  const MailMerge& mail_merge() const { return merge_; }
  /// How many rows the mail merge has lost that no other took the place of.
  std::int64_t rows_lost() const { return rows_lost_; }

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
  MailMerge merge_;
  EarlierFiles earlier_;
  std::vector<Ready> ready_;
  Manifest::Rows rows_;  // of what is ready
  std::uintmax_t rows_bytes_ = 0;
  std::int64_t files_written_ = 0, rows_lost_ = 0;

  void log_ready();
  void log_failed(const Ready& ready, std::string_view why) noexcept;
  FolderTable::Prepared prepare_merge() const;
  void publish(FolderTable::Prepared& merge);
  void take_wrong_rows_out();
  std::exception_ptr name_ready();
};

}  // namespace portal
