// The page module (portalctl-pages.so): PageSetter with Pango for the text and Cairo for the PDF.
#include <cairo-pdf.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/output/page.h"
#include "lib/output/page_module.h"
#include "lib/output/page_pango_catalog.h"
#include "lib/output/page_pango_fonts.h"
#include "lib/output/page_pango_layouts.h"
#include "lib/output/page_pango_owned.h"
#include "lib/output/page_pango_pictures.h"

namespace portal {
namespace {

using Surface = Owned<cairo_surface_t, cairo_surface_destroy>;
using Cairo = Owned<cairo_t, cairo_destroy>;

std::pair<double, double> points(PageSize size) {
  if (size == PageSize::letter) return {612, 792};
  return size == PageSize::letter_across ? std::pair(792.0, 612.0) : std::pair(595.276, 841.89);
}

const char* tag_of(Part part) { return part == Part::title ? "H1" : part == Part::heading ? "H2" : "P"; }

class PangoPageSetter : public PageSetter {
 public:
  PangoPageSetter(PageSize size, const DocumentInfo& info, const std::string& created);
  void language(std::string_view tag) override { layouts_.language(tag); }
  double height(std::string_view text, double width, const TextStyle& style) override;
  double width(std::string_view text, const TextStyle& style) override;
  double baseline(std::string_view text, double width, const TextStyle& style) override;
  double text(std::string_view text, double x, double y, double width, const TextStyle& style) override;
  void line(double x1, double y1, double x2, double y2, double thickness, double grey) override;
  void box(double x, double y, double width, double height, double thickness, double grey) override;
  void fill(double x, double y, double width, double height, double grey) override;
  bool picture(std::string_view jpeg, double x, double y, double width, double height) override;
  bool qr_code(std::string_view bytes, double x, double y, double side) override;
  void begin_part(Part part) override;
  void end_part() override;
  void stamp(const std::string& key, double x, double y, const std::function<void()>& draw) override;
  double& kept(const std::string& name) override { return kept_[name]; }
  void bookmark(std::string_view title, int level) override;
  void next_page() override;
  void page_size(PageSize size) override;
  int page() const override { return page_; }
  long missing_characters() const override { return missing_; }
  std::string finish() override;

 private:
  struct Stamp {
    Surface surface;   // none as long as it was wanted once only
    long missing = 0;  // characters
  };
  static cairo_status_t append(void* self, const unsigned char* bytes, unsigned count);
  void stroke(double thickness, double grey);
  void record(Stamp& stamp, const std::function<void()>& draw);

