#pragma once
// Sends what waits in the outbox, each mail once. A mail is claimed before it is sent, and what became of it is
// written down after: who dies between leaves one that may have gone, which nobody sends again by itself.
#include <cstdint>
#include <functional>
#include <string>

#include "lib/mail/mails.h"
#include "lib/mail/transport.h"

namespace portal {

struct SendReport {
  std::int64_t sent = 0;
  std::int64_t put_off = 0;    // to be tried again later
  std::int64_t given_up = 0;   // refused for good, or too often
  std::int64_t uncertain = 0;  // may have gone; those that a dead sender left are among them
  std::int64_t waiting = 0;    // due, and not tried
  std::string stopped;         // why not; blank where all were
};

/// What happened to one mail, for a line to a person who watches.
using MailSent = std::function<void(const Mail&, const MailState& state, const std::string& answer)>;

/// Sends every mail whose time has come, the oldest first. What the server refuses for good (5xx) is given up, what it
/// refuses for now, or the net lost before it was handed over, is tried again after 5 minutes, 15, an hour, 4, 12 and
/// then each day, `mail.tries` times. Where the server is to blame (not reached, not trusted, no login), the run ends,
/// and no mail's tries are counted. Busy where another sender is at work; UsageError, Refused, BadInput where the
/// settings are wrong; Interrupted between two mails.
SendReport send_mails(Session& session, const MailSent& tell = {});

/// The same, by a way of its own, for tests.
SendReport send_mails(Session& session, MailTransport& transport, const MailSent& tell = {});

std::int64_t count_mails_due(const Session& session);
/// Whether a sender that died left a mail that must be settled, or one is at work now.
bool is_mail_claimed(const Session& session);

/// Queues one anew that is uncertain or was given up; the parent may get it twice. Refused where it is neither, and
/// where its link was erased: then what led to it must be done again. NotFound where there is none. `check` alone
/// changes nothing.
enum class Again { check, now };
Mail queue_again(Session& session, std::int64_t mail_id, Again again);

}  // namespace portal
