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

/// Whether a text on file is a phone number at all ("none" is not).
bool is_phone(std::string_view text);
/// Whether a person means the number on file: by the digits, with or without +1, an extension left aside. Never where
/// what is on file is no phone number.
bool means_phone(std::string_view answer, std::string_view on_file);

}  // namespace portal
