#include "lib/letters/letter_sheet.h"

#include <algorithm>
#include <utility>

namespace portal {
namespace {

constexpr double millimetre = 72 / 25.4;

// US Letter, folded in three for a no. 10 window envelope. Its window (4 1/2 by 1 1/8 inches, 7/8 from the left, 1/2
// from below) shows at most what is 2.04 to 3.62 inches from the sheet's top and always what is 2.5 to 3.17: the
// address ends at the lower end of that, and nothing else may stand where the window can reach.
constexpr Sheet us_no_10 = {.page_width = 612,
                            .left = 72,
                            .width = 468,
                            .top = 40,
                            .bottom = 764,
                            .letterhead_end = 144,
                            .address_left = 72,
                            .address_width = 243,
                            .address_top = 156,
                            .address_end = 224,
                            .body_top = 262};

// A4 by DIN 5008 form B, folded at 105 and 210 mm for a DIN long envelope (DIN 680: a window of 90 by 45 mm, 20 from
// the left, 15 from below). It shows at most what is 45 to 95 mm from the sheet's top and 10 to 110 from its left, and
// always what is 50 to 90 and 20 to 100: the lines of the address end where the standard's field does.
constexpr Sheet din = {.page_width = 595.276,
                       .left = 25 * millimetre,
                       .width = 165 * millimetre,
                       .top = 34,
                       .bottom = 812,
                       .letterhead_end = 44.5 * millimetre,
                       .address_left = 25 * millimetre,
                       .address_width = 74 * millimetre,
                       .address_top = 62.7 * millimetre,
                       .address_end = 88 * millimetre,
                       .body_top = 98 * millimetre};

}  // namespace

Sheet sheet_of(Envelope envelope, Direction direction) {
  auto sheet = envelope == Envelope::din ? din : us_no_10;
  sheet.direction = direction;
  return sheet;
}

double Pen::mirrored(double x, double width) const {
  return sheet_.direction == Direction::right_to_left ? sheet_.page_width - x - width : x;
}

void Pen::note(std::initializer_list<double> numbers, std::string_view text) {
  if (!key_) return;
  key_->append(reinterpret_cast<const char*>(numbers.begin()), numbers.size() * sizeof(double));
  key_->append(text).push_back('\0');
}

void Pen::text(std::string_view text, double x, double width, TextStyle style) {
  // The direction is the page's, but for what has one of its own: a PIN, an address.
  if (style.direction == Direction::automatic) style.direction = sheet_.direction;
  note({x, y, width, style.size, style.grey, style.letter_spacing, static_cast<double>(style.weight),
        static_cast<double>(style.align), static_cast<double>(style.direction)},
       text);
  if (draws()) {
    y += page_.text(text, mirrored(x, width), y, width, style);
  } else {
    style.size /= ratio_;
    style.letter_spacing /= ratio_;
    y += page_.height(text, width, style) * ratio_;
  }
}

void Pen::beside(Cell first, Cell second) {
  for (auto* cell : {&first, &second}) cell->style.direction = sheet_.direction;
  auto baseline = [&](const Cell& cell) {
    auto style = cell.style;
    style.size /= ratio_;
    return page_.baseline(cell.text, cell.width, style) * ratio_;
  };
  const double one = baseline(first), two = baseline(second);
  const double top = y, line = std::max(one, two);
  y = top + line - one;
  text(first.text, first.x, first.width, first.style);
  const double end = std::exchange(y, top + line - two);
  text(second.text, second.x, second.width, second.style);
  y = std::max(y, end);
}

void Pen::rule(double x1, double y1, double x2, double y2, double thickness, double grey) {
  note({x1, y1, x2, y2, thickness, grey});
  if (draws()) page_.line(mirrored(x1, 0), y1, mirrored(x2, 0), y2, thickness, grey);
}

void Pen::box(double x, double top, double width, double height) {
  note({x, top, width, height});
  if (draws()) page_.box(mirrored(x, width), top, width, height, 1, 0.2);
}

void Pen::qr_code(std::string_view bytes, double x, double top, double side) {
  note({x, top, side}, bytes);
  if (draws()) page_.qr_code(bytes, mirrored(x, side), top, side);
}

TextStyle plain(double size) { return {.size = size}; }
TextStyle bold(double size) { return {.size = size, .weight = Weight::bold}; }
TextStyle grey(double size) { return {.size = size, .grey = 0.3}; }
TextStyle centred(TextStyle style) {
  style.align = Align::centre;
  return style;
}

}  // namespace portal
