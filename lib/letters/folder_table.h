#pragma once
// A table in a folder of letters, each of whose rows belongs to a file there: the manifest, the mail merge.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/files.h"

namespace portal {

/// A cell of a record as it is written there, with its quotes; blank where there is none.
std::string_view cell_of(std::string_view record, std::size_t column);

class FolderTable {
 public:
  struct Kind {
    std::string_view name;    // "manifest.csv"
    std::string_view what;    // "manifest of PIN letters"
    std::string_view header;  // with its line end
    std::size_t file_column;  // counted from 0
  };
  enum class State { absent, own, foreign };

  /// Of the folder, which outlives it.
  FolderTable(const OpenFolder& folder, const Kind& kind);

  /// What lies there under that name now.
  State state() const;
  /// Refused where it is something else.
  void require_own() const;
  std::uintmax_t bytes() const;
  std::filesystem::path path() const { return folder_.path() / kind_.name; }
  /// Whether the folder has a file of that name.
  bool has(const std::string& file) const;

  /// The records, without the header; none of a foreign file.
  void read(const std::function<void(const std::string& record, const std::string& file)>& use) const;

  /// Rows by the name of their file; blank: the file is to have none.
  using Rows = std::map<std::string, std::string>;
  using Stays = std::function<bool(const std::string& record, const std::string& file)>;
  struct Prepared {
    std::unique_ptr<AtomicFile> file;
    std::string sha256;
    std::int64_t records = 0;           // that it will have
    std::int64_t of_missing_files = 0;  // that it had and will not, since their file is not there
    std::int64_t of_these_files = 0;    // likewise, of the files that `rows` names
    std::int64_t others = 0;            // likewise, since `stays` says so
  };
  /// The table with these rows in place of those that the files have now, and without those of files that lie there no
  /// more, or of which `stays` says no; in the order of the files' names. On the disk, but without its name.
  Prepared prepare(const Rows& rows, const Stays& stays = {}) const;

 private:
  const OpenFolder& folder_;
  std::filesystem::path file_;  // by which it is read
  Kind kind_;
};

}  // namespace portal
