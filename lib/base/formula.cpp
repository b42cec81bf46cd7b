#include "lib/base/formula.h"

#include <algorithm>
#include <iterator>

namespace portal {

bool starts_formula(std::string_view text) {
  return std::any_of(std::begin(formula_starts), std::end(formula_starts),
                     [&](std::string_view start) { return text.starts_with(start); });
}

std::string_view without_guard(std::string_view text) {
  if (text.starts_with('\'') && starts_formula(text.substr(1))) text.remove_prefix(1);
  return text;
}

}  // namespace portal
