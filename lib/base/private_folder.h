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

}  // namespace portal
