#include "cmd/descriptor_output.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "lib/base/interrupt.h"

namespace portal {

DescriptorOutput::DescriptorOutput(int descriptor) : descriptor_(descriptor) {
  setp(buffer_, buffer_ + sizeof buffer_);
}

DescriptorOutput::~DescriptorOutput() { drain(); }

void DescriptorOutput::watch(std::function<void(std::string_view)> taken) {
  drain();  // what was written before is nobody's any more
  taken_ = std::move(taken);
}

DescriptorOutput::int_type DescriptorOutput::overflow(int_type c) {
  if (!drain()) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
  }
  return traits_type::not_eof(c);
}

int DescriptorOutput::sync() { return drain() ? 0 : -1; }

std::streamsize DescriptorOutput::xsputn(const char* text, std::streamsize size) {
  if (size <= epptr() - pptr()) {
    traits_type::copy(pptr(), text, static_cast<std::size_t>(size));
    pbump(static_cast<int>(size));
    return size;
  }
  return drain() && write_all({text, static_cast<std::size_t>(size)}) ? size : 0;
}

// What could not be written is not tried again: a stump would go on with a hole in it.
bool DescriptorOutput::drain() {
  std::string_view text(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_, buffer_ + sizeof buffer_);
  return write_all(text);
}

bool DescriptorOutput::write_all(std::string_view text) {
  while (!text.empty()) {
    if (taken_ && interrupt_requested()) return false;
    auto took = write(descriptor_, text.data(), text.size());
    if (took < 0 && errno == EINTR) continue;
    if (took <= 0) return false;
    if (taken_) taken_(text.substr(0, static_cast<std::size_t>(took)));
    text.remove_prefix(static_cast<std::size_t>(took));
  }
  return true;
}

}  // namespace portal
