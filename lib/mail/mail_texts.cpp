#include "lib/mail/mail_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/config/languages.h"
#include "lib/config/text_reader.h"

namespace portal {
namespace {

using Link = MailKind::Link;

constexpr std::string_view link_paragraph = "{link}";

using Names = std::set<std::string, std::less<>>;

class Reader {
 public:
  Reader(std::string_view yaml, std::string_view origin) : reader_(yaml, origin) {
    if (reader_.is_map()) return;
    reader_.fault(reader_.root(), "", "holds no mails", "write `name:` with subject and body");
    reader_.finish();
  }

  std::map<std::string, MailText, std::less<>> read(std::string_view file_language) {
    std::vector<std::string> known = {"language", "closing", "staff_closing"};
    for (const auto& kind : mail_kinds()) known.emplace_back(kind.name);
    reader_.check_keys(reader_.root(), known);
    check_language(file_language);
    auto closing = read_closing("closing"), staff_closing = read_closing("staff_closing");
    std::map<std::string, MailText, std::less<>> texts;
    for (const auto& kind : mail_kinds()) {
      auto mail = read_mail(kind);
      const auto& end = kind.reader == MailKind::Reader::staff ? staff_closing : closing;
      mail.paragraphs.insert(mail.paragraphs.end(), end.begin(), end.end());
      texts.emplace(kind.name, std::move(mail));
    }
    reader_.finish();
    return texts;
  }

 private:
  TextReader reader_;

  void check_language(std::string_view file) {
    auto language = reader_.text(reader_.root(), "language");
    if (!file.empty() && !language.empty() && language != file)
      reader_.fault(reader_.root()["language"], "language", fmt::format("is '{}' in the file for {}", language, file),
                    fmt::format("write `language: {}`", file));
  }

  std::vector<std::string> read_closing(const std::string& key) {
    auto texts = reader_.list(reader_.root(), key);
    if (texts.empty()) return texts;
    Names seen;
    for (const auto& text : texts) seen.merge(reader_.placeholders(reader_.root()[key], key, text));
    if (seen != Names{"district"})
      reader_.fault(reader_.root()[key], "", fmt::format("'{}' must hold {{district}}, and no other placeholder", key));
    return texts;
  }

  MailText read_mail(const MailKind& kind) {
    auto node = reader_.root()[std::string(kind.name)];
    if (!node) return {};  // told with the other missing keys
    if (!node.IsMap()) {
      reader_.fault(node, "", fmt::format("'{}' must have a subject and a body", kind.name));
      return {};
    }
    reader_.check_keys(node, {"subject", "body"}, kind.name);
    MailText mail{reader_.text(node, "subject"), reader_.list(node, "body")};
    if (!mail.subject.empty()) check(node["subject"], kind, "subject", mail.subject);
    for (std::size_t i = 0; i < mail.paragraphs.size(); ++i)
      if (mail.paragraphs[i] != link_paragraph) check(node["body"][i], kind, "body", mail.paragraphs[i]);
    if (!mail.paragraphs.empty()) check_link(node["body"], kind, mail);
    return mail;
  }

  void check_link(const YAML::Node& body, const MailKind& kind, const MailText& mail) {
    auto links = std::count(mail.paragraphs.begin(), mail.paragraphs.end(), link_paragraph);
    if (links != (kind.link == Link::secret ? 1 : 0))
      reader_.fault(body, kind.name,
                    kind.link == Link::secret ? "{link} must be here once, in a paragraph of its own"
                                              : "{link} is not a placeholder of this mail");
  }

  void check(const YAML::Node& node, const MailKind& kind, std::string_view key, const std::string& text) {
    std::vector<std::string> known = {"district"};
    known.insert(known.end(), kind.names.begin(), kind.names.end());
    auto place = fmt::format("{}: {}", kind.name, key);
    if (kind.link == Link::secret && text.find(link_paragraph) != text.npos)
      return reader_.fault(node, place, "{link} must stand in a paragraph of its own");
    reader_.check_placeholders(node, place, text, known);
  }
};

}  // namespace

const std::vector<MailKind>& mail_kinds() {
  static const std::vector<MailKind> kinds = {
      {"confirm", {"hours"}, Link::secret},
      {"already-registered", {"first_name", "url"}},
      {"no-match", {}},
      {"account-inactive", {"first_name"}},
      {"reset", {"first_name", "hours"}, Link::secret},
      {"password-changed", {"first_name", "url"}},
      {"confirm-email", {"hours"}, Link::secret},
      {"email-changing", {"first_name", "url"}},
      {"email-changed", {"first_name"}},
      {"pin-revoked", {"student", "student_id", "school", "guardian"}, Link::none, MailKind::Reader::staff},
      {"access-waiting",
       {"person", "employee_number", "role", "place", "request"},
       Link::none,
       MailKind::Reader::staff},
      {"access-approved",
       {"person", "employee_number", "role", "place", "until", "approver"},
       Link::none,
       MailKind::Reader::staff},
      {"access-approved-no-end",
       {"person", "employee_number", "role", "place", "approver"},
       Link::none,
       MailKind::Reader::staff},
      {"access-denied",
       {"person", "employee_number", "role", "place", "reason", "approver"},
       Link::none,
       MailKind::Reader::staff},
      {"access-removed", {"person", "employee_number", "roles", "remover"}, Link::none, MailKind::Reader::staff},
      {"vendor-confirm", {"school_year", "hours", "login"}, Link::secret, MailKind::Reader::staff},
      {"volunteer-applied", {"first_name", "school", "task"}},
      {"volunteer-approved", {"first_name", "school", "task"}},
      {"volunteer-denied", {"first_name", "school", "task", "reason"}},
  };
  return kinds;
}

std::map<std::string, MailText, std::less<>> parse_mail_texts(std::string_view yaml, std::string_view origin) {
  return Reader(yaml, origin).read({});
}

std::map<std::string, MailText, std::less<>> load_mail_texts(const Settings& settings, const std::string& language) {
  auto [text, origin] = settings.config_text("mails/" + language + ".yaml");
  return Reader(text, origin).read(language);
}

std::string mail_language(const Settings& settings, std::string_view wanted) {
  auto known = languages_in("mails");
  for (auto name : {wanted, std::string_view(settings.text(Key::letters_language))})
    if (auto code = language_code(name); code && std::find(known.begin(), known.end(), *code) != known.end())
      return *code;
  return "en";
}

}  // namespace portal
