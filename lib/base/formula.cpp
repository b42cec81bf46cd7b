#include "lib/base/formula.h"

#include <algorithm>
#include <iterator>

namespace portal {

// The wide forms count where Japanese is set.
bool starts_formula(std::string_view text) {
  static constexpr std::string_view starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  return std::any_of(std::begin(starts), std::end(starts),
                     [&](std::string_view start) { return text.starts_with(start); });
}

std::string_view without_guard(std::string_view text) {
  if (text.starts_with('\'') && starts_formula(text.substr(1))) text.remove_prefix(1);
  return text;
}

}  // namespace portal
