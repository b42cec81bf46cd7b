#pragma once
// The seam between what is set on a page and the libraries that set it. Those (Pango, Cairo) are in a
// module of their own, loaded when the first page is wanted: a look-up must not pay for them.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/time.h"

namespace portal {

enum class PageSize { letter, a4 };
enum class Weight { regular, bold };
/// start and end follow the direction of the text itself, so that Arabic begins on the right.
enum class Align { start, centre, end };

struct TextStyle {
  double size = 11;  // points
  Weight weight = Weight::regular;
  Align align = Align::start;
  double grey = 0;             // 0 black … 1 white
  double letter_spacing = 0;   // points
  double line_spacing = 1.25;  // baseline to baseline, in sizes; lines in a taller script get more
  bool tabular_digits = false;
};

struct DocumentInfo {
  std::string title;
  std::string author;
  std::string language;  // a BCP 47 tag: "en", "es"
  Timestamp created;     // fixed by the caller, so that the same input gives the same bytes
};

/// One PDF, page after page. Positions are in points from the top left corner. Text is UTF-8 in any script.
/// Several threads may each use a setter of their own at the same time.
class PageSetter {
 public:
  virtual ~PageSetter() = default;
  /// The height in points that the text takes when set in that width.
  virtual double height(std::string_view text, double width, const TextStyle& style) = 0;
  /// Sets the text and returns its height in points.
  virtual double text(std::string_view text, double x, double y, double width, const TextStyle& style) = 0;
  virtual void line(double x1, double y1, double x2, double y2, double thickness, double grey) = 0;
  virtual void box(double x, double y, double width, double height, double thickness, double grey) = 0;
  /// An entry in the reader's list of contents that leads to the current page: of level 1, or below the last one of
  /// the level above.
  virtual void bookmark(std::string_view title, int level = 1) = 0;
  virtual void next_page() = 0;
  /// The number of the current page, from 1.
  virtual int page() const = 0;
  /// How many characters of the document no installed font has: they stand there as boxes.
  virtual long missing_characters() const = 0;
  /// Ends the document and returns the PDF.
  virtual std::string finish() = 0;
};

/// Loads the module (portalctl-pages.so) on first use; StorageError as of load_module().
std::unique_ptr<PageSetter> make_page_setter(PageSize size, const DocumentInfo& info);

/// What text in these languages (BCP 47 tags; none: every language that the page setter has a family for) wants and
/// this machine lacks: "fonts-noto-cjk (Noto Sans CJK KR)", the Debian package first. A language that it does not
/// know wants the Latin family.
std::vector<std::string> missing_fonts(const std::vector<std::string>& languages = {});

}  // namespace portal
