#pragma once
#include <filesystem>
#include <string>

namespace portal {

/// A folder of this process alone (mode 0700), under a hidden name inside `parent`: whatever is made in it is gone
/// with it, and never had a name that others could read. One that a killed process left is removed by the next that
/// makes one there. StorageError where `parent` cannot be written to.
class PrivateFolder {
 public:
  explicit PrivateFolder(const std::filesystem::path& parent);
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

/// own: this program alone fills and empties it, so nobody else may reach into it. handed_over: others take files
/// from it, as the folder's owner lets them.
enum class FolderUse { own, handed_over };

/// Makes a folder that stays (0700), and where it is there already, sees that it can be trusted: no link that leads
/// elsewhere, and an own one of mode 0700 that belongs to this user (root: to the owner of `beside`, who is given what
/// root makes). StorageError with advice where it is not so, or cannot be made.
void make_lasting_folder(const std::filesystem::path& folder, const std::filesystem::path& beside, FolderUse use);

}  // namespace portal
