#pragma once
// The extra fields of an entry: zip64's sizes, and Info-ZIP's second name.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace portal {

/// The numbers of a header that zip64 may hold instead: unpacked size, packed size, place of the local header.
using WideNumbers = std::array<std::uint64_t, 3>;

/// Puts zip64's values where the header's are all ones. `count`: how many of the numbers the header has (a local one
/// has no place). Says what is wrong, in words for a message; nothing where all is well. `name`: what a second name
/// must be too.
std::optional<std::string_view> read_extra(std::string_view extra, std::string_view name, WideNumbers& numbers,
                                           std::size_t count);

}  // namespace portal
