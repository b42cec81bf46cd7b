#pragma once
// The links in mails: what they open, and for how long. The database keeps only a hash of each (001 I and II).
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/accounts/account.h"
#include "lib/base/token.h"

namespace portal {

enum class TokenPurpose { confirm, reset, change_email };

struct LiveToken {
  std::int64_t account_id = 0;
  TokenPurpose purpose = TokenPurpose::confirm;
  std::string new_email;  // of change_email
};

/// A fresh link for a mail; the account's older one for the same purpose is void. Within a write transaction.
std::string new_link(Session& session, const LiveToken& token);

/// What the token opens. Refused, in one and the same way, where it is unknown, used, replaced or too old.
LiveToken open_token(Session& session, std::string_view token);
[[noreturn]] void refuse_token();

/// Mails are counted by what asked for them: a stranger who uses up one kind keeps nobody from another, and what the
/// web site sent does not count against staff.
enum class MailCounter { registration, reset, reset_by_staff, change_email };

/// Whether one more such mail may go to an address: 3 in an hour, so that nobody can fill a stranger's mailbox through
/// the portal. Counts it. Within a write transaction. The web site is never told the answer: some are counted only
/// where there is an account.
bool may_mail(Session& session, std::string_view email, MailCounter counter);

/// Queues a mail about the account, in its language, to its address or another one.
struct AccountMail {
  std::string template_name;   // of config/mails
  std::string link = {};       // blank: none
  std::string recipient = {};  // blank: the account's address
};
void mail_account(Session& session, const Account& account, const AccountMail& mail);

}  // namespace portal
