#pragma once
// Of the page module: text laid out by Pango, kept for the next page that has the same.
#include <pango/pangocairo.h>

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/output/page.h"
#include "lib/output/page_pango_outlines.h"
#include "lib/output/page_pango_owned.h"

namespace portal {

/// As Cairo takes it: U+FFFD for a byte that is not UTF-8, a control character but line feed and tab, and a code point
/// that stands for no character, on which Cairo gives up the whole document. `replaced` counts them.
std::string drawable(std::string_view text, int* replaced = nullptr);

class Layouts {
 public:
  struct Set {
    Owned<PangoLayout, g_object_unref> layout;
    double height, baseline;  // points; of the first line, from its top
    int missing;              // characters that no installed font has
    struct Run {              // glyphs of one font, from the text's corner, and the letters that they stand for
      Owned<cairo_scaled_font_t, cairo_scaled_font_destroy> font;
      std::string letters;
      std::vector<cairo_glyph_t> glyphs;
      std::vector<cairo_text_cluster_t> clusters;
    };
    std::vector<Run> runs;  // made when it is first drawn
  };

  /// `target` is what will be drawn on: its resolution and hinting are taken from there.
  explicit Layouts(cairo_t* target) : target_(target) {}
  void language(std::string_view tag);
  /// Good until the next call. The grey of the style does not matter, since it changes no shape.
  const Set& set(std::string_view text, double width, const TextStyle& style) { return find(text, width, style); }
  /// Draws it there, in the colour that is set, and returns what it drew.
  const Set& draw(cairo_t* on, double x, double y, std::string_view text, double width, const TextStyle& style);

 private:
  // How text in one language and base direction is set. Pango lays everything out again where a context changes,
  // so that each has its own.
  struct Voice {
    Owned<PangoContext, g_object_unref> context;
    Owned<PangoFontDescription, pango_font_description_free> font;
    double natural_line = 1;  // the line height that its fonts ask for, in sizes
    std::unordered_map<std::string, Set> sets = {}, older_sets = {};
  };
  Voice make_voice(const std::string& language, PangoDirection direction) const;
  Voice& voice(Direction direction);
  Set& find(std::string_view text, double width, const TextStyle& style);
  Set lay_out(std::string_view text, double width, const TextStyle& style);

  cairo_t* target_;
  std::string language_;
  std::map<std::pair<std::string, PangoDirection>, Voice> voices_;
  Voice* current_[2] = {};  // of the language: from left to right, from right to left
  std::string key_;
  OutlinedFonts outlines_;
  std::vector<cairo_glyph_t> placed_;
};

}  // namespace portal
