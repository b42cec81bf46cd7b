#include "lib/base/scratch_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "lib/base/files.h"

namespace portal {
namespace {

constexpr std::size_t piece_size = 1 << 18;

}  // namespace

std::filesystem::path ScratchFile::folder() {
  const char* chosen = secure_getenv("TMPDIR");
  return chosen && *chosen == '/' ? chosen : "/tmp";
}

ScratchFile::ScratchFile() {
  descriptor_ = open(folder().c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
  if (descriptor_ >= 0) return;
  // A file system that cannot make a file without a name: the name goes at once.
  auto pattern = (folder() / "portalctl-XXXXXX").string();
  descriptor_ = mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor_ < 0) throw_system_error("write a temporary file in", folder());
  unlink(pattern.c_str());
}

ScratchFile::~ScratchFile() { close(descriptor_); }

std::string ScratchFile::name() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

void ScratchFile::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() >= piece_size) flush();
}

void ScratchFile::flush() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    auto written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error("write a temporary file in", folder());
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void ScratchFile::read(const std::function<void(std::string_view)>& piece) {
  flush();
  std::string bytes(piece_size, '\0');
  for (off_t at = 0;;) {
    auto got = pread(descriptor_, bytes.data(), bytes.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error("read a temporary file in", folder());
    if (got == 0) return;
    piece({bytes.data(), static_cast<std::size_t>(got)});
    at += got;
  }
}

OwnedFile ScratchFile::stream() {
  flush();
  OwnedFile opened(std::fopen(name().c_str(), "rbe"));
  if (!opened) throw_system_error("read a temporary file in", folder());
  return opened;
}

}  // namespace portal
