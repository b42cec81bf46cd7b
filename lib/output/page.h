#pragma once
// The seam between what is set on a page and the libraries that set it. Those (Pango, Cairo, libqrencode) are in a
// module of their own, loaded when the first page is wanted: a look-up must not pay for them.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/time.h"

namespace portal {

enum class PageSize { letter, letter_across, a4 };
enum class Weight { regular, bold };
/// start and end follow the direction of the text, so that Arabic begins on the right.
enum class Align { start, centre, end };
/// How a paragraph runs: as its own first letter says, or as the page does, whatever name it begins with.
enum class Direction { automatic, left_to_right, right_to_left };

struct TextStyle {
  double size = 11;  // points
  Weight weight = Weight::regular;
  Align align = Align::start;
  double grey = 0;             // 0 black … 1 white
  double letter_spacing = 0;   // points
  double line_spacing = 1.25;  // baseline to baseline, in sizes; lines in a taller script get more
  bool tabular_digits = false;
  Direction direction = Direction::automatic;
};

struct DocumentInfo {
  std::string title;
  std::string author;
  std::string language;  // a BCP 47 tag: "en", "zh-Hant"; what readers take the document to be in
  Timestamp created;     // fixed by the caller, so that the same input gives the same bytes
};

/// What a piece of a page is to a program that reads it aloud. Lines and boxes, and text in no part, are none.
enum class Part { title, heading, paragraph };

/// One PDF, page after page. Positions are in points from the top left corner. Text is UTF-8 in any script.
/// For one thread of a process: Cairo 1.16 shares its fonts among threads, and may close one that another draws with.
class PageSetter {
 public:
  virtual ~PageSetter() = default;
  /// The language (BCP 47) of what is set from here on, at first the document's. It settles the forms of Chinese,
  /// Japanese and Korean characters and where lines may break.
  virtual void language(std::string_view tag) = 0;
  /// The height in points that the text takes when set in that width.
  virtual double height(std::string_view text, double width, const TextStyle& style) = 0;
  /// The width in points that the text takes on one line.
  virtual double width(std::string_view text, const TextStyle& style) = 0;
  /// How far below its top its first line stands, in points.
  virtual double baseline(std::string_view text, double width, const TextStyle& style) = 0;
  /// Sets the text and returns its height in points.
  virtual double text(std::string_view text, double x, double y, double width, const TextStyle& style) = 0;
  virtual void line(double x1, double y1, double x2, double y2, double thickness, double grey) = 0;
  virtual void box(double x, double y, double width, double height, double thickness, double grey) = 0;
  /// An area in that grey, without an outline.
  virtual void fill(double x, double y, double width, double height, double grey) = 0;
  /// A JPEG, embedded byte for byte, as large as it fits there, in its own shape and in the middle. Its EXIF, and how
  /// that would turn it, is not looked at. False, and nothing drawn, where it is none that a PDF may hold: not a JPEG,
  /// arithmetic coding, CMYK. What a program that reads aloud is to say of it stands in a text, in the same part.
  virtual bool picture(std::string_view jpeg, double x, double y, double width, double height) = 0;
  /// A QR code of those bytes in a square of that side, its quiet zone of four modules within. False, and nothing
  /// drawn, where they are too many for one.
  virtual bool qr_code(std::string_view bytes, double x, double y, double side) = 0;
  /// What is set between the two is that part, in this order. Parts do not nest.
  virtual void begin_part(Part part) = 0;
  virtual void end_part() = 0;
  /// What stands on many pages: `draw` sets it with (x, y) for its corner. Under a key that comes again it is kept in
  /// the file once and only placed again, so the key must tell all that `draw` does. Stamps do not nest, and hold no
  /// parts: a part holds a stamp.
  virtual void stamp(const std::string& key, double x, double y, const std::function<void()>& draw) = 0;
  /// A number of the caller's that goes with the document, 0 at first: what one page found out, for the next.
  virtual double& kept(const std::string& name) = 0;
  /// An entry in the reader's list of contents that leads to the current page: of level 1, or below the last one of
  /// the level above.
  virtual void bookmark(std::string_view title, int level = 1) = 0;
  virtual void next_page() = 0;
  /// Of the current page, on which nothing was set yet, and of those that follow.
  virtual void page_size(PageSize size) = 0;
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
