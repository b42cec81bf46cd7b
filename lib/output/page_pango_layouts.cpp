#include "lib/output/page_pango_layouts.h"

#include <hb.h>

#include <algorithm>

#include "lib/output/page_pango_fonts.h"

namespace portal {
namespace {

Owned<PangoAttrList, pango_attr_list_unref> attributes(const TextStyle& style, double natural_line) {
  Owned<PangoAttrList, pango_attr_list_unref> list(pango_attr_list_new());
  auto add = [&](PangoAttribute* attribute) { pango_attr_list_insert(list.get(), attribute); };
  // Relative to each line's own font, so that a line in a taller script gets the room that it needs.
  add(pango_attr_line_height_new(style.line_spacing / natural_line));
  add(pango_attr_insert_hyphens_new(FALSE));  // a name or an address that must break gets no sign that it does not have
  if (style.letter_spacing != 0) add(pango_attr_letter_spacing_new(pango_units_from_double(style.letter_spacing)));
  // Without ligatures every letter is one of the font's: programs that read the text aloud stumble over others.
  add(pango_attr_font_features_new(style.tabular_digits ? "liga=0,tnum=1" : "liga=0"));
  return list;
}

// Pango's sides are those of the sheet, but for a paragraph that finds its direction itself: there they follow it.
PangoAlignment alignment(const TextStyle& style) {
  if (style.align == Align::centre) return PANGO_ALIGN_CENTER;
  bool right = (style.align == Align::end) != (style.direction == Direction::right_to_left);
  return right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

// The space at which a line was broken has no glyph any more. It gets the font's own: a program that reads the text
// aloud would run the two words into one.
PangoGlyph glyph_or_space(const PangoGlyphInfo& glyph, char letter, PangoFont* font) {
  if (glyph.glyph != PANGO_GLYPH_EMPTY || letter != ' ') return glyph.glyph;
  hb_codepoint_t space = 0;
  return hb_font_get_nominal_glyph(pango_font_get_hb_font(font), ' ', &space) ? space : PANGO_GLYPH_EMPTY;
}

constexpr std::string_view non_joiner = "\u200c";

bool is_compact(PangoFont* font) {
  auto* table = hb_face_reference_table(hb_font_get_face(pango_font_get_hb_font(font)), HB_TAG('C', 'F', 'F', ' '));
  bool compact = hb_blob_get_length(table) > 0;
  hb_blob_destroy(table);
  return compact;
}

// A run of one font on a line, and where it begins on its baseline.
struct Placed {
  PangoGlyphItem* item;
  double x, y;
};

// Adds what it draws, in the order of its letters, whichever way they run: so it is read aloud, and so runs of one font
// join.
void add(std::vector<Layouts::Set::Run>& runs, const Placed& placed, const char* text, OutlinedFonts& outlines) {
  const auto& [item, from, y] = placed;
  auto* font = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(item->item->analysis.font));
  if (is_compact(item->item->analysis.font)) font = outlines.outlined(font);
  if (runs.empty() || runs.back().font.get() != font) {
    runs.emplace_back();
    runs.back().font.reset(cairo_scaled_font_reference(font));
  }
  auto& run = runs.back();
  std::vector<double> places;  // from left to right
  double x = from;
  for (int i = 0; i < item->glyphs->num_glyphs; ++i) {
    places.push_back(x);
    x += pango_units_to_double(item->glyphs->glyphs[i].geometry.width);
  }
  PangoGlyphItemIter cluster;
  for (auto more = pango_glyph_item_iter_init_start(&cluster, item, text); more;
       more = pango_glyph_item_iter_next_cluster(&cluster)) {
    std::string_view letters(text + cluster.start_index,
                             static_cast<std::size_t>(cluster.end_index - cluster.start_index));
    const bool backward = cluster.start_glyph > cluster.end_glyph;
    const int first = backward ? cluster.end_glyph + 1 : cluster.start_glyph;
    const int end = backward ? cluster.start_glyph + 1 : cluster.end_glyph;
    int glyphs = 0;
    for (int i = first; i < end; ++i) {
      const auto& glyph = item->glyphs->glyphs[i];
      auto index = glyph_or_space(glyph, letters.front(), item->item->analysis.font);
      if (index == PANGO_GLYPH_EMPTY) continue;
      run.glyphs.push_back({index, places[static_cast<std::size_t>(i)] + pango_units_to_double(glyph.geometry.x_offset),
                            y + pango_units_to_double(glyph.geometry.y_offset)});
      ++glyphs;
    }
    const int bytes = static_cast<int>(letters.size());
    if (glyphs > 0)
      run.clusters.push_back({bytes, glyphs});
    else if (letters == non_joiner && !run.clusters.empty())  // Persian is not read right without it
      run.clusters.back().num_bytes += bytes;
    else
      continue;  // it draws nothing, as a mark that turns the direction
    run.letters.append(letters);
  }
}

std::vector<Layouts::Set::Run> runs_of(PangoLayout* layout, OutlinedFonts& outlines) {
  std::vector<Layouts::Set::Run> runs;
  std::vector<Placed> line;  // Pango has it from left to right
  const char* text = pango_layout_get_text(layout);
  Owned<PangoLayoutIter, pango_layout_iter_free> place(pango_layout_get_iter(layout));
  bool more = true;
  while (more) {
    if (auto* item = pango_layout_iter_get_run_readonly(place.get())) {
      PangoRectangle extents;
      pango_layout_iter_get_run_extents(place.get(), nullptr, &extents);
      line.push_back(
          {item, pango_units_to_double(extents.x), pango_units_to_double(pango_layout_iter_get_baseline(place.get()))});
    }
    const auto* now = pango_layout_iter_get_line_readonly(place.get());
    more = pango_layout_iter_next_run(place.get());
    if (more && pango_layout_iter_get_line_readonly(place.get()) == now) continue;
    std::sort(line.begin(), line.end(),
              [](const Placed& one, const Placed& other) { return one.item->item->offset < other.item->item->offset; });
    for (const auto& placed : line) add(runs, placed, text, outlines);
    line.clear();
  }
  return runs;
}

}  // namespace

std::string drawable(std::string_view text, int* replaced) {
  std::string out;
  out.reserve(text.size());
  const char* end = text.data() + text.size();
  for (const char* at = text.data(); at < end;) {
    const auto point = g_utf8_get_char_validated(at, end - at);
    const bool decoded = point != static_cast<gunichar>(-1) && point != static_cast<gunichar>(-2);
    const char* next = decoded && point != 0 ? g_utf8_next_char(at) : at + 1;
    const bool control = point < 0x20 ? point != '\n' && point != '\t' : point >= 0x7f && point < 0xa0;
    const bool no_character = (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) == 0xfffe;
    const bool good = decoded && !control && !no_character;
    out.append(good ? std::string_view(at, static_cast<std::size_t>(next - at)) : std::string_view("\ufffd"));
    if (replaced && !good) ++*replaced;
    at = next;
  }
  return out;
}

void Layouts::language(std::string_view tag) {
  if (tag == language_) return;
  language_ = tag;
  current_[0] = current_[1] = nullptr;
}

Layouts::Voice Layouts::make_voice(const std::string& language, PangoDirection direction) const {
  Voice voice{Owned<PangoContext, g_object_unref>(pango_cairo_create_context(target_)),
              Owned<PangoFontDescription, pango_font_description_free>(
                  pango_font_description_from_string(font_families(language).c_str()))};
  auto* context = voice.context.get();
  // One unit is one point, and nothing is rounded to the pixels of a screen.
  pango_cairo_context_set_resolution(context, 72);
  Owned<cairo_font_options_t, cairo_font_options_destroy> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options.get());
  pango_context_set_round_glyph_positions(context, FALSE);
  pango_context_set_base_dir(context, direction);
  if (!language.empty()) pango_context_set_language(context, pango_language_from_string(language.c_str()));

