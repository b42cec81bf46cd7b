#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/time.h"
#include "lib/mail/mails.h"
#include "lib/store/store.h"

namespace portal {

struct NewMail {
  std::string template_name, language, recipient, subject, body;
};
std::int64_t insert_mail(Store& store, const NewMail& mail, Timestamp now);
void put_mail_secret(Store& store, std::int64_t mail_id, const std::string& sealed);
/// The sealed link; blank: it has none, or it was erased.
std::string mail_secret(Store& store, std::int64_t mail_id);

std::optional<Mail> select_mail(Store& store, std::int64_t mail_id);
void select_mails(Store& store, const MailFilter& filter, const std::function<void(const Mail&)>& row);

/// The one that has waited longest of those whose time has come.
std::optional<Mail> next_mail_due(Store& store, Timestamp now);
std::int64_t count_mails_due(Store& store, Timestamp now);
std::vector<std::int64_t> mails_in(Store& store, MailState state);

/// queued -> sending.
void claim_mail(Store& store, std::int64_t mail_id, Timestamp now);
struct MailOutcome {
  MailState state = MailState::sent;
  int attempts = 0;
  std::string next_try_at;  // queued
  std::string ended_at;     // sent, uncertain, given up
  std::string answer;
};
/// What became of it; where it is sent or given up, its secret is erased.
void put_mail_outcome(Store& store, std::int64_t mail_id, const MailOutcome& outcome);
/// Erases the secrets of those that have been uncertain since before then: their links lead nowhere any more.
void erase_secrets_of_uncertain(Store& store, Timestamp before);

MailCounts select_mail_counts(Store& store);

}  // namespace portal
