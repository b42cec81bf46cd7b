// The words of letters: what is wrong with a file is told at once, by line and key.
#include "lib/letters/letter_texts.h"

#include <doctest/doctest.h>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "lib/config/text_reader.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::Rehearsal;

std::string english() { return std::string(embedded_file("letters/en.yaml")); }

std::string with(const std::string& what, const std::string& by) {
  auto text = english();
  auto at = text.find(what);
  REQUIRE(at != text.npos);
  return text.replace(at, what.size(), by);
}

std::string complaint(const std::string& yaml) {
  return problem<BadInput>([&] { parse_letter_texts(yaml, "en.yaml"); });
}

std::string line_of(const std::string& yaml, const std::string& key) {
  auto lines = std::count(yaml.begin(), yaml.begin() + static_cast<std::ptrdiff_t>(yaml.find("\n" + key)), '\n');
  return "en.yaml:" + std::to_string(lines + 2) + ": ";
}

}  // namespace

TEST_CASE("letter texts: a mistake is named by file, line and key, with what to do") {
  CHECK(complaint(english()) == "no error");
  CHECK(has(complaint(english() + "\ntitle: Again\n"), "'title' stands twice"));
  CHECK(has(complaint(english() + "\nsalutatoin: Hi\n"), "'salutatoin' is not known here (did you mean salutation?)"));
  CHECK(has(complaint(with("\ntitle:", "\n#title:")), "'title' is missing"));
  CHECK(complaint(with("Dear {guardian}", "Dear {gaurdian}"))
            .starts_with(line_of(english(), "salutation") +
                         "salutation: {gaurdian} is not a placeholder here (did you mean {guardian}?)\n"));
  CHECK(has(complaint(with("of {student}.", "of {pupil}.")),
            "paragraphs: {pupil} is not a placeholder here (known are: "));
  CHECK(complaint(with("Dear {guardian}", "Dear parent")) ==
        line_of(english(), "salutation") + "salutation: must hold {guardian} (put it where its value belongs)");
  CHECK(has(complaint(with("Go to {url}", "Go there")), "steps: must hold {url}"));
  CHECK(has(complaint(with("Dear {guardian}", "Dear {guardian")), "salutation: has a '{' without its '}'"));
  CHECK(has(complaint(with("{month} {day}, {year}", "{month} {day}")), "date_form: must hold {year}"));
  CHECK(has(complaint(with("{month} {day}, {year}", "{student} {month} {day}, {year}")),
            "date_form: {student} is not a placeholder here"));
  CHECK(has(complaint(with("[January, ", "[")), "months: must hold the names of twelve months"));
  CHECK(has(complaint(with("title: Parent", "title: [Parent")), "en.yaml:"));
  CHECK(has(complaint(with("title: Parent", "title: \nparent_title: Parent")), "title: must be a text"));
  CHECK(has(complaint(with("title: Parent", "title: \"\\u202e\\u0007Parent")), "en.yaml:"));
  CHECK(has(complaint(with("title: Parent Portal PIN letter", "title: \"a\\u202eb\"")),
            "title: must be one line of readable characters"));
  CHECK(has(complaint("just words"), "is not a list of keys and texts"));
  CHECK(has(complaint(""), "is not a list of keys and texts"));
}

TEST_CASE("letter texts: everything that is wrong is told at once, each on a line") {
  auto text = with("Dear {guardian}", "Dear {guardians}");
  for (auto [from, to] : {std::pair("\ndeadline: >-", "\ndedline: >-"), {"[January, ", "["}, {"{grade}\"", "six\""}})
    text.replace(text.find(from), std::string(from).size(), to);
  auto faults = [&] {
    try {
      parse_letter_texts(text, "en.yaml");
    } catch (const BadTexts& error) {
      CHECK(has(error.hint(), "nothing was written"));
      return error.faults;
    }
    return std::vector<TextFault>();
  }();
  std::string all;
  for (const auto& fault : faults) all += fault.what + "\n";
  CHECK_MESSAGE(faults.size() == 6, all);  // the salutation's two, the wrong key and the missing one, months, grade
  CHECK(has(all, "salutation: {guardians} is not"));
  CHECK(has(all, "'dedline' is not known"));
  CHECK(has(all, "'deadline' is missing"));
  CHECK(has(all, "months: "));
  CHECK(has(all, "bookmark_grade: must hold {grade}"));
}

TEST_CASE("letter texts: the blank of a separator is kept") {
  CHECK(parse_letter_texts(english(), "en.yaml").name_separator == ", ");
}

TEST_CASE("letter texts: any bytes are words or a complaint, never a crash") {
  CHECK(holds([](const std::string& bytes) {
    try {
      parse_letter_texts(bytes, "x.yaml");
    } catch (const BadInput&) {
    }
  }));
  // Bytes put over, into and out of a file that is right reach further.
  auto good = english();
  CHECK(holds([&](unsigned at, unsigned length, const std::vector<std::string>& parts) {
    static const std::vector<std::string> signs = {"{", "}",   ":",  "- ",        "\n", "\t",  "[",
                                                   "]", "&a ", "*a", "!!binary ", "\"", "'",   ">-",
                                                   "|", "#",   "?",  "~",         "%",  "---", "<<: "};
    auto text = good;
    std::string put;
    for (const auto& part : parts) put += part.empty() ? signs[at % signs.size()] : part;
    text.replace(at % text.size(), length % 40, put);
    try {
      parse_letter_texts(text, "x.yaml");
    } catch (const BadInput& error) {
      RC_ASSERT(is_utf8(error.message()) && !error.message().empty());
    }
  }));
  for (const auto& deep : {std::string(100000, '['), std::string(100000, '{'), "a: " + std::string(5000, '-'),
                           std::string("a: &a [*a]\n"), std::string("&a {? *a : b}")}) {
    auto said = complaint(deep);
    CHECK(said != "no error");
  }
}

TEST_CASE("letter texts: a district's own words win; a file of another language in their place is refused") {
  test::TemporaryFolder own;
  own.write("letters/es.yaml", english());
  own.write("letters/en.yaml", with("title: Parent Portal PIN letter", "title: Our own words"));
  Rehearsal world({{Key::config_folder, own.path().string()}});
  CHECK(load_letter_texts(*world.settings, "en").title == "Our own words");
  CHECK(load_letter_texts(*world.settings, "ko").language == "ko");
  auto said = problem<BadInput>([&] { load_letter_texts(*world.settings, "es"); });
  CHECK(has(said, own.path().string() + "/letters/es.yaml:"));
  CHECK(has(said, "language: is 'en' in the file for es (write `language: es`)"));
}

TEST_CASE("letter texts: the guardian's language where there are words in it, else the district's") {
  Rehearsal world, spanish({{Key::letters_language, "Spanish"}}), odd({{Key::letters_language, "tlh"}});
  CHECK(letter_language(*world.settings, "Korean") == "ko");
  CHECK(letter_language(*world.settings, "Klingon") == "en");
  CHECK(letter_language(*spanish.settings, "") == "es");
  CHECK(has(problem<UsageError>([&] { letter_language(*odd.settings, "Klingon"); }), "there are no letters in 'tlh'"));
  CHECK(has(problem<UsageError>([&] { load_letter_texts(*odd.settings, "../x"); }), "there are no letters in '../x'"));
}

}  // namespace portal
