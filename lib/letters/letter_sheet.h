#pragma once
// Of the letter's page: the paper and the envelope that it is folded for, and the pen that writes on it.
#include <string>
#include <string_view>
#include <utility>

#include "lib/letters/letter.h"
#include "lib/output/page.h"

namespace portal {

/// Where things stand, in points from the top left corner. The window address stays there in every language; all else
/// is mirrored in one that is written from right to left.
struct Sheet {
  double page_width;
  double left, width, top, bottom;  // of what is set
  double letterhead_end;            // nothing but the address from here …
  double address_left, address_width, address_top, address_end;
  double body_top;  // … to here
  Direction direction = Direction::left_to_right;
};
Sheet sheet_of(Envelope envelope, Direction direction);

/// Sets text downwards, or only measures it. One description of the page serves both, so the two cannot disagree.
/// Positions run from where the language begins to write.
class Pen {
 public:
  enum class Mode { measure, draw };
  Pen(PageSetter& page, const Sheet& sheet, Mode mode, double from)
      : y(from), page_(page), sheet_(sheet), mode_(mode) {}

  double y;

  void text(std::string_view text, double x, double width, TextStyle style);
  /// Two texts side by side, on one line where they begin; y is then below both.
  struct Cell {
    std::string_view text;
    double x, width;
    TextStyle style;
  };
  void beside(Cell first, Cell second);
  void rule(double x1, double y1, double x2, double y2, double thickness, double grey);
  void box(double x, double top, double width, double height);
  void qr_code(std::string_view bytes, double x, double top, double side);
  /// Only for measuring: what does not repeat is taken as at a size smaller by that ratio, and so much larger. That is
  /// never too high, and known from the size tried before, without laying it out once more.
  void estimate(double ratio) { ratio_ = ratio; }
  bool draws() const { return mode_ == Mode::draw; }

  /// What `draw` sets is one part of the page for one who listens to it.
  template <class Draw>
  void part(Part part, Draw draw) {
    if (draws()) page_.begin_part(part);
    draw(*this);
    if (draws()) page_.end_part();
  }
  /// What `draw` sets is likely to be the same on the next page.
  template <class Draw>
  void repeated(Draw draw) {
    if (!draws()) {
      const double ratio = std::exchange(ratio_, 1);
      draw(*this);
      ratio_ = ratio;
      return;
    }
    std::string key;
    Pen reader(page_, sheet_, Mode::measure, 0);
    reader.key_ = &key;
    draw(reader);
    page_.stamp(key, 0, y, [&] {
      Pen writer(page_, sheet_, Mode::draw, 0);
      draw(writer);
    });
    y += reader.y;
  }
  /// The height of what `draw` sets.
  template <class Draw>
  double height_of(Draw draw) const {
    Pen measure(page_, sheet_, Mode::measure, 0);
    measure.ratio_ = ratio_;
    draw(measure);
    return measure.y;
  }

 private:
  PageSetter& page_;
  const Sheet& sheet_;
  Mode mode_;
  double ratio_ = 1;
  std::string* key_ = nullptr;  // takes down all that is set

  double mirrored(double x, double width) const;
  void note(std::initializer_list<double> numbers, std::string_view text = {});
};

TextStyle plain(double size);
TextStyle bold(double size);
TextStyle grey(double size);
TextStyle centred(TextStyle style);

}  // namespace portal
