// The page module (portalctl-pages.so): PageSetter with Pango for the text and Cairo for the PDF.
#include <cairo-pdf.h>
#include <fmt/format.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/output/page.h"
#include "lib/output/page_module.h"

namespace portal {
namespace {

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;
using Layout = Owned<PangoLayout, g_object_unref>;

// In the order in which Pango looks for a glyph. The Latin family stands first: named after a CJK family, one
// Latin letter would be taken from that and drag a megabyte into the file.
struct Family {
  const char* name;
  const char* package;
  const char* languages;  // whose letters need it, between blanks; the Latin family is everybody's
};
constexpr Family families[] = {
    {"Noto Sans", "fonts-noto-core", ""},
    {"Noto Sans Arabic", "fonts-noto-core", " ar fa ur ps "},
    {"Noto Sans Armenian", "fonts-noto-core", " hy "},
    {"Noto Sans Hebrew", "fonts-noto-core", " he yi "},
    {"Noto Sans Khmer", "fonts-noto-core", " km "},
    {"Noto Sans Thai", "fonts-noto-core", " th "},
    {"Noto Sans Lao", "fonts-noto-core", " lo "},
    {"Noto Sans Devanagari", "fonts-noto-core", " hi ne mr "},
    {"Noto Sans CJK SC", "fonts-noto-cjk", " zh zh-Hans "},
    {"Noto Sans CJK TC", "fonts-noto-cjk", " zh-Hant "},
    {"Noto Sans CJK KR", "fonts-noto-cjk", " ko "},
};

std::string family_list() {
  std::string list;
  for (const auto& family : families) list += (list.empty() ? "" : ",") + std::string(family.name);
  return list;
}

std::pair<double, double> points(PageSize size) {
  return size == PageSize::letter ? std::pair(612.0, 792.0) : std::pair(595.276, 841.89);
}

class PangoPageSetter : public PageSetter {
 public:
  PangoPageSetter(PageSize size, const DocumentInfo& info, const std::string& created);
  double height(std::string_view text, double width, const TextStyle& style) override;
  double text(std::string_view text, double x, double y, double width, const TextStyle& style) override;
  void line(double x1, double y1, double x2, double y2, double thickness, double grey) override;
  void box(double x, double y, double width, double height, double thickness, double grey) override;
  void bookmark(std::string_view title, int level) override;
  void next_page() override;
  int page() const override { return page_; }
  long missing_characters() const override { return missing_; }
  std::string finish() override;

 private:
  struct Set {
    Layout layout;
    double height;
  };
  static cairo_status_t append(void* self, const unsigned char* bytes, unsigned count);
  const Set& set(std::string_view text, double width, const TextStyle& style);
  Layout lay_out(std::string_view text, double width, const TextStyle& style);
  Owned<PangoAttrList, pango_attr_list_unref> attributes(const TextStyle& style) const;
  void stroke(double thickness, double grey);

