#pragma once
// Of the page module: what Cairo 1.16 cannot say of a document.
#include <string>
#include <string_view>

namespace portal {

/// Puts the document's language into a PDF that Cairo wrote, and has viewers show its title instead of its file's
/// name. Left as it is where it does not end as Cairo ends a file.
std::string with_language(std::string pdf, std::string_view language);

}  // namespace portal
