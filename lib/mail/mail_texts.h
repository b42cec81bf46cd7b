#pragma once
// The words of the mails, from config/mails/<language>.yaml.
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/config/settings.h"

namespace portal {

/// What the program knows of a mail, whatever its words.
struct MailKind {
  std::string_view name;                // "confirm"
  std::vector<std::string_view> names;  // the {names} that its words may use; {district} always
  enum class Link { none, secret } link = Link::none;
  enum class Reader { parent, staff } reader = Reader::parent;
};
const std::vector<MailKind>& mail_kinds();

struct MailText {
  std::string subject;
  std::vector<std::string> paragraphs;  // with the closing: who to call, and the district
};

/// All of a language's mails by their names. BadInput names all that is wrong, with the file and the line: a mail, its
/// subject or its body is missing or not known, a {name} is not one of the mail's, {link} is not in a paragraph of its
/// own where the mail has one, or is there where it has none, the closing lacks the {district}.
std::map<std::string, MailText, std::less<>> parse_mail_texts(std::string_view yaml, std::string_view origin);

/// The words of one language: the district's own, else those of the program. BadInput likewise.
std::map<std::string, MailText, std::less<>> load_mail_texts(const Settings& settings, const std::string& language);

/// The code of a language that there are words in: the wanted one ("Spanish", "es"), else the district's (that of its
/// letters), else English.
std::string mail_language(const Settings& settings, std::string_view wanted);

}  // namespace portal