  std::string pdf_;
  Owned<cairo_surface_t, cairo_surface_destroy> surface_;
  Owned<cairo_t, cairo_destroy> cairo_;
  Owned<PangoContext, g_object_unref> context_;
  Owned<PangoFontDescription, pango_font_description_free> font_;
  double natural_line_ = 1;  // the line height that the font asks for, in sizes
  int page_ = 1;
  std::vector<int> bookmarks_;  // the last of each level
  long missing_ = 0;
  std::unordered_map<std::string, Set> sets_;
};

PangoPageSetter::PangoPageSetter(PageSize size, const DocumentInfo& info, const std::string& created)
    : surface_(cairo_pdf_surface_create_for_stream(append, this, points(size).first, points(size).second)),
      cairo_(cairo_create(surface_.get())),
      context_(pango_cairo_create_context(cairo_.get())),
      font_(pango_font_description_from_string(family_list().c_str())) {
  auto tell = [this](cairo_pdf_metadata_t what, const std::string& value) {
    if (!value.empty()) cairo_pdf_surface_set_metadata(surface_.get(), what, value.c_str());
  };
  tell(CAIRO_PDF_METADATA_TITLE, info.title);
  tell(CAIRO_PDF_METADATA_AUTHOR, info.author);
  tell(CAIRO_PDF_METADATA_CREATE_DATE, created);  // else Cairo takes the time of day, and no two files are equal
  tell(CAIRO_PDF_METADATA_MOD_DATE, created);

  // One unit is one point, and nothing is rounded to the pixels of a screen.
  pango_cairo_context_set_resolution(context_.get(), 72);
  Owned<cairo_font_options_t, cairo_font_options_destroy> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  // It settles which of the Chinese, Japanese and Korean forms of a character are taken.
  if (!info.language.empty())
    pango_context_set_language(context_.get(), pango_language_from_string(info.language.c_str()));

  constexpr int any_size = 100 * PANGO_SCALE;
  pango_font_description_set_size(font_.get(), any_size);
  Owned<PangoFontMetrics, pango_font_metrics_unref> metrics(
      pango_context_get_metrics(context_.get(), font_.get(), pango_language_from_string("en")));
  if (int asked = pango_font_metrics_get_height(metrics.get())) natural_line_ = static_cast<double>(asked) / any_size;
}

cairo_status_t PangoPageSetter::append(void* self, const unsigned char* bytes, unsigned count) {
  static_cast<PangoPageSetter*>(self)->pdf_.append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

Owned<PangoAttrList, pango_attr_list_unref> PangoPageSetter::attributes(const TextStyle& style) const {
  Owned<PangoAttrList, pango_attr_list_unref> list(pango_attr_list_new());
  auto add = [&](PangoAttribute* attribute) { pango_attr_list_insert(list.get(), attribute); };
  // Relative to each line's own font, so that a line in a taller script gets the room that it needs.
  add(pango_attr_line_height_new(style.line_spacing / natural_line_));
  add(pango_attr_insert_hyphens_new(FALSE));  // a name or an address that must break gets no sign that it does not have
  if (style.letter_spacing != 0) add(pango_attr_letter_spacing_new(pango_units_from_double(style.letter_spacing)));
  if (style.tabular_digits) add(pango_attr_font_features_new("tnum=1"));
  return list;
}

Layout PangoPageSetter::lay_out(std::string_view text, double width, const TextStyle& style) {
  Layout layout(pango_layout_new(context_.get()));
  pango_font_description_set_size(font_.get(), pango_units_from_double(style.size));
  pango_font_description_set_weight(font_.get(),
                                    style.weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout.get(), font_.get());
  pango_layout_set_attributes(layout.get(), attributes(style).get());
  pango_layout_set_width(layout.get(), pango_units_from_double(width));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  // The base direction stays automatic: each paragraph's first letter decides, and LEFT and RIGHT follow it.
  pango_layout_set_alignment(layout.get(), style.align == Align::start    ? PANGO_ALIGN_LEFT
                                           : style.align == Align::centre ? PANGO_ALIGN_CENTER
                                                                          : PANGO_ALIGN_RIGHT);
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return layout;
}

// What is measured is then drawn, and most of a letter stands in the next one too: laid out once. The grey does
// not matter here, since it changes no shape.
const PangoPageSetter::Set& PangoPageSetter::set(std::string_view text, double width, const TextStyle& style) {
  constexpr std::size_t enough = 512;  // several pages' worth
  const double look[] = {width,
                         style.size,
                         static_cast<double>(style.weight),
                         static_cast<double>(style.align),
                         style.letter_spacing,
                         style.line_spacing,
                         style.tabular_digits ? 1.0 : 0.0};
  std::string key(text);
  key.append(reinterpret_cast<const char*>(look), sizeof look);
  if (auto known = sets_.find(key); known != sets_.end()) return known->second;
  if (sets_.size() >= enough) sets_.clear();
  auto layout = lay_out(text, width, style);
  int height = 0;
  pango_layout_get_size(layout.get(), nullptr, &height);
  return sets_.emplace(std::move(key), Set{std::move(layout), pango_units_to_double(height)}).first->second;
}

double PangoPageSetter::height(std::string_view text, double width, const TextStyle& style) {
  return text.empty() ? 0 : set(text, width, style).height;
}

double PangoPageSetter::text(std::string_view text, double x, double y, double width, const TextStyle& style) {
  if (text.empty()) return 0;
  const auto& [layout, height] = set(text, width, style);
  cairo_set_source_rgb(cairo_.get(), style.grey, style.grey, style.grey);
  cairo_move_to(cairo_.get(), x, y);
  pango_cairo_show_layout(cairo_.get(), layout.get());
  missing_ += pango_layout_get_unknown_glyphs_count(layout.get());
  return height;
}

void PangoPageSetter::stroke(double thickness, double grey) {
  cairo_set_line_width(cairo_.get(), thickness);
  cairo_set_source_rgb(cairo_.get(), grey, grey, grey);
  cairo_stroke(cairo_.get());
}

void PangoPageSetter::line(double x1, double y1, double x2, double y2, double thickness, double grey) {
  cairo_move_to(cairo_.get(), x1, y1);
  cairo_line_to(cairo_.get(), x2, y2);
  stroke(thickness, grey);
}

void PangoPageSetter::box(double x, double y, double width, double height, double thickness, double grey) {
  cairo_rectangle(cairo_.get(), x, y, width, height);
  stroke(thickness, grey);
}

void PangoPageSetter::bookmark(std::string_view title, int level) {
  auto above = std::min(static_cast<std::size_t>(level - 1), bookmarks_.size());
  bookmarks_.resize(above);
  int parent = above == 0 ? CAIRO_PDF_OUTLINE_ROOT : bookmarks_.back();
  bookmarks_.push_back(cairo_pdf_surface_add_outline(surface_.get(), parent, std::string(title).c_str(),
                                                     fmt::format("page={} pos=[0 0]", page_).c_str(),
                                                     cairo_pdf_outline_flags_t{}));
}

void PangoPageSetter::next_page() {
  cairo_show_page(cairo_.get());
  ++page_;
}

std::string PangoPageSetter::finish() {
  auto drawn = cairo_status(cairo_.get());  // a failed drawing stays here and never reaches the surface
  cairo_surface_finish(surface_.get());
  auto written = cairo_surface_status(surface_.get());
  if (auto status = drawn ? drawn : written) {
    throw StorageError(fmt::format("The PDF cannot be made: {}.", cairo_status_to_string(status)), "");
  }
  return std::move(pdf_);
}

std::unique_ptr<PageSetter> make(PageSize size, const DocumentInfo& info, const std::string& created) {
  return std::make_unique<PangoPageSetter>(size, info, created);
}

bool needed_by(const Family& family, const std::vector<std::string>& languages) {
  if (languages.empty() || !*family.languages) return true;
  return std::any_of(languages.begin(), languages.end(), [&](const std::string& language) {
    return std::string_view(family.languages).find(" " + language + " ") != std::string_view::npos;
  });
}

std::vector<std::string> missing(const std::vector<std::string>& languages) {
  std::vector<std::string> lacking;
  for (const auto& family : families) {
    if (!needed_by(family, languages)) continue;
    Owned<FcPattern, FcPatternDestroy> wanted(FcPatternBuild(nullptr, FC_FAMILY, FcTypeString, family.name, nullptr));
    Owned<FcObjectSet, FcObjectSetDestroy> fields(FcObjectSetBuild(FC_FAMILY, nullptr));
    Owned<FcFontSet, FcFontSetDestroy> found(FcFontList(nullptr, wanted.get(), fields.get()));
    if (!found || found->nfont == 0) lacking.push_back(fmt::format("{} ({})", family.package, family.name));
  }
  return lacking;
}

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::PageModule portalctl_pages_3;
const portal::PageModule portalctl_pages_3 = {portal::make, portal::missing};
}
