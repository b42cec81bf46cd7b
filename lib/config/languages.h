#pragma once
// The languages that letters and mails have words in, and what people and MiSiS call them.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// The code of a language as config/ names its files: "es", "hy", "zh-Hant". Takes what MiSiS, a setting or a person
/// may write, in any case: English names, also several for one language ("Filipino (Pilipino or Tagalog)"), native
/// names, BCP 47 tags with script and region ("es-MX", "zh-TW"), ISO 639-2 and 639-3 codes ("spa", "chi"). Chinese is
/// simplified unless the script, the region or the spoken language (Cantonese) tells otherwise. Nothing for a language
/// that there are no words in, and where two languages are named.
std::optional<std::string> language_code(std::string_view language);

/// What people call it in English: "zh-Hant" -> "Chinese (traditional)". A code that is not known stays as it is.
std::string language_name(std::string_view code);

/// "ar" and "fa".
bool writes_right_to_left(std::string_view code);

/// The codes of the languages that a folder of config/ has words in ("letters", "mails"), in the order of their names.
std::vector<std::string> languages_in(std::string_view folder);

}  // namespace portal
