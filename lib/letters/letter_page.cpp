#include "lib/letters/letter_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr double largest = 10, smallest = 7, size_step = 0.25;  // sizes of the running text

}  // namespace

// The largest size, from `from` down to `to`, at which the drawing is no higher than that; else the smallest. The
// search begins with what the letter before found under that name: mostly it is that again, and each size that is tried
// has the letter's own texts laid out once more.
template <class Draw>
double LetterPage::fitting_size(double from, double to, double height, const std::string& name, Draw draw) const {
  auto fits = [&](double size, double than = 0) {
    Pen pen(page_, sheet_, Pen::Mode::measure, 0);
    if (than > 0) pen.estimate(size / than);
    draw(pen, size);
    return pen.y <= height;
  };
  auto& found = page_.kept(texts_.language + name);
  double size = found > 0 ? found : from;
  if (fits(size)) {
    for (double next = size + size_step; next <= from && fits(next, size) && fits(next); next += size_step) size = next;
  } else {
    do size -= size_step;
    while (size > to && !fits(size));
  }
  return found = std::max(size, to);
}

void LetterPage::letterhead(Pen& pen, double size) const {
  pen.repeated([&](Pen& same) {
    same.text(letter_.district_name, sheet_.left, sheet_.width, grey(size * 0.6));
    same.text(letter_.school_name, sheet_.left, sheet_.width, bold(size));
    auto line = letter_.school_address;
    if (!letter_.school_phone.empty()) line += (line.empty() ? "" : "  ·  ") + letter_.school_phone;
    same.y += size * 0.1;
    same.text(line, sheet_.left, sheet_.width, grey(size * 0.6));
    same.y += size * 0.5;
    same.rule(sheet_.left, same.y, sheet_.left + sheet_.width, same.y, 0.75, 0.3);
    same.y += size * 0.5;
    same.text(words_.date, sheet_.left, sheet_.width, plain(largest));
  });
}

// Each guardian once, one below the other while there is room for it.
void LetterPage::address(Pen& pen, double size) const {
  constexpr std::size_t most_lines = 3;
  std::vector<std::string> names;
  for (const auto& pin : letter_.pins)
    if (std::find(names.begin(), names.end(), pin.guardian_name) == names.end()) names.push_back(pin.guardian_name);
  if (names.size() > most_lines) names = {joined(names, texts_.name_separator)};
  auto style = plain(size);
  style.direction = Direction::left_to_right;
  // Of the sheet, not of the page: the window is where it is.
  double x = sheet_.direction == Direction::right_to_left
                 ? sheet_.page_width - sheet_.address_left - sheet_.address_width
                 : sheet_.address_left;
  names.insert(names.end(), letter_.address.begin(), letter_.address.end());
  pen.text(joined(names, "\n"), x, sheet_.address_width, style);
}

void LetterPage::opening(Pen& pen, double size) const {
  pen.part(Part::title, [&](Pen& part) { part.text(words_.title, sheet_.left, sheet_.width, bold(size * 1.5)); });
  pen.y += size * 0.6;
  auto paragraph = [&](Pen& within, std::size_t index) {
    within.y += size * 0.5;
    within.text(words_.paragraphs[index], sheet_.left, sheet_.width, plain(size));
  };
  const auto count = words_.paragraphs.size();
  pen.part(Part::paragraph, [&](Pen& part) {
    part.text(words_.salutation, sheet_.left, sheet_.width, plain(size));
    if (count > 0) paragraph(part, 0);  // the names are in it
    part.repeated([&](Pen& same) {
      for (std::size_t i = 1; i < count; ++i) paragraph(same, i);
    });
  });
}

void LetterPage::pins(Pen& pen, double size) const {
  pen.y += size * 0.9;
  if (letter_.pins.size() == 1)
    frame(pen, size);
  else
    table(pen, size, 0, rows_);
  pen.y += size;
}

