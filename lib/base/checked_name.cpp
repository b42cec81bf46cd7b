#include "lib/base/checked_name.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_name = 100, longest_sentence = 500;

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

std::string checked_sentence(const std::string& text, std::string_view what) {
  auto words = std::string(trimmed(text));
  auto wrong = [&](std::string_view why) {
    throw UsageError(fmt::format("the {} {}", what, why),
                     fmt::format("write it on one line, in {} characters at most", longest_sentence));
  };
  if (words.empty()) wrong("is blank");
  if (!is_utf8(words)) wrong("is not UTF-8");
  if (one_line(words, words.size()) != words) wrong("has control characters, or several lines");
  if (one_line(words, longest_sentence) != words) wrong("is too long");
  return words;
}

}  // namespace portal
