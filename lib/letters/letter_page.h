#pragma once
// Of the letter's page: what stands on it, block after block.
#include <string>
#include <string_view>
#include <vector>

#include "lib/letters/letter.h"
#include "lib/letters/letter_sheet.h"

namespace portal {

/// The letter with each value as it can stand in a text of that direction: on one line, without marks that reorder
/// it, and set apart where it runs the other way.
Letter settable(Letter letter, Direction direction);

/// All texts of one letter, filled in.
struct LetterWords {
  LetterWords(const LetterTexts& texts, const Letter& letter);
  std::string date, title, salutation, pin_heading, valid_through, steps_heading, deadline, privacy_heading, privacy,
      help_heading, help, footer;
  std::vector<std::string> paragraphs, steps;
};

class LetterPage {
 public:
  /// The letter is settable; `code` is what the QR code says.
  LetterPage(PageSetter& page, const LetterTexts& texts, const Letter& letter, std::string code, const Sheet& sheet)
      : page_(page), texts_(texts), letter_(letter), code_(std::move(code)), sheet_(sheet), words_(texts, letter) {}
  void set();

 private:
  using Block = void (LetterPage::*)(Pen&, double size) const;

  void letterhead(Pen& pen, double size) const;
  void address(Pen& pen, double size) const;
  void opening(Pen& pen, double size) const;
  void pins(Pen& pen, double size) const;
  void steps(Pen& pen, double size) const;
  void notes(Pen& pen, double size) const;
  void footer(Pen& pen, double size) const;

  // letter_pins.cpp: the one PIN in its frame, or several in a table.
  void frame(Pen& pen, double size) const;
  void student(Pen& pen, double size) const;
  void pin(Pen& pen, double size) const;
  void table(Pen& pen, double size, std::size_t first, std::size_t end) const;
  void table_head(Pen& pen, double size) const;
  void row(Pen& pen, double size, const LetterPin& pin) const;
  TextStyle digits_within(const Pen& pen, const std::string& pin, double width, double largest, double smallest) const;
  void further_pages(double size);

  void body(double from, double to);
  template <class Draw>
  double fitting_size(double from, double to, double height, const std::string& name, Draw draw) const;

  PageSetter& page_;
  const LetterTexts& texts_;
  const Letter& letter_;
  const std::string code_;
  const Sheet& sheet_;
  const LetterWords words_;
  std::size_t rows_ = 0;  // of the table, on the first page
};

}  // namespace portal
