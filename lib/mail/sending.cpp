#include "lib/mail/sending.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/mail/mail_settings.h"
#include "lib/mail/mail_store.h"
#include "lib/mail/outbox.h"
#include "lib/mail/spool.h"
#include "lib/store/installation_key.h"

namespace portal {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds pauses[] = {5min, 15min, 1h, 4h, 12h, 24h};
constexpr int most_lost_in_a_row = 3;
// So many refused in a row are rather the server's fault, or ours, than each mail's own: the next are not given up, but
// tried again later. They do not stop the run either: addresses that somebody made up must not hold up the others'
// mail.
constexpr int most_given_up_in_a_row = 20;
constexpr std::size_t longest_answer = 300;

std::string replaced_all(std::string text, const std::string& from, std::string_view to) {
  if (from.empty()) return text;
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// What the server said, as it may be kept and shown: a server may say again what it was told.
std::string kept_answer(const std::string& text, const std::string& secret) {
  auto token = secret.substr(std::min(secret.find_last_of("/=#?&") + 1, secret.size()));
  auto clean = replaced_all(text, secret, "[link]");
  if (token.size() >= 8) clean = replaced_all(clean, token, "[link]");
  return fit(printable(clean), longest_answer);
}

class Sender {
 public:
  Sender(Session& session, MailTransport& transport, const MailSettings& settings, const MailSent& tell)
      : session_(session),
        transport_(transport),
        settings_(settings),
        tell_(tell),
        key_(load_installation_key(session.store, session.settings.path(Key::key_file))) {}

  SendReport run() {
    settle_what_was_left();
    auto mail = claim_next();
    while (mail) {
      auto outcome = attempt(*mail);
      bool go_on = report_.stopped.empty() && !interrupt_requested();
      auto next = write_down(*mail, outcome, go_on);
      if (tell_) tell_(*mail, outcome.state, outcome.answer);
      mail = std::move(next);
    }
    check_interrupted();
    report_.waiting = count_mails_due(session_.store, session_.now());
    return report_;
  }

 private:
  Session& session_;
  MailTransport& transport_;
  const MailSettings& settings_;
  const MailSent& tell_;
  InstallationKey key_;
  SendReport report_;
  int lost_in_a_row_ = 0, refused_in_a_row_ = 0;

  // The lock of the senders is ours, so whoever claimed these is dead.
  void settle_what_was_left() {
    WriteTransaction transaction(session_.store);
    for (auto id : mails_in(session_.store, MailState::sending)) {
      auto mail = *select_mail(session_.store, id);
      put(mail, {MailState::uncertain,
                 mail.attempts + 1,
                 {},
                 session_.now().text(),
                 "the sender ended before it knew whether this was taken"});
      ++report_.uncertain;
    }
    // The links of these lead nowhere any more.
    auto hours = std::chrono::hours(session_.settings.count(Key::token_hours));
    erase_secrets_of_uncertain(session_.store, Timestamp(session_.now().at() - hours));
    transaction.commit();
  }

  std::optional<Mail> claim_next() {
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::mail_send, Place::district());
    auto mail = claim();
    transaction.commit();
    return mail;
  }

  // What was sent is written down also for one who is no operator any more.
  bool may_go_on() try {
    return permitted(session_, Action::mail_send, Place::district());
  } catch (const NotPermitted&) {
    return false;
  }

  // Within the running transaction.
  std::optional<Mail> claim() {
    if (!may_go_on()) return {};
    auto mail = next_mail_due(session_.store, session_.now());
    if (mail) claim_mail(session_.store, mail->id, session_.now());
    return mail;
  }

  // And claims the next, in the same transaction: half of the waiting for the disk.
  std::optional<Mail> write_down(const Mail& mail, const MailOutcome& outcome, bool go_on) {
    // A long import may keep the writer lock: what was sent must be written down all the same.
    for (int more = 9;; --more) try {
        WriteTransaction transaction(session_.store);
        put(mail, outcome);
        auto next = go_on ? claim() : std::nullopt;
        transaction.commit();
        return next;
      } catch (const Busy&) {
        if (more == 0) throw;
      }
  }

  void put(const Mail& mail, const MailOutcome& outcome) {
    put_mail_outcome(session_.store, mail.id, outcome);
    if (outcome.state == MailState::queued) return;
    session_.audit.append(fmt::format("mail.{}", outcome.state == MailState::given_up ? "give_up"
                                                 : outcome.state == MailState::sent   ? "sent"
                                                                                      : "uncertain"),
                          fmt::format("mail {}", mail.id),
                          JsonObject().add("template", mail.template_name).add("answer", outcome.answer));
  }

  MailOutcome attempt(const Mail& mail) {
    std::string secret;
    if (!is_mailable(mail.recipient))
      return end(mail, MailState::given_up,
                 "not an address that mail can be sent to: only ASCII letters, and no quotes");
    if (mail.body.find(secret_place) != mail.body.npos) {
      auto opened = key_.open(mail_secret(session_.store, mail.id), mail_secret_binding(mail.id));
      if (!opened) return end(mail, MailState::given_up, "its link is erased, or sealed with another key");
      secret = *opened;
    }
    auto answer = transport_.deliver({mail.id, settings_.from.address, mail.recipient, message(mail, secret)});
    answer.text = kept_answer(answer.text, secret);
    return outcome_of(mail, answer);
  }

  std::string message(const Mail& mail, const std::string& secret) const {
    MessageParts parts{settings_.from, mail.recipient, mail.subject, {}, mail.language, {}, {}};
    parts.body = replaced_all(mail.body, std::string(secret_place), secret);
    parts.unique_id = fmt::format("{}.{}", mail.id, hex(key_.digest(fmt::format("message {}", mail.id))));
    parts.date = Timestamp::parse(mail.queued_at).value_or(session_.now());
    return mail_message(parts);
  }

  MailOutcome outcome_of(const Mail& mail, const DeliveryAnswer& answer) {
    bool lost = answer.delivery == Delivery::lost || answer.delivery == Delivery::uncertain;
    lost_in_a_row_ = lost ? lost_in_a_row_ + 1 : 0;
    refused_in_a_row_ = answer.delivery == Delivery::refused ? refused_in_a_row_ + 1 : 0;
    if (lost_in_a_row_ >= most_lost_in_a_row)
      report_.stopped = fmt::format("{} mails in a row had no answer: {}", lost_in_a_row_, answer.text);
    switch (answer.delivery) {
      case Delivery::taken:
        return end(mail, MailState::sent, answer.text);
      case Delivery::uncertain:
        return end(mail, MailState::uncertain, answer.text);
      case Delivery::refused:
        if (refused_in_a_row_ > most_given_up_in_a_row) return again_later(mail, answer.text);
        return end(mail, MailState::given_up, answer.text);
      case Delivery::refused_for_now:
      case Delivery::lost:
        return again_later(mail, answer.text);
      case Delivery::no_server:
        break;
    }
    report_.stopped = answer.text.empty() ? "the server cannot be used" : answer.text;
    return {MailState::queued, mail.attempts, mail.next_try_at, {}, answer.text};
  }

  MailOutcome end(const Mail& mail, MailState state, const std::string& answer) {
    ++(state == MailState::sent ? report_.sent : state == MailState::uncertain ? report_.uncertain : report_.given_up);
    return {state, mail.attempts + 1, {}, session_.now().text(), answer};
  }

  MailOutcome again_later(const Mail& mail, const std::string& answer) {
    auto tries = mail.attempts + 1;
    if (tries >= settings_.tries) return end(mail, MailState::given_up, answer);
    ++report_.put_off;
    auto pause = pauses[std::min<std::size_t>(static_cast<std::size_t>(tries), std::size(pauses)) - 1];
    return {MailState::queued, tries, Timestamp(session_.now().at() + pause).text(), {}, answer};
  }
};

SendReport send_by(Session& session, const MailSettings& settings, MailTransport& transport, const MailSent& tell) {
  FileLock lock(session.store.file().string() + ".mail.lock", session.store.file());
  if (!lock.try_lock())
    throw Busy("mails are being sent already", "wait until it is done; `portalctl mail list` tells");
  return Sender(session, transport, settings, tell).run();
}

}  // namespace