  constexpr int any_size = 100 * PANGO_SCALE;
  pango_font_description_set_size(voice.font.get(), any_size);
  auto asked_for = [&](const char* tag) {
    Owned<PangoFontMetrics, pango_font_metrics_unref> metrics(
        pango_context_get_metrics(context, voice.font.get(), pango_language_from_string(tag)));
    return static_cast<double>(pango_font_metrics_get_height(metrics.get())) / any_size;
  };
  double asked = asked_for("en");
  // Halfway to the language's own: what Arabic's font asks for has room for marks that running text has none of.
  if (direction == PANGO_DIRECTION_RTL && !language.empty()) asked = (asked + asked_for(language.c_str())) / 2;
  if (asked > 0) voice.natural_line = asked;
  return voice;
}

Layouts::Voice& Layouts::voice(Direction direction) {
  bool right = direction == Direction::right_to_left;
  auto& current = current_[right ? 1 : 0];
  if (!current) {
    auto base = right ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;
    auto [found, added] = voices_.try_emplace({language_, base});
    if (added) found->second = make_voice(language_, base);
    current = &found->second;
  }
  return *current;
}

Layouts::Set Layouts::lay_out(std::string_view text, double width, const TextStyle& style) {
  auto& [context, font, natural_line, sets, older_sets] = voice(style.direction);
  Owned<PangoLayout, g_object_unref> layout(pango_layout_new(context.get()));
  pango_font_description_set_size(font.get(), pango_units_from_double(style.size));
  pango_font_description_set_weight(font.get(), style.weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_attributes(layout.get(), attributes(style, natural_line).get());
  pango_layout_set_width(layout.get(), pango_units_from_double(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_auto_dir(layout.get(), style.direction == Direction::automatic);
  pango_layout_set_alignment(layout.get(), alignment(style));
  int replaced = 0;
  auto shown = drawable(text, &replaced);
  pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
  auto* shape = layout.get();
  int height = 0;
  pango_layout_get_size(shape, nullptr, &height);
  int missing = replaced + pango_layout_get_unknown_glyphs_count(shape);
  return {std::move(layout),
          pango_units_to_double(height),
          pango_units_to_double(pango_layout_get_baseline(shape)),
          missing,
          {}};
}

// What is measured is then drawn, and most of a letter stands in the next one too: laid out once. What the last
// pages did not want is forgotten.
Layouts::Set& Layouts::find(std::string_view text, double width, const TextStyle& style) {
  constexpr std::size_t enough = 192;  // some pages' worth
  // In Pango's units: what differs by less is the same.
  const int look[] = {pango_units_from_double(width),
                      pango_units_from_double(style.size),
                      pango_units_from_double(style.letter_spacing),
                      pango_units_from_double(style.line_spacing),
                      static_cast<int>(style.weight),
                      static_cast<int>(style.align),
                      static_cast<int>(style.direction),
                      style.tabular_digits ? 1 : 0};
  auto& [context, font, natural_line, sets, older_sets] = voice(style.direction);
  key_.assign(reinterpret_cast<const char*>(look), sizeof look).append(text);
  if (auto known = sets.find(key_); known != sets.end()) return known->second;
  if (sets.size() >= enough) older_sets = std::move(sets), sets.clear();
  if (auto older = older_sets.extract(key_)) return sets.insert(std::move(older)).position->second;
  return sets.emplace(key_, lay_out(text, width, style)).first->second;
}

// Pango's own drawing takes each line by itself, works out again what stands for which letters, and spends many bytes
// on the spaces at which lines break.
const Layouts::Set& Layouts::draw(cairo_t* on, double x, double y, std::string_view text, double width,
                                  const TextStyle& style) {
  auto& set = find(text, width, style);
  if (set.missing > 0) {  // it draws the boxes
    cairo_move_to(on, x, y);
    pango_cairo_show_layout(on, set.layout.get());
    return set;
  }
  if (set.runs.empty()) set.runs = runs_of(set.layout.get(), outlines_);
  for (const auto& run : set.runs) {
    placed_ = run.glyphs;
    for (auto& glyph : placed_) glyph.x += x, glyph.y += y;
    cairo_set_scaled_font(on, run.font.get());
    cairo_show_text_glyphs(on, run.letters.data(), static_cast<int>(run.letters.size()), placed_.data(),
                           static_cast<int>(placed_.size()), run.clusters.data(), static_cast<int>(run.clusters.size()),
                           cairo_text_cluster_flags_t{});
  }
  return set;
}

}  // namespace portal
