#pragma once
#include <functional>
#include <string>

namespace portal {

using FieldChange = std::function<void(std::string column, std::string before, std::string after)>;

/// The fields of a change, as it is kept ({"grade": ["3", "4"]}): column, before, after, as a person may see
/// them. A change without fields is one call with blanks.
void for_each_changed_field(const std::string& fields, const FieldChange& field);
/// The same as they are, student PINs too: for putting them back, not for showing.
void for_each_kept_field(const std::string& fields, const FieldChange& field);

}  // namespace portal
