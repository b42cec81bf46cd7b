#pragma once
#include <string>
#include <string_view>

namespace portal {

/// For comparing without case: Unicode's case folding, composed (NFC); accents and spaces stay. Bad UTF-8 as it is.
std::string caseless(std::string_view text);

}  // namespace portal
