#pragma once
// One PDF of PIN letters: a cover sheet for the school's office, the letters, bookmarks by grade and homeroom. Knows
// nothing of the database.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lib/letters/letter.h"

namespace portal {

/// A PIN as it is printed, and by what it is found again.
struct AddressedPin {
  LetterPin shown;
  std::string guardian_id;
  std::int64_t generation = 0;
  std::string issued_on;  // a day of the district
};

struct AddressedLetter {
  std::string language;  // BCP 47
  std::vector<std::string> address;
  std::vector<AddressedPin> pins;                                   // one at least
  enum class Address { whole, incomplete } known = Address::whole;  // incomplete: a street without city, state or ZIP
};

struct LetterFile {
  std::string name;           // "8123.pdf"
  std::string location_code;  // of the school
  std::string language;       // of all its letters; blank where they are in several
  std::string subject;        // what the log names it by: a school or a student
  Letter common;              // what its letters share: the school and the date, no address and no PINs
  std::vector<AddressedLetter> letters;
};

using LetterTextsByLanguage = std::map<std::string, LetterTexts>;

/// How a run sets its files.
struct LetterForm {
  const LetterTextsByLanguage& texts;  // English among them, for the office
  Envelope envelope = Envelope::us_no_10;
  enum class EnglishPage { no, yes } english_page = EnglishPage::no;  // behind each letter that is not English
  enum class Cover { no, yes } cover = Cover::yes;
  Timestamp created;
  std::string standard_language;  // the document's, where its letters are in several
};

struct TypesetLetters {
  struct Pages {
    int first = 1, count = 1;
  };
  std::string pdf;
  int pages = 0;
  std::vector<Pages> letters;           // where each stands
  std::vector<std::size_t> with_boxes;  // which have characters that no installed font has
};

/// Interruptible.
TypesetLetters typeset(const LetterFile& file, const LetterForm& form);

}  // namespace portal
