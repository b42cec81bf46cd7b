#include "lib/base/checked_name.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_name = 100;

}  // namespace

std::string short_and_safe(std::string_view text) { return printable(fit(text.substr(0, 400), 60)); }

std::string checked_name(const std::string& name, const std::string& option, std::string_view what) {
  auto plain = composed(trimmed(name));
  auto length = is_utf8(plain) ? characters(plain) : 0;
  auto refuse = [&](const std::string& why) {
    throw UsageError(fmt::format("{}: {}", option, why),
                     fmt::format("a {} has 1 to 100 characters, in any script", what));
  };
  if (plain.empty()) refuse(fmt::format("a {} is needed", what));
  if (length > longest_name)
    refuse(fmt::format("a {} of {} characters is too long", what, grouped(static_cast<long long>(length))));
  if (length == 0 || printable(plain) != plain)
    refuse(fmt::format("'{}' holds a control character", short_and_safe(name)));
  if (!has_visible_character(plain)) refuse(fmt::format("the {} has no visible character", what));
  return plain;
}

}  // namespace portal
