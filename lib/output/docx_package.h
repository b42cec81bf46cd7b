#pragma once
#include "lib/base/scratch_file.h"
#include "lib/output/table.h"

namespace portal {

/// A Word file around its text (word/document.xml): the styles, the footer, the properties. Its entries all have one
/// fixed time, so that the same text gives the same bytes. StorageError where the text cannot be read back whole.
std::string docx_package(const Document& document, ScratchFile& text);

}  // namespace portal
