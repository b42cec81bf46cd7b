#include "lib/letters/letter.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/output/page.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

LetterTexts texts(const std::string& language) {
  auto name = "letters/" + language + ".yaml";
  return parse_letter_texts(embedded_file(name), name);
}

Letter letter() {
  return {.district_name = "Los Angeles Unified School District",
          .school_name = "Marvelous Middle School",
          .school_address = "7200 Marvel Street\nNorthridge, CA 91325",
          .school_phone = "(818) 241-1000",
          .local_district = "Northwest",
          .pace_phone = "(818) 654-3600",
          .pace_site = "achieve.lausd.net/northwest",
          .address = {"4821 Alameda Avenue", "Los Angeles, CA 90012"},
          .pins = {{"Marisol Hernández López", "Diego Hernández", "023907F123", "6", "B-12 Okafor", "123-456-789",
                    Date(2026, 11, 27)}},
          .date = Date(2026, 9, 28),
          .registration_url = "parentportalapp.lausd.net/parentaccess"};
}

std::string pdf_of(const std::vector<Letter>& letters, const LetterTexts& words) {
  auto page = make_page_setter(PageSize::letter, {"PIN letters", "District", words.language, Timestamp()});
  for (const auto& one : letters) {
    if (&one != &letters.front()) page->next_page();
    set_letter(*page, words, one, Envelope::us_no_10);
  }
  return page->finish();
}

}  // namespace

TEST_CASE("letter: everything that the guardian needs stands on one page, in English") {
  auto pdf = pdf_of({letter()}, texts("en"));
  CHECK(pages_of(pdf) == 1);
  auto text = text_of(pdf);
  for (const char* part : {"Marisol Hernández López", "4821 Alameda Avenue", "Diego Hernández", "023907F123",
                           "123-456-789", "B-12 Okafor", "September 28, 2026", "Valid through November 27, 2026",
                           "validated by", "parentportalapp.lausd.net/parentaccess", "(818) 241-1000",
                           "Local District Northwest at (818) 654-3600", "achieve.lausd.net/northwest", "MyMail"}) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
  CHECK(!contains(text, "{"));
}

TEST_CASE("letter: and in Spanish") {
  auto pdf = pdf_of({letter()}, texts("es"));
  CHECK(pages_of(pdf) == 1);
  auto text = text_of(pdf);
  for (const char* part : {"28 de septiembre de 2026", "Válido hasta el 27 de noviembre de 2026", "123-456-789",
                           "Estimado/a Marisol Hernández López:", "a más tardar", "(818) 654-3600", "MyMail"}) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
}

TEST_CASE("letter: the same letters give the same bytes, a page each") {
  std::vector<Letter> letters(5, letter());
  for (std::size_t i = 0; i < letters.size(); ++i) letters[i].pins[0].pin = "123-456-78" + std::to_string(i);
  auto pdf = pdf_of(letters, texts("en"));
  CHECK(pdf == pdf_of(letters, texts("en")));
  CHECK(pages_of(pdf) == 5);
  CHECK(contains(text_of(pdf, 4), "123-456-783"));
  CHECK(!contains(text_of(pdf, 4), "123-456-782"));
}

TEST_CASE("letter: long names, names in two scripts and what is blank stay on one page") {
  std::vector<Letter> letters(4, letter());
  letters[0].pins[0].student_name = letters[0].pins[0].guardian_name = letters[0].school_name = std::string(200, 'W');
  letters[1].pins[0].guardian_name = "محمد عبد الرحمن Smith";
  letters[1].pins[0].student_name = "ليلى Smith";
  letters[2].address.clear();
  letters[2].pins[0].homeroom = letters[2].pins[0].grade = letters[2].local_district = letters[2].pace_phone = "";
  letters[3].pins[0].pin = "4046";
  for (const char* language : {"en", "es"}) {
    auto pdf = pdf_of(letters, texts(language));
    CHECK(pages_of(pdf) == 4);
    CHECK(contains(text_of(pdf, 1), "123-456-789"));
    CHECK(contains(text_of(pdf, 2), "محمد"));
    CHECK(!contains(text_of(pdf, 3), "PACE"));
    CHECK(contains(text_of(pdf, 4), "4046"));
  }
}

TEST_CASE("letter: what cannot be read at any size goes on to another page, and nothing is lost") {
  auto endless = letter();
  endless.pins[0].student_name = std::string(2500, 'W');
  auto pdf = pdf_of({endless}, texts("en"));
  CHECK(pages_of(pdf) > 1);
  CHECK(contains(text_of(pdf), "We are glad to help"));
}

TEST_CASE("letter: dates in words") {
  CHECK(date_in_words(texts("en"), Date(2026, 1, 5)) == "January 5, 2026");
  CHECK(date_in_words(texts("es"), Date(2026, 12, 31)) == "31 de diciembre de 2026");
}

TEST_CASE("letter: placeholders are filled in once, and a blank one takes its text away") {
  auto words = texts("en");
  auto one = letter();
  one.pins[0].student_name = "{pin} {school}";
  CHECK(filled("{student}, {grade}", words, one) == "{pin} {school}, 6");
  one.pins[0].grade = "";
  CHECK(!filled("{student}, {grade}", words, one));
  CHECK(isolated("Ana") == "Ana");
  CHECK(isolated("ليلى") == "\u2068ليلى\u2069");
}

}  // namespace portal
