#pragma once
// Parts of the program that are loaded when they are wanted: a look-up must not pay for typesetting or the net.
#include <string>

namespace portal {

struct ModuleFile {
  const char* file;    // "portalctl-pages.so"
  const char* symbol;  // what it exports; its number tells a module left over from another version
  const char* task;    // "sets pages", for the message where it is missing
  const char* hint;    // what to do where its libraries are missing
};

/// Loads the module: beside the program, then from ../lib/portalctl/ from there, and last from the folder that the
/// environment names as PORTALCTL_MODULES (tests, an unpacked release). Returns what the symbol names. The module
/// stays loaded until the program ends: its libraries keep state that cannot be taken down.
/// StorageError where it is in none of them, or is of another version, naming the file.
const void* load_module(const ModuleFile& module);

}  // namespace portal
