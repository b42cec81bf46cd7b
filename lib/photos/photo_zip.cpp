#include "lib/photos/photo_zip.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

#include "lib/base/files.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/photos/archive_bytes.h"
#include "lib/photos/archive_names.h"

namespace portal {
namespace {

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};
using Part = std::unique_ptr<zip_file_t, ClosePart>;

std::uint64_t crc_of(std::string_view bytes) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

std::string sha256_of(int descriptor, const std::string& shown_as) {
  Sha256 digest;
  std::string part(1 << 18, '\0');
  for (std::uint64_t at = 0;;) {
    auto read = read_from(descriptor, at, part.data(), part.size(), shown_as);
    if (read == 0) return digest.finish();
    check_interrupted();
    digest.add(std::string_view(part).substr(0, read));
    at += read;
  }
}

}  // namespace

PhotoZip::PhotoZip(const std::filesystem::path& file, std::string shown_as, const ArchiveLimits& limits)
    : shown_as_(std::move(shown_as)) {
  descriptor_ = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe without a writer would block
  if (descriptor_ < 0)
    throw BadInput(fmt::format("cannot read {}: {}", printable(shown_as_), std::strerror(errno)),
                   "check the path and that you may read it");
  try {
    entries_ = check_archive(descriptor_, shown_as_, limits);
  } catch (...) {  // the destructor does not run after this
    close(descriptor_);
    throw;
  }
}

PhotoZip::~PhotoZip() { close(descriptor_); }

std::string PhotoZip::sha256() const { return sha256_of(descriptor_, shown_as_); }

std::string archive_sha256(const std::filesystem::path& file) {
  int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return {};
  std::unique_ptr<int, void (*)(int*)> owner(&descriptor, [](int* one) { close(*one); });
  try {
    return sha256_of(descriptor, file.filename().string());
  } catch (const BadInput&) {
    return {};
  }
}

// libzip finds an entry's packed bytes. They are unpacked here, since libzip does not tell damaged data from data that
// are more than they say, and does not see what stands behind their end.
struct PhotoZip::Reader::Opened {
  std::unique_ptr<zip_t, CloseArchive> archive;
  z_stream stream = {};
  std::string packed = std::string(1 << 16, '\0');
  const PhotoZip& zip;

