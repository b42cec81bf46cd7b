#include "lib/staff/reasons.h"

#include <fmt/format.h>

#include <algorithm>

namespace portal {

void Reasons::raise(Kind kind, const std::string& message, const std::string& hint) {
  if (kind == Kind::usage) throw UsageError(message, hint);
  if (kind == Kind::not_found) throw NotFound(message, hint);
  throw Refused(message, hint);
}

void Reasons::reject(const std::string& what) const {
  if (all_.empty()) return;
  if (all_.size() == 1) raise(all_[0].kind, all_[0].message, all_[0].hint);
  auto first = std::min_element(all_.begin(), all_.end(), [](auto& one, auto& other) { return one.kind < other.kind; });
  auto message = fmt::format("{} is rejected, for {} reasons:", what, all_.size());
  for (const auto& reason : all_)
    message += "\n  " + reason.message + (reason.hint.empty() ? "" : fmt::format(" ({})", reason.hint));
  raise(first->kind, message, "put all of them right; nothing was changed");
}

}  // namespace portal
