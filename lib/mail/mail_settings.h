#pragma once
// How mails go out, as the settings say, checked.
#include <filesystem>

#include "lib/config/settings.h"
#include "lib/mail/message.h"
#include "lib/mail/transport.h"

namespace portal {

struct MailSettings {
  Mailbox from;
  enum class Way { spool, smtp } way = Way::spool;
  std::filesystem::path spool;
  SmtpServer server;
  int tries = 0;
};

/// UsageError names the setting that is wrong; Refused where others may read the file of the password; BadInput where
/// it cannot be read.
MailSettings read_mail_settings(const Settings& settings);

}  // namespace portal
