#pragma once
// Where the words of letters come from, and in which language a letter is.
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/settings.h"
#include "lib/letters/letter.h"

namespace portal {

/// The words of one language: the district's own, `letters/<language>.yaml` in its `config_folder`, else those of the
/// program. To be called before anything is written: UsageError where there are no letters in that language, BadInput
/// where a file is wrong, with everything that is wrong in it, each with its line, its key and what to do.
LetterTexts load_letter_texts(const Settings& settings, std::string_view language);

/// The language of a guardian's letter: the wanted one as MiSiS writes it ("Korean"), where there are words in it, else
/// the district's (letters.language; a code or a name). UsageError where the district's is none that there are words
/// in.
std::string letter_language(const Settings& settings, std::string_view wanted);

/// "en, es, hy": for messages and help.
std::string letter_languages();

}  // namespace portal
