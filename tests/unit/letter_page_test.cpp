// The page of a letter: in every language, for both envelopes, for one PIN and for a household's.
#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "lib/letters/letter.h"
#include "lib/output/page.h"
#include "tests/unit/pdf_text.h"

namespace portal {
namespace {

constexpr double millimetre = 72 / 25.4;

std::string replaced(std::string yaml, const std::string& what, const std::string& with) {
  auto at = yaml.find(what);
  REQUIRE(at != yaml.npos);
  return yaml.replace(at, what.size(), with);
}

LetterTexts texts(const std::string& language) {
  auto name = "letters/" + language + ".yaml";
  return parse_letter_texts(embedded_file(name), name);
}

// Texts in a language that is written from right to left, whatever config/ has.
LetterTexts mirrored_texts(const std::string& language) {
  auto yaml = replaced(std::string(embedded_file("letters/en.yaml")), "language: en", "language: " + language);
  auto words = parse_letter_texts(yaml, language);
  words.title = "رقم التعريف الشخصي";
  words.salutation = "حضرة {guardian}،";
  words.steps_heading = "كيفية الاستخدام";
  words.steps = {"تفضلوا بزيارة {url} ثم اختاروا التسجيل.", "أدخلوا الرقم."};
  words.help = {"اتصلوا بالمدرسة على الرقم {school_phone}."};
  return words;
}

LetterPin pin(const std::string& guardian, const std::string& student, const std::string& id, const std::string& code) {
  return {guardian, student, id, "6", "B-12 Okafor", code, Date(2026, 11, 27)};
}

Letter letter() {
  return {.district_name = "Los Angeles Unified School District",
          .school_name = "Marvelous Middle School",
          .school_address = "7200 Marvel Street\nNorthridge, CA 91325",
          .school_phone = "(818) 241-1000",
          .local_district = "Northwest",
          .pace_phone = "(818) 654-3600",
          .pace_site = "achieve.lausd.net/northwest",
          .address = {"4821 Alameda Avenue", "Compton, CA 90012"},
          .pins = {pin("Marisol Vega", "Diego Vega", "023907F123", "123-456-789")},
          .date = Date(2026, 9, 28),
          .registration_url = "parentportalapp.lausd.net/parentaccess"};
}

Letter household(int pins) {
  auto one = letter();
  one.pins.clear();
  for (int i = 0; i < pins; ++i)
    one.pins.push_back(pin(i % 2 ? "Ramón Vega" : "Marisol Vega", fmt::format("Kid{} Vega", i / 2),
                           fmt::format("02390700{:02}", i / 2), fmt::format("{0}11-{0}22-{0}33", i % 10)));
  return one;
}

std::string pdf_of(const std::vector<Letter>& letters, const LetterTexts& words,
                   Envelope envelope = Envelope::us_no_10) {
  auto page = make_page_setter(page_size(envelope), {"PIN letters", "District", words.language, Timestamp()});
  for (const auto& one : letters) {
    if (&one != &letters.front()) page->next_page();
    set_letter(*page, words, one, envelope);
  }
  return page->finish();
}

// Of a language whose words may come in an order that poppler mixes up: what matters is of Latin letters.
void holds_everything(const std::string& pdf, int page) {
  auto text = text_of(pdf, page);
  for (const char* part : {"Marisol Vega", "4821 Alameda Avenue", "Compton, CA 90012", "Diego Vega", "023907F123",
                           "123-456-789", "B-12 Okafor", "241-1000", "654-3600", "Marvelous Middle School"}) {
    CAPTURE(part);
    CHECK(contains(text, part));
  }
  CHECK(!contains(text, "{"));
}

}  // namespace

TEST_CASE("letter page: in every language, a page for each letter, and everything is read back") {
  for (const auto& language : languages_in("letters")) {
    CAPTURE(language);
    for (auto envelope : {Envelope::us_no_10, Envelope::din}) {
      auto pdf = pdf_of({letter(), letter(), letter()}, texts(language), envelope);
      CHECK(pages_of(pdf) == 3);
      holds_everything(pdf, 1);
      holds_everything(pdf, 3);  // what the letters share is placed again
      CHECK(whole(pdf));
      CHECK(contains(pdf, "/Lang (" + language + ")"));
    }
    CHECK(missing_fonts({language}).empty());
  }
}

TEST_CASE("letter page: the QR code is the whole registration address, and not the PIN") {
  auto words = texts("en");
  auto secure = letter();
  secure.registration_url = "http://portal.example.org/start";
  auto pdf = pdf_of({letter(), letter(), secure}, words);
  CHECK(qr_code_on(pdf, 1) == "https://parentportalapp.lausd.net/parentaccess");
  CHECK(qr_code_on(pdf, 2) == "https://parentportalapp.lausd.net/parentaccess");
  CHECK(qr_code_on(pdf, 3) == "http://portal.example.org/start");
  CHECK(qr_code_on(pdf_of({letter()}, mirrored_texts("ar"), Envelope::din)) ==
        "https://parentportalapp.lausd.net/parentaccess");
  CHECK(contains(text_of(pdf, 1), words.qr_caption));
}

TEST_CASE("letter page: an address that no QR code can hold leaves a whole page without one") {
  auto endless = letter();
  endless.registration_url = std::string(3000, 'x');
  CHECK(contains(text_of(pdf_of({endless}, texts("en"))), "123-456-789"));
}

TEST_CASE("letter page: the address, and nothing else, is within the envelope's window") {
  // What the window always shows, and what it may show as the sheet moves in the envelope.
  struct Window {
    Envelope envelope;
    double left, right, top, bottom, may_top, may_bottom;
  };
  const Window windows[] = {{Envelope::us_no_10, 63, 315, 147, 228, 147, 260.6},
                            {Envelope::din, 20 * millimetre, 100 * millimetre, 50 * millimetre, 90 * millimetre,
                             45 * millimetre, 95 * millimetre}};
  for (const auto& window : windows) {
    for (const auto& words : {texts("en"), mirrored_texts("ar")}) {
      auto pdf = pdf_of({letter()}, words, window.envelope);
      for (const char* word : {"4821", "Avenue", "Compton,", "90012"}) {
        CAPTURE(word);
        auto box = word_at(pdf, word);
        REQUIRE(box);
        CHECK(box->left >= window.left);
        CHECK(box->right <= window.right);
        CHECK(box->top >= window.top);
        CHECK(box->bottom <= window.bottom);
      }
      for (const char* word : {"91325", "Diego"}) {  // the letterhead's last line, the body's first
        auto box = word_at(pdf, word);
        REQUIRE(box);
        CHECK((box->bottom <= window.may_top || box->top >= window.may_bottom));
      }
    }
  }
}

TEST_CASE("letter page: Arabic and Farsi mirror the page, but not the window, the PIN and the numbers") {
  auto plain = pdf_of({letter()}, texts("en"));
  auto right_edge = 540.0;
  CHECK(word_at(plain, "Marvelous")->left == doctest::Approx(72).epsilon(0.02));
  for (const char* language : {"ar", "fa"}) {
    CAPTURE(language);
    auto pdf = pdf_of({letter()}, mirrored_texts(language));
    // The letterhead begins on the right, the PIN stands left of the student, the code left of the steps.
    CHECK(word_at(pdf, "District")->right == doctest::Approx(right_edge).epsilon(0.02));
    CHECK(word_at(pdf, "123-456-789")->right < word_at(pdf, "023907F123")->left);
    CHECK(word_at(plain, "123-456-789")->left > word_at(plain, "023907F123")->right);
    CHECK(word_at(pdf, "4821")->left == doctest::Approx(72).epsilon(0.02));
    auto text = text_of(pdf);
    CHECK(contains(text, "parentportalapp.lausd.net/parentaccess"));
    CHECK(contains(text, "(818) 241-1000"));
    CHECK(word_at(pdf, "(818)")->left < word_at(pdf, "241-1000")->left);
  }
}

TEST_CASE("letter page: each language takes the Chinese and Korean characters as it writes them") {
  auto picture = [](const std::string& language) {
    auto words = texts("en");
    words.language = language;
    words.title = "直骨今食返";  // the same codes, other strokes
    return output_of("pdftoppm -r 150 -gray", pdf_of({letter()}, words));
  };
  auto simplified = picture("zh-Hans"), traditional = picture("zh-Hant"), korean = picture("ko");
  CHECK(simplified != traditional);
  CHECK(traditional != korean);
  CHECK(korean != simplified);
  CHECK(simplified == picture("zh-Hans"));
}

TEST_CASE("letter page: a document holds letters in several languages") {
  auto page = make_page_setter(PageSize::letter, {"PIN letters", "District", "en", Timestamp()});
  set_letter(*page, texts("en"), letter(), Envelope::us_no_10);
  page->next_page();
  set_letter(*page, mirrored_texts("ar"), letter(), Envelope::us_no_10);
  page->next_page();
  set_letter(*page, texts("en"), letter(), Envelope::us_no_10);
  auto pdf = page->finish();
  CHECK(word_at(pdf, "Marvelous", 1)->left == doctest::Approx(word_at(pdf, "Marvelous", 3)->left));
  CHECK(word_at(pdf, "Marvelous", 2)->left > 300);
}

TEST_CASE("letter page: a household's letter goes to each guardian once, with a row for each PIN") {
  for (const auto& words : {texts("en"), mirrored_texts("fa")}) {
    auto pdf = pdf_of({household(6)}, words);
    CHECK(pages_of(pdf) == 1);
    auto text = text_of(pdf);
    for (const char* part : {"Kid0 Vega", "Kid2 Vega", "0239070000", "0239070002", "011-022-033", "511-522-533"})
      CHECK(contains(text, part));
    // Below each other in the window, and in the table where the guardian's column is.
    auto first = word_at(pdf, "Marisol"), second = word_at(pdf, "Ramón");
    CHECK(first->left == doctest::Approx(second->left));
    CHECK(first->bottom <= second->top + 3);
    CHECK(second->bottom <= word_at(pdf, "4821")->top + 3);
    // A row is one: its PIN stands beside its student.
    auto student = word_at(pdf, "0239070001"), code = word_at(pdf, "211-222-233");
    CHECK(std::abs(student->top - code->top) < 20);
  }
}

TEST_CASE("letter page: what a page does not hold of a household's PINs goes on, row by row, on the next") {
  auto words = texts("en");
  auto pdf = pdf_of({household(40)}, words);
  CHECK(pages_of(pdf) >= 3);
  auto text = text_of(pdf);
  for (int i = 0; i < 20; ++i) CHECK(contains(text, fmt::format("02390700{:02}", i)));
  CHECK(contains(text_of(pdf, 1), words.steps_heading));
  CHECK(contains(text_of(pdf, 2), "Marvelous Middle School"));
  for (int page = 1; page <= pages_of(pdf); ++page)
    CHECK(output_of(fmt::format("pdftotext -bbox -f {0} -l {0}", page), pdf).find("yMax=\"79") == std::string::npos);
}

TEST_CASE("letter page: what people write into names makes a whole page, and boxes are counted") {
  const std::string names[] = {std::string(200, 'W'),
                               "محمد عبد الرحمن Smith",
                               "김민준 (Minjun)",
                               "Ana 😀 Vega",
                               "Ana\u202eageV\u2066 x",
                               "Ana\nVega\t\x01",
                               "A\xff"
                               "B",
                               "{pin}",
                               "<script>alert(1)</script>",
                               "=cmd|' /C calc'!A0"};
  for (const auto& words : {texts("en"), mirrored_texts("ar")}) {
    for (const auto& name : names) {
      CAPTURE(name);
      auto one = letter();
      one.pins[0].guardian_name = one.pins[0].student_name = name;
      one.address.clear();
      auto pdf = pdf_of({one}, words);
      CHECK(pages_of(pdf) == 1);
      CHECK(contains(text_of(pdf), "123-456-789"));
      CHECK(contains(text_of(pdf), "023907F123"));
    }
  }
  auto page = make_page_setter(PageSize::letter, {"", "", "en", Timestamp()});
  set_letter(*page, texts("en"), letter(), Envelope::us_no_10);
  CHECK(page->missing_characters() == 0);
  auto boxes = letter();
  boxes.pins[0].student_name = "Ana \U000f0000";  // for private use: nobody has it
  set_letter(*page, texts("en"), boxes, Envelope::us_no_10);
  CHECK(page->missing_characters() > 0);
}

TEST_CASE("letter page: the same household gives the same bytes") {
  CHECK(pdf_of({household(7), letter()}, texts("es")) == pdf_of({household(7), letter()}, texts("es")));
}

}  // namespace portal
