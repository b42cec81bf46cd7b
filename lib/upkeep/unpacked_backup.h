#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "lib/base/private_folder.h"
#include "lib/config/settings.h"
#include "lib/upkeep/backup_store.h"
#include "lib/upkeep/doctor.h"
#include "lib/upkeep/zstd_file.h"

namespace portal {

/// A backup that was unpacked into a private folder beside the database, and what was found when it was looked at:
/// the file, its record here, its schema, the check of the database, the installation, its audit log, the key.
class UnpackedBackup {
 public:
  /// `here`: the present database, for its record of backups; null where there is none. BadInput where the file is no
  /// backup; StorageError where the disk fails or is full. Damage is a finding.
  UnpackedBackup(const Settings& settings, const Clock& clock, std::filesystem::path backup, DatabaseCheck check,
                 Store* here);

  const std::vector<Finding>& findings() const { return findings_; }
  bool sound() const;
  void require_sound() const;  // StorageError names the first problem

  const std::filesystem::path& backup() const { return backup_; }
  const std::string& sha256() const { return packed_.sha256; }
  /// The copy in the private folder; below, the open database in it, at this program's version. Null after damage.
  std::filesystem::path file() const { return folder_ / "portal.db"; }
  Store* store() { return store_.get(); }
  void close() { store_.reset(); }

 private:
  const Settings& settings_;
  const Clock& clock_;
  std::filesystem::path backup_;
  PrivateFolder folder_;
  PackedFile packed_;
  std::unique_ptr<Store> store_;
  std::vector<Finding> findings_;

  bool add(Finding::Status status, std::string check, std::string detail, std::string advice = {});
  bool unpack();
  void compare_with_record(Store& here);
  bool check_schema();
  bool check_pages(DatabaseCheck check);
  bool open();
  void check_audit_log();
  void check_key();
};

}  // namespace portal
