#pragma once
// A JPEG written anew from what a decoder needs of it, and nothing else.
#include <optional>
#include <string>
#include <string_view>

#include "lib/photos/image_jpeg_layout.h"

namespace portal {

/// A segment with its marker and length.
std::string jpeg_segment(unsigned char marker, std::string_view content);

/// The same picture, bit for bit: `head` (whole segments) after the start marker; frame header; for each scan the
/// tables that it uses, as they are in force there, unless they were written before; and its coded data without fill
/// bytes. `layout` is of a whole file. Blank where a table is missing or carries more than one of a photo.
std::optional<std::string> rewritten_jpeg(const JpegLayout& layout, std::string_view head);

}  // namespace portal
