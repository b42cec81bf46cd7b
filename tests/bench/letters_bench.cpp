// Sets PIN letters into one PDF for each process. Usage: letters_bench LANGUAGE,… LETTERS PROCESSES FILE
// Of several languages the letters take turns. Each process sets its share and writes FILE, FILE.1, … Alone, the word
// `languages` lists those that there are texts in.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "lib/base/files.h"
#include "lib/config/embedded.h"
#include "lib/config/languages.h"
#include "tests/bench/letters_data.h"

namespace {

void set_letters(const std::vector<portal::LetterTexts>& texts, unsigned first, unsigned end, const std::string& file) {
  using portal::Envelope;
  auto page =
      portal::make_page_setter(page_size(Envelope::us_no_10), {"PIN letters", "District", texts.front().language, {}});
  std::string grade;
  for (unsigned i = first; i < end; ++i) {
    auto letter = bench::letter_number(i);
    if (i > first) page->next_page();
    if (letter.pins[0].grade != grade) page->bookmark(grade = letter.pins[0].grade);
    set_letter(*page, texts[i % texts.size()], letter, Envelope::us_no_10);
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
  std::vector<portal::LetterTexts> texts;
  std::istringstream languages(arguments[1]);
  for (std::string language; std::getline(languages, language, ',');) {
    auto name = "letters/" + language + ".yaml";
    texts.push_back(portal::parse_letter_texts(portal::embedded_file(name), name));
  }
  const unsigned letters = static_cast<unsigned>(std::atoi(arguments[2]));
  const unsigned processes = static_cast<unsigned>(std::atoi(arguments[3]));
  const std::string file = arguments[4];
  for (unsigned i = 1; i < processes; ++i) {
    if (fork() != 0) continue;
    set_letters(texts, letters * i / processes, letters * (i + 1) / processes, file + "." + std::to_string(i));
    _exit(0);
  }
  set_letters(texts, 0, letters / processes, file);
  bool whole = true;
  for (int status = 0; wait(&status) > 0;) whole = whole && status == 0;
  return whole ? 0 : 1;
}
