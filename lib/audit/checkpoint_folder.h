#pragma once
// Where the checkpoints of the log lie, and the statements of restores beside them: a small file for each, written once
// and never over another.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/audit/checkpoint.h"
#include "lib/base/files.h"
#include "lib/config/settings.h"

namespace portal {

/// `audit.checkpoints`; where that is blank, checkpoints/ beside the database.
std::filesystem::path checkpoints_folder(const Settings& settings);
/// The same, after it was made (0755) where it is the one beside the database. StorageError where it is not there or
/// cannot be written to.
std::filesystem::path make_checkpoints_folder(const Settings& settings);

/// checkpoint-20260814T093000Z-176.txt: when, and of how many rows; restore-… tells of a restore, and with .begun
/// behind it of one that may not have come about. A further one in that second has -2 at its end.
struct StatementName {
  enum class Kind { checkpoint, restore } kind = Kind::checkpoint;
  Timestamp at;
  std::int64_t rows = 0;
  int number = 1;
  bool begun = false;
  std::string text() const;
  static std::optional<StatementName> parse(std::string_view file);
};

/// The first name for it that is free in that folder.
StatementName free_statement_name(const std::filesystem::path& folder, StatementName name);

/// A file that was found among checkpoints.
struct StatementFile {
  std::filesystem::path file;
  std::optional<Statement> statement;  // nothing: it is none, and `why` says what is wrong with it
  std::string why;
  bool begun = false;
  std::string name() const { return file.filename().string(); }
};

/// Every file of a folder, in the order of their names, but for what a killed write leaves; or that one file. A place
/// that cannot be read is a file with a `why`. Reads no more than a statement is long, and waits for no pipe.
std::vector<StatementFile> read_statements(const std::filesystem::path& place);

/// When the newest checkpoint of a folder was written, by the names alone; nothing where there is none.
std::optional<Timestamp> newest_checkpoint(const std::filesystem::path& folder);

}  // namespace portal
