#pragma once
#include <cstdint>
#include <vector>

#include "lib/base/scratch_file.h"

namespace portal {

/// Reads a finished workbook again, for libxlsxwriter does not notice every write that failed: each part must be there
/// whole with the right checksum, and each sheet must hold as many bytes of rows as were written to it.
/// StorageError where one does not: the workbook must not be handed on.
void check_workbook(ScratchFile& workbook, const std::vector<std::uint64_t>& bytes_of_rows);

}  // namespace portal
