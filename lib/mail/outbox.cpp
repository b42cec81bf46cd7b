#include "lib/mail/outbox.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "lib/base/placeholders.h"
#include "lib/base/text.h"
#include "lib/mail/mail_store.h"
#include "lib/mail/mail_texts.h"
#include "lib/store/installation_key.h"

namespace portal {
namespace {

constexpr std::size_t longest_value = 600;  // code points

// A value is what somebody typed: it must not become a line, a link or a placeholder of its own.
std::string cleaned(std::string_view value) {
  auto text = one_line(value, longest_value);
  std::replace(text.begin(), text.end(), '{', '(');
  std::replace(text.begin(), text.end(), '}', ')');
  return isolated(text);
}

std::string without_link(std::string text) {
  constexpr std::string_view sign = "://";
  for (auto at = text.find(sign); at != text.npos; at = text.find(sign, at)) text.replace(at, sign.size(), ": ");
  return text;
}

class Filler {
 public:
  Filler(const Settings& settings, const MailRequest& request) : request_(request), values_(request.values) {
    values_.try_emplace("district", settings.text(Key::district_name));
    values_.try_emplace("url", settings.text(Key::account_url));
  }
  std::string operator()(std::string_view text) const {
    return with_placeholders(text, [&](std::string_view name) { return value(name); });
  }

 private:
  const MailRequest& request_;
  std::map<std::string, std::string> values_;

  std::string value(std::string_view name) const {
    if (name == "link") return std::string(secret_place);
    auto found = values_.find(std::string(name));
    if (found == values_.end())
      throw std::logic_error(fmt::format("the mail {} lacks its {{{}}}", request_.template_name, name));
    auto text = cleaned(found->second);
    return name == "url" ? text : without_link(text);
  }
};

const MailKind& kind_of(const MailRequest& request) {
  for (const auto& kind : mail_kinds())
    if (kind.name == request.template_name) return kind;
  throw std::logic_error(fmt::format("there is no mail '{}'", request.template_name));
}

}  // namespace

std::string mail_secret_binding(std::int64_t mail_id) { return fmt::format("mail {}", mail_id); }

std::int64_t queue_mail(Session& session, const MailRequest& request) {
  const auto& kind = kind_of(request);
  if ((kind.link == MailKind::Link::secret) == request.secret_link.empty())
    throw std::logic_error(fmt::format("the mail {} has no link, or has one too many", request.template_name));
  if (!session.store.writing()) throw std::logic_error("a mail is queued with the change that it tells of");
  auto language = mail_language(session.settings, request.language);
  auto texts = load_mail_texts(session.settings, language);
  const auto& words = texts.find(kind.name)->second;
  Filler filled(session.settings, request);
  NewMail mail{request.template_name, language, request.recipient, filled(words.subject), {}};
  std::vector<std::string> paragraphs;
  for (const auto& paragraph : words.paragraphs) paragraphs.push_back(filled(paragraph));
  mail.body = joined(paragraphs, "\n\n") + "\n";
  auto id = insert_mail(session.store, mail, session.now());
  if (request.secret_link.empty()) return id;
  auto key = load_installation_key(session.store, session.settings.path(Key::key_file));
  put_mail_secret(session.store, id, key.seal(request.secret_link, mail_secret_binding(id), session.random));
  return id;
}

}  // namespace portal
