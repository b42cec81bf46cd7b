#include "lib/roster/bundle_out_zip.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zip.h>

#include <cerrno>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"

namespace portal {
namespace {

constexpr zip_uint16_t first_dos_day = 1 << 5 | 1;      // 1980-01-01
constexpr zip_uint32_t ordinary_file = 0100600u << 16;  // for its owner alone
constexpr zip_uint32_t quick = 1;  // of 1 to 9: a fifth larger than the best, in a third of the time

/// What libzip writes an archive to: a file without a name, which it cannot open by itself.
class Target {
 public:
  explicit Target(const ScratchFile& file) : descriptor_(open(file.name().c_str(), O_RDWR | O_CLOEXEC)) {
    zip_error_init(&error_);
  }
  ~Target() {
    if (descriptor_ >= 0) close(descriptor_);
    zip_error_fini(&error_);
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  static zip_int64_t answer(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
    return static_cast<Target*>(self)->answer(data, size, command);
  }

 private:
  int descriptor_;
  zip_uint64_t size_ = 0;
  zip_int64_t read_at_ = 0, write_at_ = 0;
  zip_error_t error_;

  zip_int64_t answer(void* data, zip_uint64_t size, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                              ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_COMMIT_WRITE,
                                              ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE,
                                              ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE, -1);
      case ZIP_SOURCE_STAT:
        return told_size(static_cast<zip_stat_t*>(data));
      case ZIP_SOURCE_READ:
        return moved(read_at_, pread(descriptor_, data, size, read_at_), ZIP_ER_READ);
      case ZIP_SOURCE_WRITE:
        return written(data, size);
      case ZIP_SOURCE_SEEK:
        return sought(read_at_, data, size);
      case ZIP_SOURCE_SEEK_WRITE:
        return sought(write_at_, data, size);
      case ZIP_SOURCE_TELL:
        return read_at_;
      case ZIP_SOURCE_TELL_WRITE:
        return write_at_;
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error_, data, size);
      default:  // opening, closing, beginning and ending: the file is there all the time
        return 0;
    }
  }

  zip_int64_t told_size(zip_stat_t* info) const {
    zip_stat_init(info);
    info->valid = ZIP_STAT_SIZE;
    info->size = size_;
    return sizeof(*info);
  }
  zip_int64_t written(const void* data, zip_uint64_t size) {
    auto count = moved(write_at_, pwrite(descriptor_, data, size, write_at_), ZIP_ER_WRITE);
    size_ = std::max(size_, static_cast<zip_uint64_t>(write_at_));
    return count;
  }
  zip_int64_t moved(zip_int64_t& at, ssize_t count, int fault) {
    if (count < 0)
      zip_error_set(&error_, fault, errno);
    else
      at += count;
    return count;
  }
  zip_int64_t sought(zip_int64_t& at, void* data, zip_uint64_t size) {
    auto place = zip_source_seek_compute_offset(static_cast<zip_uint64_t>(at), size_, data, size, &error_);
    if (place < 0) return -1;
    at = place;
    return 0;
  }
};

[[noreturn]] void fail(const std::string& why) {
  throw StorageError(
      fmt::format("the zip cannot be put together: {}", why),
      fmt::format("free some space in {}, or name a folder on another disk as TMPDIR", ScratchFile::folder().string()));
}

class Archive {
 public:
  explicit Archive(Target& target) {
    auto* source = zip_source_function_create(&Target::answer, &target, nullptr);
    if (source) archive_ = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
    if (source && !archive_) zip_source_free(source);
    if (!archive_) fail("no memory");
    zip_register_cancel_callback_with_state(
        archive_, [](zip_t*, void*) { return interrupt_requested() ? 1 : 0; }, nullptr, nullptr);
  }
  ~Archive() {
    if (archive_) zip_discard(archive_);
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  void add(const ZipPart& part) {
    auto* source = zip_source_filep(archive_, part.second->stream().release(), 0, -1);
    auto index = source ? zip_file_add(archive_, part.first.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0 && source) zip_source_free(source);
    auto entry = static_cast<zip_uint64_t>(index);
    if (index < 0 || zip_file_set_dostime(archive_, entry, 0, first_dos_day, 0) != 0 ||
        zip_set_file_compression(archive_, entry, ZIP_CM_DEFLATE, quick) != 0 ||
        zip_file_set_external_attributes(archive_, entry, 0, ZIP_OPSYS_UNIX, ordinary_file) != 0)
      fail(zip_strerror(archive_));
  }

  void finish() {
    if (zip_close(archive_) != 0) {
      check_interrupted();
      fail(zip_strerror(archive_));
    }
    archive_ = nullptr;
  }

 private:
  zip_t* archive_ = nullptr;
};

}  // namespace

void pack_zip(const std::vector<ZipPart>& parts, ScratchFile& zip) {
  Target target(zip);
  Archive archive(target);
  for (const auto& part : parts) archive.add(part);
  archive.finish();
}

}  // namespace portal
