#pragma once
// The languages that letters and mails have words in.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// "Spanish" or "es" -> "es", as MiSiS or a setting names it; nothing for a language that there are no words in.
std::optional<std::string> language_code(std::string_view language);

/// The codes of the languages that a folder of config/ has words in ("letters", "mails"), in the order of their names.
std::vector<std::string> languages_in(std::string_view folder);

}  // namespace portal
