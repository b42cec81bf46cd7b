#pragma once
// Bytes that go to somebody else at once: standard output, a pipe, a device. The library's own stream does not tell how
// many bytes of a write that failed had gone before, and the log of an export must (docs: export).
#include <cstddef>
#include <functional>
#include <streambuf>
#include <string_view>

namespace portal {

class DescriptorOutput : public std::streambuf {
 public:
  /// The descriptor stays the caller's.
  explicit DescriptorOutput(int descriptor);
  ~DescriptorOutput() override;
  DescriptorOutput(const DescriptorOutput&) = delete;
  DescriptorOutput& operator=(const DescriptorOutput&) = delete;

  /// From now on `taken` is given all bytes that the system took, in their order; an empty one ends it. While there is
  /// one, an interrupt ends a write too: the reader may have stopped reading for good.
  void watch(std::function<void(std::string_view)> taken);

 protected:
  int_type overflow(int_type c) override;
  int sync() override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;

 private:
  int descriptor_;
  std::function<void(std::string_view)> taken_;
  char buffer_[65536];

  bool drain();
  bool write_all(std::string_view text);
};

}  // namespace portal
