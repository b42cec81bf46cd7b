#pragma once
// A PIN letter as a page: what stands on it, in which words. Knows nothing of the database.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/output/page.h"

namespace portal {

/// One PIN, of one guardian for one student.
struct LetterPin {
  std::string guardian_name, student_name, student_id, grade, homeroom;
  std::string pin;     // as shown: "123-456-789"
  Date valid_through;  // the last day on which it can be validated
};

/// What a PIN letter says (001 V and XII, 002): to one guardian about one student, or to a household about all of its.
struct Letter {
  std::string district_name;
  std::string school_name, school_address, school_phone;  // the address may have several lines
  std::string local_district, pace_phone, pace_site;      // "Northwest", "(818) 654-3600", …; may be blank
  std::vector<std::string> address;  // where it goes, without the names: one to three lines; may be empty
  std::vector<LetterPin> pins;       // one at least; the names it goes to are those of their guardians
  Date date;                         // of the letter
  std::string registration_url;
};

/// The words of a letter in one language (config/letters/<language>.yaml). Placeholders are `{name}`; en.yaml
/// lists them. A paragraph, step or sentence of help whose value is blank for a letter is left out of it.
struct LetterTexts {
  std::string language;   // BCP 47: "en", "es"
  std::string date_form;  // placeholders {day} {month} {year}; months by name below
  std::vector<std::string> months;
  std::string title;
  std::string salutation;
  std::vector<std::string> paragraphs;  // before the PIN
  std::string pin_heading;
  std::string valid_through;
  std::string steps_heading;
  std::vector<std::string> steps;
  std::string deadline;                  // what happens where the PIN is not used in time
  std::string privacy_heading, privacy;  // that the PIN is this guardian's alone, and works once
  std::string help_heading;
  std::vector<std::string> help;  // sentences
  std::string footer;
  std::string student_label, student_id_label, grade_label, homeroom_label;
  std::string bookmark_grade;  // "Grade {grade}"
  // Where a letter holds several PINs: between names in {guardian} and {student}, and above the table of them.
  std::string name_separator;                           // ", "
  std::string pins_heading, guardian_label, pin_label;  // "Your PINs", "For", "PIN"
  std::string valid_through_label;                      // "Valid through"
  std::string qr_caption;                               // below the QR code of the web address: "Scan to register"
};

/// Reads the texts. BadInput where one is missing or twice there, a placeholder is not known, or one that must
/// be there (the guardian, the student, the web address, the last day) is not; `origin` is named in the message.
/// The PIN itself is no placeholder: it stands in its frame, whatever the texts say.
LetterTexts parse_letter_texts(std::string_view yaml, std::string_view origin);

/// One of the texts with this letter's values in it; nothing where one of them is blank.
std::optional<std::string> filled(std::string_view text, const LetterTexts& texts, const Letter& letter);

std::string date_in_words(const LetterTexts& texts, Date date);

/// Whose window the address shows through, the sheet folded in three: a US no. 10 window envelope with US Letter
/// paper, or a DIN long one with A4 (DIN 5008 form B, DIN 680).
enum class Envelope { us_no_10, din };
Envelope envelope_of(std::string_view setting);  // of letters.envelope: "us-no-10", "din"
PageSize page_size(Envelope envelope);           // the paper that a letter for that envelope is set on

/// Sets one letter on the current page, which is empty and of page_size(envelope). What does not fit is set smaller,
/// and only what does not fit at a legible size goes on to another page, as do the PINs beyond the first page's.
void set_letter(PageSetter& page, const LetterTexts& texts, const Letter& letter, Envelope envelope);

}  // namespace portal
