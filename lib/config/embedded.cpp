#include "lib/config/embedded.h"

#include <fmt/format.h>

#include <stdexcept>

namespace portal {

std::string_view embedded_file(std::string_view name) {
  for (const auto& file : embedded_files())
    if (file.name == name) return file.text;
  throw std::logic_error(fmt::format("no embedded file {}", name));
}

}  // namespace portal
