#pragma once
#include <string>
#include <string_view>

namespace portal {

/// A name of 1 to 100 characters in any script, without control characters, composed and without spaces around it.
/// UsageError names the option; `what` it is, where it is no name: "reference".
std::string checked_name(const std::string& name, const std::string& option, std::string_view what = "name");

/// A sentence of a person that others read, of 1 to 500 characters, without spaces around it. UsageError says what is
/// wrong with it; `what` it is: "reason".
std::string checked_sentence(const std::string& text, std::string_view what);

/// What somebody typed, for an error: cut, and safe to show.
std::string short_and_safe(std::string_view text);

}  // namespace portal
