#pragma once
// Texts with {names} in them that are filled in later: letters and mails.
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace portal {

/// The names in braces; nothing where a brace is left open.
std::optional<std::set<std::string, std::less<>>> placeholders_in(std::string_view text);

/// The text with what `value` says in place of each {name}.
std::string with_placeholders(std::string_view text, const std::function<std::string(std::string_view name)>& value);

}  // namespace portal
