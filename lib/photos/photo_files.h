#pragma once
// The images themselves: files that are named by the SHA-256 of what they hold, in the folder that `photos.folder`
// names.
#include <filesystem>
#include <string>
#include <string_view>

namespace portal {

class PhotoFiles {
 public:
  /// Makes the folder (0700) where it is missing. StorageError.
  explicit PhotoFiles(std::filesystem::path folder);
  PhotoFiles(const PhotoFiles&) = delete;
  PhotoFiles& operator=(const PhotoFiles&) = delete;

  /// Puts an image there, whole or not at all (0600, by rename), and returns its SHA-256; one that is there already is
  /// left as it is. On the disk only after settle(). For one thread at a time.
  std::string add(std::string_view image);
  /// Likewise the bytes as they came, which are kept until the photo is published.
  std::string add_original(std::string_view bytes);
  /// All that was added is on the disk, names too. Before the rows that tell of it are committed.
  void settle();

  std::filesystem::path path_of(const std::string& sha256) const;
  /// StorageError where it is missing, or is not what its name says.
  std::string read(const std::string& sha256) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace portal
