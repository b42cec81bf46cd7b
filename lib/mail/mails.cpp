#include "lib/mail/mails.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/mail/mail_store.h"

namespace portal {

std::string_view mail_state_name(MailState state) {
  constexpr std::string_view names[] = {"queued", "sending", "sent", "uncertain", "given up"};
  return names[static_cast<int>(state)];
}

std::optional<MailState> parse_mail_state(std::string_view name) {
  for (auto state : all_mail_states)
    if (mail_state_name(state) == name) return state;
  return {};
}

void list_mails(Session& session, const MailFilter& filter, const std::function<void(const Mail&)>& row) {
  authorize(session, Action::mail_read, Place::district());
  select_mails(session.store, filter, row);
}

Mail find_mail(Session& session, std::int64_t mail_id) {
  authorize(session, Action::mail_read, Place::district());
  if (auto mail = select_mail(session.store, mail_id)) return *mail;
  throw NotFound(fmt::format("there is no mail {}", mail_id), "`portalctl mail list` shows them");
}

MailCounts count_mails(Store& store) { return select_mail_counts(store); }

}  // namespace portal
