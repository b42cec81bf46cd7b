#include "lib/output/page.h"

#include "lib/base/modules.h"
#include "lib/output/page_module.h"

namespace portal {
namespace {

const PageModule& module() {
  static const auto& loaded = *static_cast<const PageModule*>(
      load_module({page_module_file, page_module_symbol, "sets pages",
                   "Install the packages libpangocairo-1.0-0, libcairo2, libfontconfig1 and libqrencode4."}));
  return loaded;
}

}  // namespace

std::unique_ptr<PageSetter> make_page_setter(PageSize size, const DocumentInfo& info) {
  return module().make_page_setter(size, info, info.created.text());
}

std::vector<std::string> missing_fonts(const std::vector<std::string>& languages) {
  return module().missing_fonts(languages);
}

}  // namespace portal
