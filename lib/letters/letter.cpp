#include "lib/letters/letter.h"

#include "lib/base/text.h"
#include "lib/letters/letter_page.h"

namespace portal {
namespace {

// The language's own words tell how it is written: only those with letters from right to left need to be set apart.
Direction direction_of(const LetterTexts& texts) {
  return isolated(texts.title) == texts.title ? Direction::left_to_right : Direction::right_to_left;
}

// A phone that reads the code wants a whole address.
std::string absolute(const std::string& address) {
  return address.find("://") == address.npos ? "https://" + address : address;
}

}  // namespace

Envelope envelope_of(std::string_view setting) { return setting == "din" ? Envelope::din : Envelope::us_no_10; }

PageSize page_size(Envelope envelope) { return envelope == Envelope::din ? PageSize::a4 : PageSize::letter; }

void set_letter(PageSetter& page, const LetterTexts& texts, const Letter& letter, Envelope envelope) {
  auto direction = direction_of(texts);
  page.language(texts.language);
  const auto sheet = sheet_of(envelope, direction);
  const auto settled = settable(letter, direction);
  LetterPage(page, texts, settled, absolute(letter.registration_url), sheet).set();
}

}  // namespace portal
