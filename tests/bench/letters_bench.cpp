// Sets PIN letters into one PDF for each thread. Usage: letters_bench LANGUAGE LETTERS THREADS FILE
// Each thread sets its share and writes FILE, FILE.1, … Alone, the word `languages` lists those that there are texts
// in.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/files.h"
#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "tests/bench/letters_data.h"

namespace {

void set_letters(const portal::LetterTexts& texts, unsigned first, unsigned end, const std::string& file) {
  using portal::Envelope;
  auto page = portal::make_page_setter(page_size(Envelope::us_no_10), {"PIN letters", "District", texts.language, {}});
  std::string grade;
  for (unsigned i = first; i < end; ++i) {
    auto letter = bench::letter_number(i);
    if (i > first) page->next_page();
    if (letter.pins[0].grade != grade) page->bookmark(grade = letter.pins[0].grade);
    set_letter(*page, texts, letter, Envelope::us_no_10);
  }
  portal::write_file(file, page->finish(), portal::FileMode::owner_only);
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && arguments[1] == std::string("languages")) {
    for (const auto& language : portal::languages_in("letters")) puts(language.c_str());
    return 0;
  }
  if (count != 5) return 2;
  auto name = "letters/" + std::string(arguments[1]) + ".yaml";
  const auto texts = portal::parse_letter_texts(portal::embedded_file(name), name);
  const unsigned letters = static_cast<unsigned>(std::atoi(arguments[2]));
  const unsigned threads = static_cast<unsigned>(std::atoi(arguments[3]));
  const std::string file = arguments[4];
  std::vector<std::thread> workers;
  for (unsigned i = 1; i < threads; ++i)
    workers.emplace_back(set_letters, std::cref(texts), letters * i / threads, letters * (i + 1) / threads,
                         file + "." + std::to_string(i));
  set_letters(texts, 0, letters / threads, file);
  for (auto& worker : workers) worker.join();
}