  std::string pdf_;
  std::pair<double, double> size_;
  Surface surface_;
  Cairo cairo_;   // the document's
  cairo_t* ink_;  // what is drawn on: the document's, or a stamp's
  Layouts layouts_;
  std::string language_;  // the document's
  std::string part_;      // the open part's tag
  int page_ = 1;
  std::vector<int> bookmarks_;  // the last of each level
  bool white_ = true;           // no stamp on this page yet
  long missing_ = 0;
  std::unordered_map<std::string, Stamp> stamps_;
  std::unordered_map<std::string, double> kept_;
};

PangoPageSetter::PangoPageSetter(PageSize size, const DocumentInfo& info, const std::string& created)
    : size_(points(size)),
      surface_(cairo_pdf_surface_create_for_stream(append, this, size_.first, size_.second)),
      cairo_(cairo_create(surface_.get())),
      ink_(cairo_.get()),
      layouts_(cairo_.get()),
      language_(info.language) {
  auto tell = [this](cairo_pdf_metadata_t what, const std::string& value) {
    if (!value.empty()) cairo_pdf_surface_set_metadata(surface_.get(), what, drawable(value).c_str());
  };
  tell(CAIRO_PDF_METADATA_TITLE, info.title);
  tell(CAIRO_PDF_METADATA_AUTHOR, info.author);
  tell(CAIRO_PDF_METADATA_CREATE_DATE, created);  // else Cairo takes the time of day, and no two files are equal
  tell(CAIRO_PDF_METADATA_MOD_DATE, created);
  layouts_.language(language_);
  cairo_tag_begin(cairo_.get(), "Document", nullptr);  // the one element that all parts are in
}

cairo_status_t PangoPageSetter::append(void* self, const unsigned char* bytes, unsigned count) {
  static_cast<PangoPageSetter*>(self)->pdf_.append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

double PangoPageSetter::height(std::string_view text, double width, const TextStyle& style) {
  return text.empty() ? 0 : layouts_.set(text, width, style).height;
}

double PangoPageSetter::width(std::string_view text, const TextStyle& style) {
  constexpr double one_line = 10'000;
  if (text.empty()) return 0;
  PangoRectangle extents;
  pango_layout_get_extents(layouts_.set(text, one_line, style).layout.get(), nullptr, &extents);
  return extents.width / double{PANGO_SCALE};
}

double PangoPageSetter::baseline(std::string_view text, double width, const TextStyle& style) {
  return text.empty() ? 0 : layouts_.set(text, width, style).baseline;
}

double PangoPageSetter::text(std::string_view text, double x, double y, double width, const TextStyle& style) {
  if (text.empty()) return 0;
  cairo_set_source_rgb(ink_, style.grey, style.grey, style.grey);
  const auto& set = layouts_.draw(ink_, x, y, text, width, style);
  missing_ += set.missing;
  return set.height;
}

void PangoPageSetter::stroke(double thickness, double grey) {
  cairo_set_line_width(ink_, thickness);
  cairo_set_source_rgb(ink_, grey, grey, grey);
  cairo_stroke(ink_);
}

void PangoPageSetter::line(double x1, double y1, double x2, double y2, double thickness, double grey) {
  cairo_move_to(ink_, x1, y1);
  cairo_line_to(ink_, x2, y2);
  stroke(thickness, grey);
}

void PangoPageSetter::box(double x, double y, double width, double height, double thickness, double grey) {
  cairo_rectangle(ink_, x, y, width, height);
  stroke(thickness, grey);
}

void PangoPageSetter::fill(double x, double y, double width, double height, double grey) {
  cairo_rectangle(ink_, x, y, width, height);
  cairo_set_source_rgb(ink_, grey, grey, grey);
  cairo_fill(ink_);
}

bool PangoPageSetter::picture(std::string_view jpeg, double x, double y, double width, double height) {
  auto size = jpeg_size(jpeg);
  auto surface = size ? jpeg_surface(jpeg) : nullptr;
  if (!surface) return false;
  const double scale = std::min(width / size->width, height / size->height);
  const double shown_width = size->width * scale, shown_height = size->height * scale;
  cairo_save(ink_);
  cairo_translate(ink_, x + (width - shown_width) / 2, y + (height - shown_height) / 2);
  cairo_rectangle(ink_, 0, 0, shown_width, shown_height);
  cairo_clip(ink_);
  cairo_scale(ink_, shown_width / kPictureSide, shown_height / kPictureSide);
  cairo_set_source_surface(ink_, surface.get(), 0, 0);
  cairo_paint(ink_);
  cairo_restore(ink_);
  return true;
}

// One path of all dark runs, so that no printer leaves a gap between two of them.
bool PangoPageSetter::qr_code(std::string_view bytes, double x, double y, double side) {
  constexpr int quiet = 4;  // modules, as the standard asks for
  Owned<QRcode, QRcode_free> code(QRcode_encodeData(
      static_cast<int>(bytes.size()), reinterpret_cast<const unsigned char*>(bytes.data()), 0, QR_ECLEVEL_M));
  if (!code) return false;
  const int width = code->width;
  const double module = side / (width + 2 * quiet);
  auto dark = [&](int row, int column) { return (code->data[row * width + column] & 1) != 0; };
  for (int row = 0; row < width; ++row) {
    for (int column = 0, end; column < width; column = end + 1) {
      for (end = column; end < width && dark(row, end);) ++end;
      if (end > column)
        cairo_rectangle(ink_, x + (quiet + column) * module, y + (quiet + row) * module, (end - column) * module,
                        module);
    }
  }
  cairo_set_source_rgb(ink_, 0, 0, 0);
  cairo_fill(ink_);
  return true;
}

void PangoPageSetter::begin_part(Part part) { cairo_tag_begin(ink_, (part_ = tag_of(part)).c_str(), nullptr); }

void PangoPageSetter::end_part() { cairo_tag_end(ink_, part_.c_str()); }

// Cairo writes a recording that it draws from as one form, however often it is drawn.
void PangoPageSetter::record(Stamp& stamp, const std::function<void()>& draw) {
  constexpr double margin = 36;  // for what stands out over its line
  const cairo_rectangle_t extents = {-margin, -margin, size_.first + 2 * margin, size_.second + 2 * margin};
  stamp.surface.reset(cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents));
  Cairo recorder(cairo_create(stamp.surface.get()));
  auto* page = std::exchange(ink_, recorder.get());
  auto missing = missing_;
  draw();
  stamp.missing = std::exchange(missing_, missing) - missing;
  ink_ = page;
}

void PangoPageSetter::stamp(const std::string& key, double x, double y, const std::function<void()>& draw) {
  constexpr std::size_t enough = 4096;  // what never came again is forgotten, and so is the rest, to be kept again
  if (stamps_.size() >= enough) stamps_.clear();
  auto [found, first] = stamps_.try_emplace(key);
  auto& stamp = found->second;
  cairo_save(ink_);
  cairo_translate(ink_, x, y);
  if (first) {
    draw();
    white_ = false;
  } else {
    if (!stamp.surface) record(stamp, draw);
    // Without a clip, Cairo takes a painting on a page that is still white for the page's begin, and forgets the
    // part that was begun.
    if (std::exchange(white_, false)) {
      cairo_rectangle(ink_, -x, -y, size_.first, size_.second);
      cairo_clip(ink_);
    }
    cairo_set_source_surface(ink_, stamp.surface.get(), 0, 0);
    cairo_paint(ink_);
    missing_ += stamp.missing;
  }
  cairo_restore(ink_);
}

void PangoPageSetter::bookmark(std::string_view title, int level) {
  auto above = std::min(static_cast<std::size_t>(level - 1), bookmarks_.size());
  bookmarks_.resize(above);
  int parent = above == 0 ? CAIRO_PDF_OUTLINE_ROOT : bookmarks_.back();
  bookmarks_.push_back(cairo_pdf_surface_add_outline(surface_.get(), parent, drawable(title).c_str(),
                                                     fmt::format("page={} pos=[0 0]", page_).c_str(),
                                                     cairo_pdf_outline_flags_t{}));
}

void PangoPageSetter::next_page() {
  cairo_show_page(cairo_.get());
  white_ = true;
  ++page_;
}

void PangoPageSetter::page_size(PageSize size) {
  size_ = points(size);
  cairo_pdf_surface_set_size(surface_.get(), size_.first, size_.second);
  // With the page, Cairo throws away what was told of it, and on the first that is the begin of the document.
  if (page_ == 1) cairo_tag_begin(cairo_.get(), "Document", nullptr);
}

std::string PangoPageSetter::finish() {
  cairo_tag_end(cairo_.get(), "Document");
  auto drawn = cairo_status(cairo_.get());  // a failed drawing stays here and never reaches the surface
  cairo_surface_finish(surface_.get());
  auto written = cairo_surface_status(surface_.get());
  if (auto status = drawn ? drawn : written) {
    throw StorageError(fmt::format("The PDF cannot be made: {}.", cairo_status_to_string(status)), "");
  }
  return with_language(std::move(pdf_), language_);
}

std::unique_ptr<PageSetter> make(PageSize size, const DocumentInfo& info, const std::string& created) {
  return std::make_unique<PangoPageSetter>(size, info, created);
}

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::PageModule portalctl_pages_7;
const portal::PageModule portalctl_pages_7 = {portal::make, portal::lacking_fonts};
}
