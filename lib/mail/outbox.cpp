#include "lib/mail/outbox.h"

#include "lib/mail/mail_store.h"

namespace portal {

std::int64_t queue_mail(Session& session, const MailRequest& request) {
  return insert_mail(session.store, request.template_name, request.language, request.recipient, session.now());
}

}  // namespace portal
