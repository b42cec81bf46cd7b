#pragma once
// The images themselves: files that are named by the SHA-256 of what they hold, in the folder that `photos.folder`
// names.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/files.h"
#include "lib/base/time.h"
#include "lib/config/settings.h"

namespace portal {

class PhotoFiles {
 public:
  /// Makes the folder (0700) where it is missing; `beside`: whose owner it gets where root makes it; blank: the folder
  /// that it lies in. StorageError, also where others may read or write there.
  explicit PhotoFiles(std::filesystem::path folder, const std::filesystem::path& beside = {});
  /// As the settings say, beside the database.
  explicit PhotoFiles(const Settings& settings);
  /// Likewise; but StorageError where the database tells of photos and the folder is not there: its disk may not be
  /// mounted, and one made in its place would hide that.
  explicit PhotoFiles(const Session& session);
  PhotoFiles(const PhotoFiles&) = delete;
  PhotoFiles& operator=(const PhotoFiles&) = delete;

  /// Puts an image there, whole or not at all (0600, by rename), and returns its SHA-256. One that is there already
  /// stays, unless it is damaged: then it is written anew. On the disk only after settle(). While this object lives,
  /// nothing is swept from the folder: keep it until the rows are committed. For one thread at a time.
  std::string add(std::string_view image);
  /// Likewise the bytes as they came, which are kept until the photo is published.
  std::string add_original(std::string_view bytes);
  /// All that was added is on the disk, names too. Before the rows that tell of it are committed. StorageError, after
  /// which none of it may be relied on.
  void settle();

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path path_of(const std::string& sha256) const;
  std::filesystem::path original_path_of(const std::string& sha256) const;
  /// StorageError where it is missing, or is not what its name says.
  std::string read(const std::string& sha256) const;
  enum class Kind { image, original };
  /// Removes what no row tells of and nobody is adding, with the leftovers of processes that were killed; nothing while
  /// another process has the folder in use. `wanted`: whether a file is to stay, by its digest; asked of those last
  /// touched before `before` alone. Returns how many went.
  std::int64_t sweep(Timestamp before, const std::function<bool(Kind, const std::string& sha256)>& wanted);
  /// Removes originals at once; nothing while another process has the folder in use: a sweep finds them later.
  void remove_originals(const std::vector<std::string>& digests, const std::function<bool(const std::string&)>& wanted);

 private:
  std::filesystem::path folder_;
  FileLock in_use_;
  SettledLater later_;
  void alone(const std::function<void()>& work);
  std::string put(const std::filesystem::path& folder, std::string_view bytes);
};

}  // namespace portal
