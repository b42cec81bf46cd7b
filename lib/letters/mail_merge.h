#pragma once
// mail_merge.csv: the letters of a folder as rows, for a print shop that sets its own. It holds PINs.
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "lib/letters/earlier_files.h"
#include "lib/letters/folder_table.h"
#include "lib/letters/letter_file.h"

namespace portal {

/// A row leaves it when its file is written again or is not there, when its letter is written again (with another PIN;
/// with any where the new one comes in), or when all letters of its school are: what a print shop is given has each
/// letter once, and no PIN that another has taken the place of.
class MailMerge {
 public:
  enum class Use { written, only_kept_true };  // whether the run's letters come in, or only what is wrong now goes
  /// Of the folder, which outlives it. Refused where a file of that name is something else and is to be written; else
  /// such a one is left alone.
  MailMerge(const OpenFolder& folder, Use use, LettersScope scope);

  /// A row for each PIN; those of one letter have one number. They come in with publish().
  void add(const LetterFile& file);
  /// A school of which there is nothing to print.
  void add_none(const std::string& location_code);
  /// The file has not got its name.
  void leave_out(const std::string& file);
  void published();

  /// Whether it has rows that go.
  bool is_wrong() const;
  /// Whether there is more to write than what goes.
  bool adds() const { return use_ == Use::written && !rows_.empty(); }
  enum class With { nothing, new_rows };
  FolderTable::Prepared prepare(With with) const;
  std::string name() const { return table_.path().string(); }
  bool exists() const { return table_.state() == FolderTable::State::own; }
  Use use() const { return use_; }

 private:
  FolderTable table_;
  Use use_;
  LettersScope scope_;
  FolderTable::Rows rows_;                         // of what is to be published
  std::map<std::string, std::string> pin_of_;      // likewise, by guardian and student as they are written
  std::set<std::string> whole_schools_, written_;  // schools and files of this run

  bool stays(const std::string& record, const std::string& file) const;
};

}  // namespace portal
