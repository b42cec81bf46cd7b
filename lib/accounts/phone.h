#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace portal {

/// A phone number in the one form that the emergency card keeps: "213-555-0100", "555-0100", "+525512345678", each
/// with " x123" where it has an extension. Nothing where the text is none: 7 to 15 digits in the usual forms, an
/// extension of 6 digits at most.
std::optional<std::string> parse_phone(std::string_view text);

/// Whether two texts say the same number, whatever their form; what is no number is compared as it is.
bool same_phone(std::string_view one, std::string_view other);

}  // namespace portal
