#pragma once
#include <functional>
#include <string>

namespace portal {

/// The fields of a change, as it is kept ({"grade": ["3", "4"]}): column, before, after, as a person may see
/// them. A change without fields is one call with blanks.
void for_each_changed_field(
    const std::string& fields,
    const std::function<void(std::string column, std::string before, std::string after)>& field);

}  // namespace portal