  explicit Opened(const PhotoZip& of);
  ~Opened() { inflateEnd(&stream); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  [[noreturn]] void refuse(ArchiveFault fault, const ArchiveEntry& entry, std::string_view why) const {
    throw refused_entry(fault, zip.shown_as(), entry.index, entry.name, why);
  }
  bool open(const ArchiveEntry& entry, Part& part) const;
  std::size_t read_packed(zip_file_t* part, const ArchiveEntry& entry, char* into, std::size_t size) const;
  // Both get a buffer that is one byte longer than the entry, to notice that there is more. False: damaged.
  bool copy(zip_file_t* part, const ArchiveEntry& entry, std::string& bytes) const;
  bool unpack(zip_file_t* part, const ArchiveEntry& entry, std::string& bytes);
};

PhotoZip::Reader::Opened::Opened(const PhotoZip& of) : zip(of) {
  // A position of its own in the same file, whatever its path leads to by now.
  int error = 0;
  archive.reset(zip_open(fmt::format("/proc/self/fd/{}", zip.descriptor_).c_str(), ZIP_RDONLY, &error));
  if (error == ZIP_ER_OPEN || error == ZIP_ER_READ || error == ZIP_ER_SEEK || error == ZIP_ER_MEMORY)
    throw BadInput(fmt::format("cannot read {} again after its check", printable(zip.shown_as())),
                   "check that its disk works, and that nobody writes to the file, then try again");
  if (!archive)
    throw RefusedArchive(
        ArchiveFault::headers_disagree,
        fmt::format("{} is refused as a whole ({}): libzip cannot read it, as other programs could not",
                    printable(zip.shown_as()), archive_fault_name(ArchiveFault::headers_disagree)));
  if (zip_get_num_entries(archive.get(), 0) != static_cast<zip_int64_t>(zip.entries_.size()))
    throw RefusedArchive(ArchiveFault::count_lies,
                         fmt::format("{} is refused as a whole ({}): libzip does not find the same entries in it",
                                     printable(zip.shown_as()), archive_fault_name(ArchiveFault::count_lies)));
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
}

// True where it is stored as it is. What libzip found must be what was checked.
bool PhotoZip::Reader::Opened::open(const ArchiveEntry& entry, Part& part) const {
  zip_stat_t found;
  const char* name = zip_get_name(archive.get(), entry.index, ZIP_FL_ENC_RAW);
  if (zip_stat_index(archive.get(), entry.index, 0, &found) != 0 || !name || entry.name != name ||
      found.size != entry.size || found.comp_size != entry.packed || found.crc != entry.crc)
    refuse(ArchiveFault::headers_disagree, entry, "is not the one that was checked");
  part.reset(zip_fopen_index(archive.get(), entry.index, ZIP_FL_COMPRESSED));
  if (!part) refuse(ArchiveFault::headers_disagree, entry, "cannot be opened by libzip");
  return found.comp_method == ZIP_CM_STORE;
}

std::size_t PhotoZip::Reader::Opened::read_packed(zip_file_t* part, const ArchiveEntry& entry, char* into,
                                                  std::size_t size) const {
  auto got = zip_fread(part, into, size);
  if (got < 0 && zip_error_code_zip(zip_file_get_error(part)) == ZIP_ER_CRC) return 0;  // of a stored one, at its end
  if (got < 0)
    throw BadInput(fmt::format("cannot read entry {} of {}", entry.index + 1, printable(zip.shown_as())),
                   "check that its disk works, and that nobody writes to the file, then try again");
  return static_cast<std::size_t>(got);
}

bool PhotoZip::Reader::Opened::copy(zip_file_t* part, const ArchiveEntry& entry, std::string& bytes) const {
  std::size_t read = 0;
  while (read < bytes.size()) {
    auto got = read_packed(part, entry, bytes.data() + read, bytes.size() - read);
    if (got == 0) break;
    read += got;
  }
  if (read != entry.size) refuse(ArchiveFault::size_lies, entry, "does not have the size that it says");
  bytes.resize(read);
  return crc_of(bytes) == entry.crc;
}

bool PhotoZip::Reader::Opened::unpack(zip_file_t* part, const ArchiveEntry& entry, std::string& bytes) {
  inflateReset(&stream);
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  stream.avail_in = 0;
  int state = Z_OK;
  while (state == Z_OK && stream.avail_out > 0) {
    if (stream.avail_in == 0) {
      stream.next_in = reinterpret_cast<Bytef*>(packed.data());
      stream.avail_in = static_cast<uInt>(read_packed(part, entry, packed.data(), packed.size()));
    }
    state = inflate(&stream, Z_NO_FLUSH);  // without input it says Z_BUF_ERROR
  }
  if (stream.avail_out == 0) refuse(ArchiveFault::size_lies, entry, "unpacks to more than it says");
  auto unpacked = bytes.size() - stream.avail_out;
  bytes.resize(unpacked);
  if (state != Z_STREAM_END) return false;
  bool used_up = stream.avail_in == 0 && read_packed(part, entry, packed.data(), packed.size()) == 0;
  if (used_up && unpacked < entry.size) refuse(ArchiveFault::size_lies, entry, "unpacks to less than it says");
  bool whole = unpacked == entry.size && crc_of(bytes) == entry.crc;
  if (whole && !used_up) refuse(ArchiveFault::size_lies, entry, "holds bytes behind the end of its data");
  return whole;
}

PhotoZip::Reader::Reader(const PhotoZip& zip) : opened_(std::make_unique<Opened>(zip)) {}

PhotoZip::Reader::~Reader() = default;

PhotoZip::Reader::Outcome PhotoZip::Reader::read(const ArchiveEntry& entry, std::string& bytes) {
  if (bytes.capacity() <= entry.size) std::string().swap(bytes);  // else it would grow to twice what it needs
  bytes.resize(static_cast<std::size_t>(entry.size) + 1);
  Part part;
  bool stored = opened_->open(entry, part);
  bool whole = stored ? opened_->copy(part.get(), entry, bytes) : opened_->unpack(part.get(), entry, bytes);
  if (begins_as_archive(bytes))
    opened_->refuse(
        ArchiveFault::nested_archive, entry,
        is_office_name(entry.name) ? "is an Office file, which is a zip itself" : "is an archive by its first bytes");
  return whole ? Outcome::whole : Outcome::damaged;
}

}  // namespace portal
