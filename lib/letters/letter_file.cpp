#include "lib/letters/letter_file.h"

#include <fmt/format.h>

#include "lib/base/interrupt.h"
#include "lib/letters/cover_sheet.h"
#include "lib/output/page.h"

namespace portal {
namespace {

const std::string english = "en";

Letter letter_of(const LetterFile& file, const AddressedLetter& letter) {
  Letter whole = file.common;
  whole.address = letter.address;
  for (const auto& pin : letter.pins) whole.pins.push_back(pin.shown);
  return whole;
}

class FileSetter {
 public:
  FileSetter(const LetterFile& file, const LetterForm& form) : file_(file), form_(form) {}

  // `told`: how many pages the cover sheet says that there are.
  TypesetLetters set(int told) {
    page_ =
        make_page_setter(page_size(form_.envelope),
                         {fmt::format("Parent Portal PINs, {}", file_.common.school_name), file_.common.district_name,
                          file_.language.empty() ? form_.standard_language : file_.language, form_.created});
    TypesetLetters result;
    if (form_.cover == LetterForm::Cover::yes) {
      page_->language(english);
      page_->bookmark("Cover sheet");
      set_cover_sheet(*page_, cover_sheet_of(file_, told), form_.texts.at(english), page_size(form_.envelope));
      page_->next_page();
    }
    for (const auto& letter : file_.letters) {
      check_interrupted();
      if (&letter != &file_.letters.front()) page_->next_page();
      set_one(letter, result);
    }
    result.pages = page_->page();
    result.pdf = page_->finish();
    return result;
  }

 private:
  const LetterFile& file_;
  const LetterForm& form_;
  std::unique_ptr<PageSetter> page_;
  std::string grade_, homeroom_;
  bool begun_ = false;

  void set_one(const AddressedLetter& letter, TypesetLetters& result) {
    auto whole = letter_of(file_, letter);
    add_bookmarks(whole);
    int first = page_->page();
    auto missing = page_->missing_characters();
    set_letter(*page_, form_.texts.at(letter.language), whole, form_.envelope);
    if (form_.english_page == LetterForm::EnglishPage::yes && letter.language != english) {
      page_->next_page();
      set_letter(*page_, form_.texts.at(english), whole, form_.envelope);
    }
    if (page_->missing_characters() > missing) result.with_boxes.push_back(result.letters.size());
    result.letters.push_back({first, page_->page() - first + 1});
  }

  // For the office, so in English.
  void add_bookmarks(const Letter& letter) {
    if (form_.cover == LetterForm::Cover::no) return;
    const auto& words = form_.texts.at(english);
    const auto& pin = letter.pins.front();
    bool new_grade = !begun_ || pin.grade != grade_;
    if (new_grade) {
      auto of_one = letter;  // a household's letter names no grade
      of_one.pins.resize(1);
      page_->bookmark(filled(words.bookmark_grade, words, of_one).value_or(pin.grade));
    }
    if (new_grade || pin.homeroom != homeroom_)
      page_->bookmark(pin.homeroom.empty() ? "No homeroom" : words.homeroom_label + " " + pin.homeroom, 2);
    grade_ = pin.grade, homeroom_ = pin.homeroom, begun_ = true;
  }
};

}  // namespace

TypesetLetters typeset(const LetterFile& file, const LetterForm& form) {
  int expected = 0;
  for (const auto& letter : file.letters)
    expected += form.english_page == LetterForm::EnglishPage::yes && letter.language != english ? 2 : 1;
  bool cover = form.cover == LetterForm::Cover::yes;
  if (cover) expected += cover_sheet_pages(cover_sheet_of(file, 0), page_size(form.envelope));
  auto result = FileSetter(file, form).set(expected);
  // A letter that took more pages is rare; then, and only then, is the file set again with the right number.
  if (cover && result.pages != expected) result = FileSetter(file, form).set(result.pages);
  return result;
}

}  // namespace portal
