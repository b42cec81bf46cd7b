#pragma once
// Mails that wait to be sent. They go in with the change that they tell of, in the same transaction.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "lib/access/session.h"

namespace portal {

/// What is to be said to whom. The words are in config/mails/<language>.yaml.
struct MailRequest {
  std::string template_name;                  // "confirm", "reset", …
  std::string recipient;                      // an address that was checked
  std::string language;                       // blank, or one that there are no words in: the district's, else English
  std::map<std::string, std::string> values;  // for the {names} in the words
  std::string secret_link;                    // what {link} becomes; sealed until the mail is sent; blank: none
};

/// What stands in a mail's text where its secret link belongs.
inline constexpr std::string_view secret_place = "{link}";
/// What the sealed link of a mail is bound to.
std::string mail_secret_binding(std::int64_t mail_id);

/// Renders it and puts it into the outbox, within the running write transaction. Returns its number. A template or a
/// value that the words ask for and the request lacks is a bug.
std::int64_t queue_mail(Session& session, const MailRequest& request);

}  // namespace portal
