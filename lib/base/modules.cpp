#include "lib/base/modules.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "lib/base/errors.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

// Beside the program (a build tree), where `make install` puts it, and last where the tests say: the environment
// must not be able to replace a module that is there.
std::vector<fs::path> places(const char* file) {
  std::error_code unreadable;
  auto folder = fs::read_symlink("/proc/self/exe", unreadable).parent_path();
  std::vector<fs::path> found = {folder / file, folder.parent_path() / "lib" / "portalctl" / file};
  if (const char* extra = secure_getenv("PORTALCTL_MODULES")) found.push_back(fs::path(extra) / file);
  return found;
}

fs::path find_module(const ModuleFile& module) {
  auto candidates = places(module.file);
  for (const auto& candidate : candidates) {
    std::error_code unreadable;
    if (fs::exists(candidate, unreadable)) return candidate;
  }
  throw StorageError(fmt::format("{}, which {}, is not installed.", module.file, module.task),
                     fmt::format("Put it at {} or at {}.", candidates[0].string(), candidates[1].string()));
}

}  // namespace

const void* load_module(const ModuleFile& module) {
  auto path = find_module(module);
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) throw StorageError(fmt::format("{} cannot be loaded: {}", path.string(), dlerror()), module.hint);
  if (const void* found = dlsym(library, module.symbol)) return found;
  throw StorageError(fmt::format("{} belongs to another version of this program.", path.string()),
                     "Install the program and its module from the same release.");
}

}  // namespace portal
