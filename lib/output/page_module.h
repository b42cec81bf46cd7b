#pragma once
// What the program and its page module agree on. The module calls back into nothing: it takes what it needs
// as arguments, so that it links with the typesetting libraries alone.
#include <memory>
#include <string>
#include <vector>

#include "lib/output/page.h"

namespace portal {

struct PageModule {
  /// `created` is the document's moment in ISO 8601; `info.created` cannot be read without the program's code.
  std::unique_ptr<PageSetter> (*make_page_setter)(PageSize size, const DocumentInfo& info, const std::string& created);
  std::vector<std::string> (*missing_fonts)(const std::vector<std::string>& languages);
};

inline constexpr const char* page_module_file = "portalctl-pages.so";
/// The number goes up with every change of PageModule or page.h: a module left over from another version of
/// the program is then refused when it is loaded, instead of crashing later.
inline constexpr const char* page_module_symbol = "portalctl_pages_7";

}  // namespace portal
