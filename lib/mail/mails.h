#pragma once
// The outbox as staff see it.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "lib/access/session.h"

namespace portal {

/// uncertain: it may have gone; the sender died, or the server did not answer when it had all of it.
enum class MailState { queued, sending, sent, uncertain, given_up };
std::string_view mail_state_name(MailState state);  // "given up"
std::optional<MailState> parse_mail_state(std::string_view name);
inline constexpr MailState all_mail_states[] = {MailState::queued, MailState::sending, MailState::sent,
                                                MailState::uncertain, MailState::given_up};

struct Mail {
  std::int64_t id = 0;
  std::string template_name, language, recipient, subject;
  std::string body;  // {link} where its secret belongs
  MailState state = MailState::queued;
  std::string queued_at, next_try_at, ended_at;  // blank where they do not apply
  std::string answer;                            // what the server said last
  int attempts = 0;
};

struct MailFilter {
  std::optional<MailState> state;
  std::string recipient;  // blank: any; found in upper and lower case alike
};

/// Newest first. NotPermitted without mail.read.
void list_mails(Session& session, const MailFilter& filter, const std::function<void(const Mail&)>& row);

/// NotFound where there is none of that number. Its text never holds the secret.
Mail find_mail(Session& session, std::int64_t mail_id);

struct MailCounts {
  std::int64_t waiting = 0, uncertain = 0, given_up = 0;
  std::string oldest_waiting;  // queued_at; blank where none waits
};
MailCounts count_mails(Store& store);

}  // namespace portal
