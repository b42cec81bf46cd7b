#pragma once
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace portal {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OwnedFile = std::unique_ptr<std::FILE, CloseFile>;

/// What is put together on the disk before it is handed on: a file of mode 0600 without a name, so that nobody else can
/// open it and nothing of it stays when the program ends. It lies in $TMPDIR, else in /tmp. Errors are StorageError.
class ScratchFile {
 public:
  ScratchFile();
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void write(std::string_view bytes);
  /// All that was written, from the beginning, a piece at a time.
  void read(const std::function<void(std::string_view)>& piece);
  /// A name for libraries that open files by name; good as long as this object lives.
  std::string name() const;
  /// For libraries that read from a stream, from the file's beginning; flushes first.
  OwnedFile stream();
  static std::filesystem::path folder();

 private:
  int descriptor_ = -1;
  std::string buffer_;
  void flush();
};

}  // namespace portal
