#pragma once
// A file packed with zstd, one frame with a checksum of the content: `zstd -d` opens it too.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace portal {

struct PackedFile {
  std::string sha256;  // of the packed bytes
  std::int64_t bytes = 0, content_bytes = 0;
};

/// Packs a file into a new one (mode 0600), which is on the disk when this returns. StorageError, Interrupted.
PackedFile pack_file(const std::filesystem::path& source, const std::filesystem::path& target);

/// Reads a packed file back, from the disk and not from memory, and compares what it holds with `source`, byte for
/// byte. StorageError where it is anything else.
void check_packed_file(const std::filesystem::path& file, const PackedFile& packed,
                       const std::filesystem::path& source);

struct UnpackedFile {
  PackedFile packed;
  std::string damage;  // what is wrong with it, in words; blank where it is whole
};

/// Unpacks into a new file (mode 0600; not synced). Nothing where it is not packed with zstd at all. BadInput where it
/// cannot be opened; StorageError where the disk fails or is full.
std::optional<UnpackedFile> unpack_file(const std::filesystem::path& file, const std::filesystem::path& target);

}  // namespace portal
