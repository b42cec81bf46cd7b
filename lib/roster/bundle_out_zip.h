#pragma once
#include <string>
#include <utility>
#include <vector>

#include "lib/base/scratch_file.h"

namespace portal {

/// An entry's name, and what is in it.
using ZipPart = std::pair<std::string, ScratchFile*>;

/// Packs the parts into a zip, in their order and at one fixed time, so that the same parts give the same bytes. The
/// memory does not grow with them. StorageError; Interrupted.
void pack_zip(const std::vector<ZipPart>& parts, ScratchFile& zip);

}  // namespace portal