void LetterPage::steps(Pen& pen, double size) const {
  constexpr double indent = 18, code_side = 82, code_width = 100, gutter = 14;
  const double code_left = sheet_.left + sheet_.width - code_width, text_width = sheet_.width - code_width - gutter;
  pen.part(Part::heading,
           [&](Pen& part) { part.text(words_.steps_heading, sheet_.left, text_width, bold(size * 1.1)); });
  pen.part(Part::paragraph, [&](Pen& part) {
    part.repeated([&](Pen& same) {
      const double top = same.y;
      for (std::size_t i = 0; i < words_.steps.size(); ++i) {
        same.y += size * 0.25;
        auto number = std::to_string(i + 1) + ".";
        same.beside({number, sheet_.left, indent, bold(size)},
                    {words_.steps[i], sheet_.left + indent, text_width - indent, plain(size)});
      }
      const double end = same.y;
      // Its quiet zone reaches up beside the heading.
      same.y = top - size;
      same.qr_code(code_, code_left + (code_width - code_side) / 2, same.y, code_side);
      same.y += code_side - 2;
      same.text(texts_.qr_caption, code_left, code_width, centred(grey(size * 0.8)));
      same.y = std::max(end, same.y) + size * 0.6;
      same.text(words_.deadline, sheet_.left, sheet_.width, plain(size));
    });
  });
  pen.y += size;
}

void LetterPage::notes(Pen& pen, double size) const {
  constexpr double gutter = 24;
  const double column = (sheet_.width - gutter) / 2, second = sheet_.left + column + gutter;
  auto note = [&](Pen& within, double x, const std::string& heading, const std::string& text) {
    within.rule(x, within.y, x + column, within.y, 0.5, 0.6);
    within.y += size * 0.4;
    within.text(heading, x, column, bold(size * 0.95));
    within.y += size * 0.15;
    within.text(text, x, column, plain(size * 0.9));
  };
  pen.part(Part::paragraph, [&](Pen& part) {
    part.repeated([&](Pen& same) {
      const double top = same.y;
      note(same, sheet_.left, words_.privacy_heading, words_.privacy);
      const double end = std::exchange(same.y, top);
      note(same, second, words_.help_heading, words_.help);
      same.y = std::max(end, same.y);
    });
  });
}

void LetterPage::footer(Pen& pen, double size) const {
  pen.part(Part::paragraph, [&](Pen& part) {
    part.repeated([&](Pen& same) { same.text(words_.footer, sheet_.left, sheet_.width, centred(grey(size))); });
  });
}

void LetterPage::body(double from, double to) {
  constexpr Block blocks[] = {&LetterPage::opening, &LetterPage::pins, &LetterPage::steps, &LetterPage::notes};
  constexpr std::size_t most_rows = 6;
  auto draw = [&](Pen& pen, double size) {
    for (auto block : blocks) (this->*block)(pen, size);
  };
  rows_ = std::min(letter_.pins.size(), most_rows);
  double size = fitting_size(largest, smallest, to - from, fmt::format("body {}", rows_), draw);
  Pen pen(page_, sheet_, Pen::Mode::draw, from);
  while (rows_ > 1 && pen.height_of([&](Pen& measure) { draw(measure, size); }) > to - from) --rows_;
  for (auto block : blocks) {
    double height = pen.height_of([&](Pen& measure) { (this->*block)(measure, size); });
    if (pen.y + height > to + 0.01 && pen.y > from) page_.next_page(), pen.y = sheet_.top;
    (this->*block)(pen, size);
  }
  if (rows_ < letter_.pins.size()) further_pages(size);
}

void LetterPage::set() {
  auto fit = [this](double from, double to, double height, const char* name, Block part) {
    return fitting_size(from, to, height, name, [&](Pen& pen, double size) { (this->*part)(pen, size); });
  };
  Pen pen(page_, sheet_, Pen::Mode::draw, sheet_.top);
  pen.part(Part::paragraph, [&](Pen&) {
    letterhead(pen, fit(15, 9, sheet_.letterhead_end - sheet_.top, "letterhead", &LetterPage::letterhead));
    double size = fit(11, 6, sheet_.address_end - sheet_.address_top, "address", &LetterPage::address);
    double height = pen.height_of([&](Pen& measure) { address(measure, size); });
    pen.y = std::max(pen.y + 6, sheet_.address_end - height);  // it ends where the window always reaches
    address(pen, size);
  });
  double begin = std::max(sheet_.body_top, pen.y + 12);

  double size = fit(8, 6, 24, "footer", &LetterPage::footer);
  double height = pen.height_of([&](Pen& measure) { footer(measure, size); });
  body(begin, sheet_.bottom - height - 8);
  // Last, where one who listens expects it.
  pen.y = sheet_.bottom - height;
  footer(pen, size);
}

}  // namespace portal
