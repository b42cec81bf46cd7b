#include "lib/output/page.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "lib/base/errors.h"
#include "lib/output/page_module.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

// Beside the program (a build tree), where a package puts it, and last where the tests say: the environment
// must not be able to replace a module that is there.
std::vector<fs::path> places() {
  std::error_code unreadable;
  auto folder = fs::read_symlink("/proc/self/exe", unreadable).parent_path();
  std::vector<fs::path> found = {folder / page_module_file,
                                 folder.parent_path() / "lib" / "portalctl" / page_module_file};
  if (const char* extra = secure_getenv("PORTALCTL_MODULES")) found.push_back(fs::path(extra) / page_module_file);
  return found;
}

fs::path find_module() {
  auto candidates = places();
  for (const auto& candidate : candidates) {
    std::error_code unreadable;
    if (fs::exists(candidate, unreadable)) return candidate;
  }
  throw StorageError(fmt::format("{}, which sets pages, is not installed.", page_module_file),
                     fmt::format("Put it at {} or at {}.", candidates[0].string(), candidates[1].string()));
}

const PageModule& load() {
  auto path = find_module();
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    throw StorageError(fmt::format("{} cannot be loaded: {}", path.string(), dlerror()),
                       "Install the packages libpangocairo-1.0-0, libcairo2 and libfontconfig1.");
  }
  const void* module = dlsym(library, page_module_symbol);
  if (!module) {
    throw StorageError(fmt::format("{} belongs to another version of this program.", path.string()),
                       "Install the program and its module from the same release.");
  }
  return *static_cast<const PageModule*>(module);
}

// Stays loaded until the program ends: Pango and fontconfig keep state that cannot be taken down.
const PageModule& module() {
  static const PageModule& loaded = load();
  return loaded;
}

}  // namespace

std::unique_ptr<PageSetter> make_page_setter(PageSize size, const DocumentInfo& info) {
  return module().make_page_setter(size, info, info.created.text());
}

std::vector<std::string> missing_fonts() { return module().missing_fonts(); }

}  // namespace portal
