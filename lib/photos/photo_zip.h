#pragma once
// A zip of photos that passed the check, and its entries' bytes, each read once.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/photos/archive_check.h"

namespace portal {

/// Of the whole file, in hexadecimal; blank where it cannot be read.
std::string archive_sha256(const std::filesystem::path& file);

/// One archive, held open: what was checked is what is read, also where another file meanwhile takes its name.
class PhotoZip {
 public:
  /// Checks it. RefusedArchive; BadInput where it is no regular file or cannot be read.
  PhotoZip(const std::filesystem::path& file, std::string shown_as, const ArchiveLimits& limits);
  ~PhotoZip();
  PhotoZip(const PhotoZip&) = delete;
  PhotoZip& operator=(const PhotoZip&) = delete;

  const std::vector<ArchiveEntry>& entries() const { return entries_; }
  const std::string& shown_as() const { return shown_as_; }
  /// Of the whole file, in hexadecimal: what the log and the upload's row know it by.
  std::string sha256() const;

  /// Reads entries; one for each thread.
  class Reader {
   public:
    explicit Reader(const PhotoZip& zip);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// `damaged`: its data are not what its CRC says, or do not unpack: that one entry is refused.
    enum class Outcome { whole, damaged };
    /// The entry's bytes, into a buffer that is used again. Never more than the entry says: RefusedArchive (size_lies)
    /// where it unpacks to more or less, or goes on after its end; (nested_archive) where it is an archive itself,
    /// whatever its name.
    Outcome read(const ArchiveEntry& entry, std::string& bytes);

   private:
    struct Opened;
    std::unique_ptr<Opened> opened_;
  };

 private:
  int descriptor_ = -1;
  std::string shown_as_;
  std::vector<ArchiveEntry> entries_;
};

}  // namespace portal
