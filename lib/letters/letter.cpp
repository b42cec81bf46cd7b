#include "lib/letters/letter.h"

#include <algorithm>

#include "lib/base/text.h"
#include "lib/output/page.h"

namespace portal {
namespace {

// US Letter in points, folded in three for a no. 10 window envelope. Its window (4 1/2 by 1 1/8 inches, 7/8 from
// the left, 1/2 from below) shows at most what is 2.04 to 3.62 inches from the sheet's top and always what is
// 2.5 to 3.17: the address ends at the lower end of that, and nothing else may stand where the window can reach.
constexpr double page_height = 792, left = 72, width = 468;
constexpr double top = 40, bottom = 764;
constexpr double address_end = 224, address_top = 156, address_width = 243;
constexpr double body_top = 262;

constexpr double largest = 10, smallest = 7, step = 0.25;  // sizes of the running text

// Sets text downwards, or only measures it. One description of the page serves both, so the two cannot disagree.
struct Pen {
  enum class Mode { measure, draw };
  PageSetter& page;
  Mode mode;
  double y;

  void text(std::string_view text, double x, double text_width, const TextStyle& style) {
    y += mode == Mode::draw ? page.text(text, x, y, text_width, style) : page.height(text, text_width, style);
  }
  void rule(double x1, double y1, double x2, double y2, double thickness, double grey) {
    if (mode == Mode::draw) page.line(x1, y1, x2, y2, thickness, grey);
  }
};

TextStyle plain(double size) { return {.size = size}; }
TextStyle bold(double size) { return {.size = size, .weight = Weight::bold}; }
TextStyle grey(double size) { return {.size = size, .grey = 0.3}; }

template <class Draw>
double height_of(PageSetter& page, Draw draw) {
  Pen pen{page, Pen::Mode::measure, 0};
  draw(pen);
  return pen.y;
}

// The largest size, from `from` down to `to`, at which the drawing is no higher than that; else the smallest.
template <class Draw>
double fitting_size(PageSetter& page, double from, double to, double height, Draw draw) {
  double size = from;
  while (size > to && height_of(page, [&](Pen& pen) { draw(pen, size); }) > height) size -= step;
  return std::max(size, to);
}

// A value that stands by itself keeps to the left, where its label and its neighbours are, in any script.
std::string by_itself(std::string_view value) {
  constexpr std::string_view left_to_right_mark = "\u200e";
  auto name = isolated(value);
  return name == value ? name : std::string(left_to_right_mark) + name;
}

std::string joined_lines(std::string_view lines) {
  constexpr std::string_view separator = "  ·  ";
  std::string line;
  while (!lines.empty()) {
    auto end = lines.find('\n');
    line.append(line.empty() ? "" : separator).append(lines.substr(0, end));
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  return line;
}

class LetterPage {
 public:
  LetterPage(PageSetter& page, const LetterTexts& texts, const Letter& letter)
      : page_(page), texts_(texts), letter_(letter) {}
  void set();

 private:
  void letterhead(Pen& pen, double size) const;
  void address(Pen& pen, double size) const;
  void opening(Pen& pen, double size) const;
  void pin_frame(Pen& pen, double size) const;
  void student(Pen& pen, double size) const;
  void pin(Pen& pen, double size) const;
  void steps(Pen& pen, double size) const;
  void notes(Pen& pen, double size) const;
  void footer(Pen& pen, double size) const;
  void body(double from, double to);

  std::string fill(std::string_view text) const { return filled(text, texts_, letter_).value_or(""); }

  PageSetter& page_;
  const LetterTexts& texts_;
  const Letter& letter_;
};

void LetterPage::letterhead(Pen& pen, double size) const {
  pen.text(letter_.district_name, left, width, grey(size * 0.6));
  pen.text(by_itself(letter_.school_name), left, width, bold(size));
  auto lines = letter_.school_address;
  if (!letter_.school_phone.empty()) lines += (lines.empty() ? "" : "\n") + letter_.school_phone;
  pen.y += size * 0.1;
  pen.text(joined_lines(lines), left, width, grey(size * 0.6));
  pen.y += size * 0.5;
  pen.rule(left, pen.y, left + width, pen.y, 0.75, 0.3);
  pen.y += size * 0.5;
  pen.text(date_in_words(texts_, letter_.date), left, width, plain(largest));
}

void LetterPage::address(Pen& pen, double size) const {
  pen.text(by_itself(letter_.pins.front().guardian_name), left, address_width, plain(size));
  for (const auto& line : letter_.address) pen.text(by_itself(line), left, address_width, plain(size));
}

void LetterPage::opening(Pen& pen, double size) const {
  pen.text(fill(texts_.title), left, width, bold(size * 1.5));
  pen.y += size * 0.6;
  pen.text(fill(texts_.salutation), left, width, plain(size));
  for (const auto& paragraph : texts_.paragraphs) {
    auto text = fill(paragraph);
    if (text.empty()) continue;
    pen.y += size * 0.5;
    pen.text(text, left, width, plain(size));
  }
}

void LetterPage::student(Pen& pen, double size) const {
  constexpr double x = left + 14, label_width = 100, value_width = 142;
  const std::pair<const std::string&, const std::string&> rows[] = {
      {texts_.student_label, letter_.pins.front().student_name},
      {texts_.student_id_label, letter_.pins.front().student_id},
      {texts_.grade_label, letter_.pins.front().grade},
      {texts_.homeroom_label, letter_.pins.front().homeroom}};
  for (const auto& [label, value] : rows) {
    if (value.empty()) continue;
    Pen beside = pen;
    // The label is smaller; lowered by the difference, it stands on the value's line.
    beside.y += size * 0.15;
    beside.text(label, x, label_width, grey(size * 0.85));
    pen.text(by_itself(value), x + label_width, value_width, plain(size));
    pen.y = std::max(pen.y, beside.y) + size * 0.2;
  }
  pen.y -= size * 0.2;
}

void LetterPage::pin(Pen& pen, double size) const {
  constexpr double x = left + 270, pin_width = width - 270 - 14;
  auto centred = [](TextStyle style) { return style.align = Align::centre, style; };
  pen.text(fill(texts_.pin_heading), x, pin_width, centred(grey(size)));
  // As large as its frame allows: one line, whatever number of digits the district has settled on.
  TextStyle digits = centred(bold(size * 2.3));
  digits.tabular_digits = true;
  auto lines = [&] {
    return page_.height(letter_.pins.front().pin, pin_width, digits) / (digits.size * digits.line_spacing);
  };
  do {
    digits.letter_spacing = digits.size * 0.06;
  } while (lines() > 1.5 && (digits.size -= 1) > size);
  pen.text(letter_.pins.front().pin, x, pin_width, digits);
  pen.y += size * 0.1;
  pen.text(fill(texts_.valid_through), x, pin_width, centred(plain(size * 0.9)));
}

void LetterPage::pin_frame(Pen& pen, double size) const {
  const double padding = size * 0.9, divider = left + 262;
  double student_height = height_of(page_, [&](Pen& measure) { student(measure, size); });
  double pin_height = height_of(page_, [&](Pen& measure) { pin(measure, size); });
  double inside = std::max(student_height, pin_height), height = inside + 2 * padding;

  pen.y += size * 0.9;
  double frame_top = pen.y;
  if (pen.mode == Pen::Mode::draw) page_.box(left, frame_top, width, height, 1, 0.2);
  pen.rule(divider, frame_top + padding, divider, frame_top + height - padding, 0.5, 0.6);
  pen.y = frame_top + padding + (inside - student_height) / 2;
  student(pen, size);
  pen.y = frame_top + padding + (inside - pin_height) / 2;
  pin(pen, size);
  pen.y = frame_top + height + size;
}

void LetterPage::steps(Pen& pen, double size) const {
  constexpr double indent = 18;
  pen.text(fill(texts_.steps_heading), left, width, bold(size * 1.1));
  int number = 0;
  for (const auto& step_text : texts_.steps) {
    auto text = fill(step_text);
    if (text.empty()) continue;
    pen.y += size * 0.25;
    Pen beside = pen;
    beside.text(std::to_string(++number) + ".", left, indent, bold(size));
    pen.text(text, left + indent, width - indent, plain(size));
  }
  pen.y += size * 0.6;
  pen.text(fill(texts_.deadline), left, width, plain(size));
  pen.y += size;
}

void LetterPage::notes(Pen& pen, double size) const {
  constexpr double gutter = 24, column = (width - gutter) / 2, right = left + column + gutter;
  std::string help;
  for (const auto& sentence : texts_.help) {
    if (auto text = fill(sentence); !text.empty()) help += (help.empty() ? "" : "\n") + text;
  }
  pen.rule(left, pen.y, left + column, pen.y, 0.5, 0.6);
  pen.rule(right, pen.y, right + column, pen.y, 0.5, 0.6);
  pen.y += size * 0.4;
  Pen beside = pen;
  pen.text(fill(texts_.privacy_heading), left, column, bold(size * 0.95));
  pen.y += size * 0.15;
  pen.text(fill(texts_.privacy), left, column, plain(size * 0.9));
  beside.text(fill(texts_.help_heading), right, column, bold(size * 0.95));
  beside.y += size * 0.15;
  beside.text(help, right, column, plain(size * 0.9));
  pen.y = std::max(pen.y, beside.y);
}

void LetterPage::footer(Pen& pen, double size) const {
  TextStyle style = grey(size);
  style.align = Align::centre;
  pen.text(fill(texts_.footer), left, width, style);
}

void LetterPage::body(double from, double to) {
  using Block = void (LetterPage::*)(Pen&, double) const;
  constexpr Block blocks[] = {&LetterPage::opening, &LetterPage::pin_frame, &LetterPage::steps, &LetterPage::notes};
  double size = fitting_size(page_, largest, smallest, to - from, [&](Pen& pen, double at) {
    for (auto block : blocks) (this->*block)(pen, at);
  });
  Pen pen{page_, Pen::Mode::draw, from};
  for (auto block : blocks) {
    double height = height_of(page_, [&](Pen& measure) { (this->*block)(measure, size); });
    if (pen.y + height > to + 0.01 && pen.y > from) page_.next_page(), pen.y = top;
    (this->*block)(pen, size);
  }
}

void LetterPage::set() {
  auto fit = [this](double from, double to, double height, auto part) {
    return fitting_size(page_, from, to, height, [&](Pen& pen, double size) { (this->*part)(pen, size); });
  };
  Pen pen{page_, Pen::Mode::draw, top};
  letterhead(pen, fit(15, 9, address_top - 12 - top, &LetterPage::letterhead));

  double size = fit(11, 6, address_end - address_top, &LetterPage::address);
  double height = height_of(page_, [&](Pen& measure) { address(measure, size); });
  pen.y = std::max(pen.y + 6, address_end - height);  // it ends where the window always reaches
  address(pen, size);
  double begin = std::max(body_top, pen.y + 12);

  size = fit(8, 6, 24, &LetterPage::footer);
  height = height_of(page_, [&](Pen& measure) { footer(measure, size); });
  Pen foot{page_, Pen::Mode::draw, bottom - height};
  footer(foot, size);
  body(begin, bottom - height - 8);
}

}  // namespace

Envelope envelope_of(std::string_view setting) { return setting == "din" ? Envelope::din : Envelope::us_no_10; }

PageSize page_size(Envelope envelope) { return envelope == Envelope::din ? PageSize::a4 : PageSize::letter; }

void set_letter(PageSetter& page, const LetterTexts& texts, const Letter& letter, Envelope) {
  LetterPage(page, texts, letter).set();
}

}  // namespace portal