SendReport send_mails(Session& session, const MailSent& tell) {
  authorize(session, Action::mail_send, Place::district());
  auto settings = read_mail_settings(session.settings);
  bool idle = count_mails_due(session) == 0 && !is_mail_claimed(session) &&
              mails_in(session.store, MailState::uncertain).empty();  // these may have a link that is over
  if (idle) return {};
  auto transport = settings.way == MailSettings::Way::smtp ? open_smtp(settings.server) : open_spool(settings.spool);
  return send_by(session, settings, *transport, tell);
}

SendReport send_mails(Session& session, MailTransport& transport, const MailSent& tell) {
  authorize(session, Action::mail_send, Place::district());
  return send_by(session, read_mail_settings(session.settings), transport, tell);
}

bool is_mail_claimed(const Session& session) { return !mails_in(session.store, MailState::sending).empty(); }

std::int64_t count_mails_due(const Session& session) { return count_mails_due(session.store, session.now()); }

Mail queue_again(Session& session, std::int64_t mail_id, Again again) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::mail_send, Place::district());
  auto mail = select_mail(session.store, mail_id);
  if (!mail) throw NotFound(fmt::format("there is no mail {}", mail_id), "`portalctl mail list` shows them");
  if (mail->state != MailState::uncertain && mail->state != MailState::given_up)
    throw Refused(fmt::format("mail {} is {}", mail_id, mail_state_name(mail->state)),
                  "only one that is uncertain or given up is queued anew");
  if (mail->body.find(secret_place) != mail->body.npos && mail_secret(session.store, mail_id).empty())
    throw Refused(fmt::format("the link of mail {} was erased", mail_id),
                  "let it be made anew, for example with `portalctl parent reset-password`");
  if (again == Again::check) return *mail;
  put_mail_outcome(session.store, mail_id, {MailState::queued, 0, session.now().text(), {}, mail->answer});
  session.audit.append("mail.again", fmt::format("mail {}", mail_id),
                       JsonObject().add("template", mail->template_name).add("was", mail_state_name(mail->state)));
  transaction.commit();
  return *mail;
}

}  // namespace portal
