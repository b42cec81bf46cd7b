#include "lib/mail/mail_texts.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/placeholders.h"
#include "lib/base/text.h"
#include "lib/config/languages.h"
#include "lib/config/yaml.h"

namespace portal {
namespace {

using Link = MailKind::Link;

constexpr std::string_view link_paragraph = "{link}";

class Reader {
 public:
  Reader(std::string_view yaml, std::string_view origin) : origin_(origin), root_(parse_yaml(yaml, origin)) {
    if (!root_.IsMap()) throw BadInput(fmt::format("{} holds no mails", origin), "write `name:` with subject and body");
    std::vector<std::string> known = {"language", "closing", "staff_closing"};
    for (const auto& kind : mail_kinds()) known.emplace_back(kind.name);
    check_keys(root_, known);
  }

  std::map<std::string, MailText, std::less<>> read() const {
    text(root_, "language");
    auto closing = paragraphs(root_, "closing"), staff_closing = paragraphs(root_, "staff_closing");
    check_closing("closing", closing);
    check_closing("staff_closing", staff_closing);
    std::map<std::string, MailText, std::less<>> texts;
    for (const auto& kind : mail_kinds()) {
      auto mail = read_mail(kind);
      const auto& end = kind.reader == MailKind::Reader::staff ? staff_closing : closing;
      mail.paragraphs.insert(mail.paragraphs.end(), end.begin(), end.end());
      texts.emplace(kind.name, std::move(mail));
    }
    return texts;
  }

 private:
  std::string_view origin_;
  YAML::Node root_;

  [[noreturn]] void fail(const YAML::Node& node, std::string_view what, std::string hint = {}) const {
    throw BadInput(fmt::format("{}: {}", yaml_place(node, origin_), what), std::move(hint));
  }

  void check_keys(const YAML::Node& map, const std::vector<std::string>& known) const {
    for (const auto& entry : map) {
      auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string("?");
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      auto near = nearest(key, known);
      fail(entry.first, fmt::format("'{}' is not known here", printable(key)),
           near.empty() ? fmt::format("known are: {}", joined(known, ", ")) : fmt::format("did you mean {}?", near));
    }
    for (const auto& key : known)
      if (!map[key]) fail(map, fmt::format("'{}' is missing", key), "see the file that is part of the program");
  }

  std::string words(const YAML::Node& node, std::string_view key) const {
    if (!node.IsScalar() || trimmed(node.Scalar()).empty()) fail(node, fmt::format("'{}' must be a text", key));
    auto text = std::string(trimmed(node.Scalar()));
    if (one_line(text, text.size()) != text) fail(node, fmt::format("'{}' must be a text on one line", key));
    return text;
  }

  std::string text(const YAML::Node& map, const char* key) const { return words(map[key], key); }

  std::vector<std::string> paragraphs(const YAML::Node& map, const char* key) const {
    auto list = map[key];
    if (!list.IsSequence() || list.size() == 0) fail(list, fmt::format("'{}' must be a list of paragraphs", key));
    std::vector<std::string> all;
    for (const auto& item : list) all.push_back(words(item, key));
    return all;
  }

  void check_closing(const char* key, const std::vector<std::string>& texts) const {
    std::set<std::string, std::less<>> seen;
    for (const auto& text : texts) seen.merge(names_in(root_[key], key, text));
    if (seen != std::set<std::string, std::less<>>{"district"})
      fail(root_[key], fmt::format("'{}' must hold {{district}}, and no other placeholder", key));
  }

  std::set<std::string, std::less<>> names_in(const YAML::Node& node, std::string_view key,
                                              const std::string& text) const {
    auto names = placeholders_in(text);
    if (!names) fail(node, fmt::format("'{}' has a '{{' without its '}}'", key));
    return *names;
  }

  MailText read_mail(const MailKind& kind) const {
    auto node = root_[std::string(kind.name)];
    if (!node.IsMap()) fail(node, fmt::format("'{}' must have a subject and a body", kind.name));
    check_keys(node, {"subject", "body"});
    MailText mail{text(node, "subject"), paragraphs(node, "body")};
    check(node["subject"], kind, "subject", mail.subject);
    for (std::size_t i = 0; i < mail.paragraphs.size(); ++i)
      if (mail.paragraphs[i] != link_paragraph) check(node["body"][i], kind, "body", mail.paragraphs[i]);
    auto links = std::count(mail.paragraphs.begin(), mail.paragraphs.end(), link_paragraph);
    if (links != (kind.link == Link::secret ? 1 : 0))
      fail(node["body"], kind.link == Link::secret ? "{link} must be here once, in a paragraph of its own"
                                                   : "{link} is not a placeholder of this mail");
    return mail;
  }

  void check(const YAML::Node& node, const MailKind& kind, std::string_view key, const std::string& text) const {
    std::vector<std::string> known = {"district"};
    known.insert(known.end(), kind.names.begin(), kind.names.end());
    for (const auto& name : names_in(node, key, text)) {
      if (name == "link" && kind.link == Link::secret) fail(node, "{link} must stand in a paragraph of its own");
      if (std::find(known.begin(), known.end(), name) == known.end())
        fail(node, fmt::format("{{{}}} is not a placeholder of this mail", printable(name)),
             fmt::format("its placeholders are: {{{}}}", joined(known, "} {")));
    }
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
      {"volunteer-applied", {"first_name", "school", "task"}},
      {"volunteer-approved", {"first_name", "school", "task"}},
      {"volunteer-denied", {"first_name", "school", "task", "reason"}},
  };
  return kinds;
}

std::map<std::string, MailText, std::less<>> parse_mail_texts(std::string_view yaml, std::string_view origin) {
  return Reader(yaml, origin).read();
}

std::map<std::string, MailText, std::less<>> load_mail_texts(const Settings& settings, const std::string& language) {
  auto [text, origin] = settings.config_text("mails/" + language + ".yaml");
  return parse_mail_texts(text, origin);
}

std::string mail_language(const Settings& settings, std::string_view wanted) {
  auto known = languages_in("mails");
  for (auto name : {wanted, std::string_view(settings.text(Key::letters_language))})
    if (auto code = language_code(name); code && std::find(known.begin(), known.end(), *code) != known.end())
      return *code;
  return "en";
}

}  // namespace portal
