#include "lib/base/placeholders.h"

namespace portal {
namespace {

// Calls `plain` for the text between placeholders and `named` for the name of each. False: a brace is left open.
template <class Plain, class Named>
bool split(std::string_view text, Plain plain, Named named) {
  while (true) {
    auto open = text.find('{');
    plain(text.substr(0, open));
    if (open == text.npos) return true;
    auto close = text.find('}', open);
    if (close == text.npos) return false;
    named(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
}

}  // namespace

std::optional<std::set<std::string, std::less<>>> placeholders_in(std::string_view text) {
  std::set<std::string, std::less<>> names;
  bool closed = split(
      text, [](auto) {}, [&](std::string_view name) { names.emplace(name); });
  if (!closed) return {};
  return names;
}

std::string with_placeholders(std::string_view text, const std::function<std::string(std::string_view name)>& value) {
  std::string result;
  split(
      text, [&](std::string_view plain) { result += plain; }, [&](std::string_view name) { result += value(name); });
  return result;
}

}  // namespace portal
