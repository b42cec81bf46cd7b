#pragma once
// Of the page module: fonts whose glyphs stand in the document as the shapes that they are.
#include <cairo.h>

#include <map>

#include "lib/output/page_pango_owned.h"

namespace portal {

/// Cairo 1.16 takes apart what the glyphs of a compact font (CFF, as the Chinese and Korean ones are) share, and may
/// leave out what one of them needs: a character such as "如" is then blank on the page, and its text is there all the
/// same. Such a font is put into the document as a font of shapes instead (Type 3).
class OutlinedFonts {
 public:
  /// The same glyphs at the same size; good as long as this object is.
  cairo_scaled_font_t* outlined(cairo_scaled_font_t* font);

 private:
  std::map<cairo_font_face_t*, Owned<cairo_font_face_t, cairo_font_face_destroy>> faces_;
  std::map<cairo_scaled_font_t*, Owned<cairo_scaled_font_t, cairo_scaled_font_destroy>> fonts_;
};

}  // namespace portal
