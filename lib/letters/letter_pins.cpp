// The PINs of a letter: one in its frame, beside its student; several in a table, a row each.
#include <algorithm>
#include <tuple>
#include <utility>

#include "lib/letters/letter_page.h"

namespace portal {

// As large as the width allows: one line, whatever number of digits the district has settled on.
TextStyle LetterPage::digits_within(const Pen& pen, const std::string& pin, double width, double largest,
                                    double smallest) const {
  TextStyle style = bold(largest);
  style.tabular_digits = true;
  style.direction = Direction::left_to_right;
  auto lines = [&] {
    style.letter_spacing = style.size * 0.06;
    return pen.height_of([&](Pen& measure) { measure.text(pin, 0, width, style); }) / (style.size * style.line_spacing);
  };
  while (lines() > 1.5 && style.size > smallest) style.size -= 1;
  return style;
}

void LetterPage::student(Pen& pen, double size) const {
  const double x = sheet_.left + 14, label_width = 118, gap = 6, value_width = 118;
  const auto& pin = letter_.pins.front();
  // One size and one colour: what changes between them costs a page a tenth of its time.
  const std::pair<const std::string&, const std::string&> rows[] = {{texts_.student_label, pin.student_name},
                                                                    {texts_.student_id_label, pin.student_id},
                                                                    {texts_.grade_label, pin.grade},
                                                                    {texts_.homeroom_label, pin.homeroom}};
  for (const auto& [label, value] : rows) {
    if (value.empty()) continue;
    pen.beside({label, x, label_width, plain(size)}, {value, x + label_width + gap, value_width, bold(size)});
    pen.y += size * 0.2;
  }
  pen.y -= size * 0.2;
}

void LetterPage::pin(Pen& pen, double size) const {
  const double x = sheet_.left + 270, width = sheet_.width - 270 - 14;
  const auto& pin = letter_.pins.front();
  pen.text(words_.pin_heading, x, width, centred(plain(size)));
  pen.text(pin.pin, x, width, centred(digits_within(pen, pin.pin, width, size * 2.3, size)));
  pen.y += size * 0.1;
  pen.text(words_.valid_through, x, width, centred(plain(size * 0.9)));
}

void LetterPage::frame(Pen& pen, double size) const {
  const double padding = size * 0.9, divider = sheet_.left + 262;
  double student_height = pen.height_of([&](Pen& measure) { student(measure, size); });
  double pin_height = pen.height_of([&](Pen& measure) { pin(measure, size); });
  double inside = std::max(student_height, pin_height), height = inside + 2 * padding, top = pen.y;
  pen.box(sheet_.left, top, sheet_.width, height);
  pen.rule(divider, top + padding, divider, top + height - padding, 0.5, 0.6);
  pen.part(Part::paragraph, [&](Pen&) {
    pen.y = top + padding + (inside - student_height) / 2;
    student(pen, size);
    pen.y = top + padding + (inside - pin_height) / 2;
    pin(pen, size);
  });
  pen.y = top + height;
}

namespace {

// The columns of the table, within its frame.
struct Columns {
  explicit Columns(const Sheet& sheet) : student(sheet.left + 10) {}
  double student, guardian = student + 158, pin = guardian + 116, end = pin + 106;
  double student_width = 148, guardian_width = 106, pin_width = 100, end_width = 68;
};

}  // namespace

void LetterPage::table_head(Pen& pen, double size) const {
  const Columns at(sheet_);
  auto style = grey(size * 0.8);
  pen.part(Part::paragraph, [&](Pen& part) {
    part.repeated([&](Pen& same) {
      double top = same.y, end = top;
      for (auto [label, x, width] : {std::tuple(&texts_.student_label, at.student, at.student_width),
                                     std::tuple(&texts_.guardian_label, at.guardian, at.guardian_width),
                                     std::tuple(&texts_.pin_label, at.pin, at.pin_width),
                                     std::tuple(&texts_.valid_through_label, at.end, at.end_width)}) {
        same.y = top;
        same.text(*label, x, width, style);
        end = std::max(end, same.y);
      }
      same.y = end;
    });
  });
}

void LetterPage::row(Pen& pen, double size, const LetterPin& pin) const {
  const Columns at(sheet_);
  const double top = pen.y;
  double end = top;
  auto column = [&](auto draw) {
    pen.y = top;
    draw();
    end = std::max(end, pen.y);
  };
  auto of_this = letter_;
  of_this.pins = {pin};
  pen.part(Part::paragraph, [&](Pen&) {
    column([&] {
      auto small = grey(size * 0.8);
      pen.text(pin.student_name, at.student, at.student_width, bold(size));
      pen.text(texts_.student_id_label + " " + pin.student_id, at.student, at.student_width, small);
      auto grade = filled(texts_.bookmark_grade, texts_, of_this).value_or("");
      pen.text(grade + (grade.empty() || pin.homeroom.empty() ? "" : " · ") + pin.homeroom, at.student,
               at.student_width, small);
    });
    column([&] { pen.text(pin.guardian_name, at.guardian, at.guardian_width, plain(size)); });
    column([&] {
      auto digits = digits_within(pen, pin.pin, at.pin_width, size * 1.4, size * 0.8);
      digits.align = sheet_.direction == Direction::right_to_left ? Align::end : Align::start;  // below its label
      pen.text(pin.pin, at.pin, at.pin_width, digits);
    });
    column([&] { pen.text(date_in_words(texts_, pin.valid_through), at.end, at.end_width, plain(size * 0.85)); });
  });
  pen.y = end;
}

void LetterPage::table(Pen& pen, double size, std::size_t first, std::size_t end) const {
  const double padding = size * 0.4;
  pen.part(Part::heading, [&](Pen& part) {
    part.repeated([&](Pen& same) { same.text(texts_.pins_heading, sheet_.left, sheet_.width, bold(size * 1.1)); });
  });
  pen.y += size * 0.3;
  const double top = pen.y;
  pen.y += padding;
  table_head(pen, size);
  for (auto i = first; i < end; ++i) {
    pen.y += padding;
    pen.rule(sheet_.left, pen.y, sheet_.left + sheet_.width, pen.y, 0.5, 0.6);
    pen.y += padding;
    row(pen, size, letter_.pins[i]);
  }
  pen.y += padding;
  pen.box(sheet_.left, top, sheet_.width, pen.y - top);
}

// Rows are never cut: each page takes as many as are whole on it.
void LetterPage::further_pages(double size) {
  auto head = [&](Pen& pen) {
    pen.part(Part::paragraph, [&](Pen& part) {
      part.text(letter_.school_name, sheet_.left, sheet_.width, bold(size * 1.1));
      part.text(words_.date, sheet_.left, sheet_.width, plain(size));
    });
    pen.y += size;
  };
  const auto count = letter_.pins.size();
  for (auto first = rows_; first < count;) {
    page_.next_page();
    Pen pen(page_, sheet_, Pen::Mode::draw, sheet_.top);
    head(pen);
    auto end = first + 1;
    while (end < count &&
           pen.y + pen.height_of([&](Pen& measure) { table(measure, size, first, end + 1); }) <= sheet_.bottom - 40)
      ++end;
    table(pen, size, first, end);
    first = end;
  }
}

}  // namespace portal
