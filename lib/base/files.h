#pragma once
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// 0600 for whatever holds a PIN or a person's record; 0644 for the rest, 0444 where nobody changes it.
enum class FileMode : mode_t { owner_read = 0400, owner_only = 0600, shared = 0644, shared_read = 0444 };

/// A folder that is held open: files that are named in it come into this one, also where its path meanwhile leads
/// elsewhere. StorageError where it cannot be opened.
class OpenFolder {
 public:
  explicit OpenFolder(std::filesystem::path path);
  ~OpenFolder();
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  /// By which a file in it is read, for no eye: it holds as long as the folder is open.
  std::filesystem::path held(const std::filesystem::path& name) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// A file that appears whole or not at all: written without a name, or beside its target, synced, then named.
/// Without commit() nothing is left behind. One at a time for one target. Errors are StorageError and name the file.
class AtomicFile {
 public:
  AtomicFile(const std::filesystem::path& target, FileMode mode);
  /// `name` in that very folder, whatever its path leads to by now. The folder must outlive the file.
  AtomicFile(const OpenFolder& folder, const std::string& name, FileMode mode);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  void write(std::string_view bytes);
  /// All that was written is on the disk: what is left of commit() needs no space.
  void settle();
  void commit();
  /// As commit(), and never over another file: false where there is one of that name, and nothing was done. On a file
  /// system without linking (few), a name that is taken in the same moment may be written over.
  bool commit_new();
  /// commit() without waiting for the disk: whoever calls sees to that, as with SettledLater.
  void commit_unsettled();
  const std::filesystem::path& target() const { return target_; }
  std::filesystem::path temporary() const { return folder_.path() / temporary_; }

 private:
  std::unique_ptr<OpenFolder> own_;
  const OpenFolder& folder_;
  std::filesystem::path target_;
  std::string name_, temporary_;  // in the folder
  int descriptor_ = -1;
  bool named_ = false, settled_ = false;
  std::string buffer_;
  void open_unnamed(FileMode mode);
  void give_name();
  bool give_free_name();
  void close_named();
  void flush();
};

/// Many files and folders that are written first and brought to the disk together. An error is StorageError, and what
/// was written may be lost then: it is never tried again.
class SettledLater {
 public:
  /// `folder`: one on the file system that all of them lie on.
  explicit SettledLater(const std::filesystem::path& folder);
  /// A file that was written there, and has its name.
  void add(std::filesystem::path file);
  /// All of them are on the disk, names too.
  void settle();

 private:
  OpenFolder folder_;  // open before anything is written: it is told of every error since
  std::vector<std::filesystem::path> few_;
  std::size_t count_ = 0;
};

/// The whole of a file, mapped read-only, or read where it cannot be mapped.
/// A file that shrinks while it is read would be a fault of the writer; the inbox takes whole sets only.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);  // BadInput where it is no readable file
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view bytes() const { return {data_, size_}; }
  /// Gives the memory back that the pages take; they are read again where they are wanted again.
  void release_pages() const;
  /// Copies a part of the file, at most to its end, without a page of it staying in memory.
  void read_at(std::uint64_t offset, std::size_t size, std::string& into) const;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

enum class LockKind { exclusive, shared };

/// A lock on a file of its own, held by one process, or shared by many; the system lets go of it when a process ends.
class FileLock {
 public:
  /// Opens, does not lock. A lock file that root makes belongs to the owner of `beside`, else the service that runs
  /// every night could not open it.
  explicit FileLock(const std::filesystem::path& path, const std::filesystem::path& beside = {});
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  bool try_lock(LockKind kind = LockKind::exclusive);
  /// Waits in line, at most so long; false where the time ran out.
  bool lock_within(int milliseconds, LockKind kind = LockKind::exclusive);
  void unlock();

 private:
  int descriptor_ = -1;
};

/// Where root made the file: makes it the property of the owner of `beside`. Does nothing where `beside` is not there.
void give_to_owner_of(const std::filesystem::path& file, const std::filesystem::path& beside);
/// What was renamed, linked or removed there is on the disk when this returns.
void sync_folder(const std::filesystem::path& folder);
/// The folder that a path lies in; "." where it names none.
std::filesystem::path folder_of(const std::filesystem::path& file);
/// StorageError with what the system says of the call that has just failed: "cannot write /x/y: …".
[[noreturn]] void throw_system_error(std::string_view doing, const std::filesystem::path& path);

std::string read_file(const std::filesystem::path& path);  // BadInput where it cannot be read
void write_file(const std::filesystem::path& path, std::string_view bytes, FileMode mode);

/// SHA-256 as 64 hexadecimal digits: what an export, an extract and a letter are known by in the log.
std::string sha256_hex(std::string_view bytes);
std::string hex(std::string_view bytes);
/// The same digest, of bytes that come part by part.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  std::string finish();  // once

 private:
  void* state_;  // the library's
};

}  // namespace portal
