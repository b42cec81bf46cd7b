#pragma once
// Of the page module: JPEGs that stand in the document byte for byte.
#include <cairo.h>

#include <optional>
#include <string_view>

#include "lib/output/page_pango_owned.h"

namespace portal {

struct PictureSize {
  int width = 0, height = 0;  // pixels
};

/// As the frame header says. Nothing where it is no JPEG that a PDF may hold: baseline or progressive, 8 bits, in grey
/// or colour.
std::optional<PictureSize> jpeg_size(std::string_view jpeg);

/// A surface of kPictureSide by kPictureSide units that Cairo writes as that JPEG. It has no pixels of its own: Cairo
/// takes them from the JPEG, and of the surface only how large it is. The bytes are copied.
constexpr int kPictureSide = 8;
Owned<cairo_surface_t, cairo_surface_destroy> jpeg_surface(std::string_view jpeg);

}  // namespace portal
