#include "lib/output/page_pango_outlines.h"

namespace portal {
namespace {

// The size at which shapes are taken from the font. Its outlines are rounded to a 64th of a unit.
constexpr double em = 1000;
cairo_user_data_key_t shapes_key;

cairo_scaled_font_t* shapes_of(cairo_scaled_font_t* outlined) {
  return static_cast<cairo_scaled_font_t*>(
      cairo_font_face_get_user_data(cairo_scaled_font_get_font_face(outlined), &shapes_key));
}

cairo_status_t draw_glyph(cairo_scaled_font_t* outlined, unsigned long index, cairo_t* on,
                          cairo_text_extents_t* extents) {
  auto* shapes = shapes_of(outlined);
  const cairo_glyph_t glyph = {index, 0, 0};
  cairo_text_extents_t measured;
  cairo_scaled_font_glyph_extents(shapes, &glyph, 1, &measured);
  extents->x_advance = measured.x_advance / em;  // by it a reader tells letters of a word from words
  cairo_scale(on, 1 / em, 1 / em);
  cairo_set_scaled_font(on, shapes);
  cairo_glyph_path(on, &glyph, 1);
  cairo_fill(on);
  return CAIRO_STATUS_SUCCESS;
}

Owned<cairo_font_face_t, cairo_font_face_destroy> outlined_face(cairo_font_face_t* face) {
  cairo_matrix_t size, unit;
  cairo_matrix_init_scale(&size, em, em);
  cairo_matrix_init_identity(&unit);
  Owned<cairo_font_options_t, cairo_font_options_destroy> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  auto* shapes = cairo_scaled_font_create(face, &size, &unit, options.get());
  Owned<cairo_font_face_t, cairo_font_face_destroy> outlined(cairo_user_font_face_create());
  cairo_font_face_set_user_data(outlined.get(), &shapes_key, shapes,
                                [](void* font) { cairo_scaled_font_destroy(static_cast<cairo_scaled_font_t*>(font)); });
  cairo_user_font_face_set_render_glyph_func(outlined.get(), draw_glyph);
  return outlined;
}

}  // namespace

cairo_scaled_font_t* OutlinedFonts::outlined(cairo_scaled_font_t* font) {
  auto [known, added] = fonts_.try_emplace(font);
  if (!added) return known->second.get();
  auto* face = cairo_scaled_font_get_font_face(font);
  auto [of_face, new_face] = faces_.try_emplace(face);
  if (new_face) of_face->second = outlined_face(face);
  cairo_matrix_t size, unit;
  cairo_scaled_font_get_font_matrix(font, &size);
  cairo_scaled_font_get_ctm(font, &unit);
  Owned<cairo_font_options_t, cairo_font_options_destroy> options(cairo_font_options_create());
  cairo_scaled_font_get_font_options(font, options.get());
  known->second.reset(cairo_scaled_font_create(of_face->second.get(), &size, &unit, options.get()));
  return known->second.get();
}

}  // namespace portal
