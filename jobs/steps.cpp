#include "jobs/steps.h"

#include <fmt/format.h>

#include "lib/accounts/emergency_card.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/letters/pin_letters.h"
#include "lib/mail/sending.h"
#include "lib/photos/publish_hold.h"
#include "lib/photos/publishing.h"
#include "lib/pins/expiry.h"
#include "lib/pins/issue.h"
#include "lib/reports/access_counts.h"
#include "lib/staff/overdue.h"
#include "lib/staff/request_review.h"
#include "lib/upkeep/backup.h"
#include "lib/upkeep/checkpointing.h"

namespace portal {
namespace {

Changed changed_where(bool condition) { return condition ? Changed::yes : Changed::no; }

}  // namespace

StepResult issue_step(Session& session, Date) {
  auto issued = issue_pins(session, {});
  return {StepOutcome::done, fmt::format("issued {}", counted(issued, "PIN")), exit_done, changed_where(issued > 0)};
}

StepResult expire_step(Session& session, Date) {
  auto result = expire_pins(session);
  auto detail = fmt::format("{} expired, {} revoked", counted(result.expired, "PIN"), grouped(result.revoked));
  if (result.erased > 0) detail += fmt::format("; erased {} of graduates", grouped(result.erased));
  return {StepOutcome::done, detail, exit_done, changed_where(result.expired + result.revoked + result.erased > 0)};
}

StepResult count_access_step(Session& session, Date business_date) {
  auto counting = count_access(session, business_date);
  auto week = iso_week(business_date);
  if (counting.outcome == AccessCounting::Outcome::newer_is_kept)
    return {StepOutcome::done, fmt::format("{} has a newer count, which stays", week)};
  return {StepOutcome::done,
          fmt::format("{} counted for {}", counted(counting.rows, "grade of a school", "grades of schools"), week),
          exit_done, changed_where(counting.outcome == AccessCounting::Outcome::kept)};
}

StepResult settle_contacts_step(Session& session, Date) {
  auto settled = settle_contacts(session);
  auto detail = fmt::format("{} confirmed, {} overruled, {} pending", counted(settled.confirmed, "change"),
                            grouped(settled.overruled), grouped(settled.pending));
  if (settled.files > 0)
    detail += fmt::format("; wrote {} for MiSiS that had been missing", counted(settled.files, "file"));
  return {StepOutcome::done, detail, exit_done,
          changed_where(settled.confirmed + settled.overruled + settled.files > 0)};
}

StepResult access_requests_step(Session& session, Date) {
  auto review = review_requests(session);
  auto detail = fmt::format("{} went on, {} waiting, {} pending HR", counted(review.told, "request"),
                            grouped(review.waiting), grouped(review.pending_hr));
  if (!review.of_those_who_left.empty())
    detail += fmt::format("; to be denied, since the person left: {}", joined(review.of_those_who_left, ", "));
  if (!review.without_approver.empty())
    detail += fmt::format("; whose approver may not approve any more: {}", joined(review.without_approver, ", "));
  if (!review.mails.without_address.empty())
    detail += fmt::format("; without an email address: {}", joined(review.mails.without_address, ", "));
  return {review.without_approver.empty() ? StepOutcome::done : StepOutcome::findings, detail, exit_done,
          changed_where(review.told > 0)};
}

StepResult letters_step(Session& session, Date business_date) {
  if (session.settings.text(Key::letters_folder).empty())
    return {StepOutcome::done, fmt::format("{} due; write them with `portalctl pin letters`",
                                           counted(count_letters_due(session), "letter is", "letters are"))};
  auto folder = session.settings.path(Key::letters_folder) / business_date.text();
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);  // PINs lie in it
  LettersRequest request;
  request.folder = folder;
  request.which = LettersRequest::Which::not_yet_written;
  std::int64_t letters = 0;
  auto files = write_pin_letters(session, request).files;
  std::size_t boxes = 0;
  for (const auto& file : files) letters += file.letters, boxes += file.with_boxes.size();
  auto detail = fmt::format("wrote {} in {} to {}", counted(letters, "letter"),
                            counted(static_cast<long long>(files.size()), "file"), folder.string());
  if (boxes > 0) detail += fmt::format("; for {} a font is missing", counted(static_cast<long long>(boxes), "letter"));
  return {boxes > 0 ? StepOutcome::findings : StepOutcome::done, detail, exit_done, changed_where(letters > 0)};
}

StepResult access_review_step(Session& session, Date) { return {StepOutcome::done, review_access(session).sentence()}; }

StepResult mail_step(Session& session, Date) {
  SendReport report;
  try {
    report = send_mails(session);
  } catch (const Busy& error) {
    return {StepOutcome::waiting, error.message()};
  }
  auto detail = fmt::format("{} sent, {} to be tried again, {} given up, {} uncertain", counted(report.sent, "mail"),
                            grouped(report.put_off), grouped(report.given_up), grouped(report.uncertain));
  auto changed = changed_where(report.sent + report.put_off + report.given_up + report.uncertain > 0);
  if (!report.stopped.empty())
    return {StepOutcome::waiting, fmt::format("{}; {} left: {}", detail, grouped(report.waiting), report.stopped),
            exit_done, changed};
  bool findings = report.given_up + report.uncertain > 0;
  if (findings) detail += "; see `portalctl mail list`";
  return {findings ? StepOutcome::findings : StepOutcome::done, detail, exit_done, changed};
}

Outlook mail_outlook(Session& session, Date) {
  auto due = count_mails_due(session);
  if (due == 0 && !is_mail_claimed(session)) return {};
  return {true, {fmt::format("would send {}", counted(due, "mail"))}};
}

namespace {

StepResult publish_step(Session& session, PublishScope scope) {
  Publication publication;
  try {
    publication = publish_photos(session, scope);
  } catch (const Busy& error) {
    return {StepOutcome::waiting, error.message()};
  }
  return {publication.damaged.empty() ? StepOutcome::done : StepOutcome::findings, sentence_of(publication), exit_done,
          changed_where(!publication.schools.empty())};
}

}  // namespace

StepResult publish_due_step(Session& session, Date) { return publish_step(session, PublishScope::due); }

StepResult publish_photos_step(Session& session, Date) { return publish_step(session, PublishScope::everything); }

Outlook publish_outlook(Session& session, Date) {
  if (auto hold = publish_hold(session)) return {true, {"would stop: " + told(session, *hold)}};
  auto due = photos_due(session);
  if (due.schools == 0) return {};
  return {true,
          {fmt::format("would publish {} and write the folders of {}", counted(due.photos, "photo"),
                       counted(due.schools, "school"))}};
}

StepResult backup_step(Session& session, Date) {
  if (session.settings.text(Key::backup_folder).empty())
    return {StepOutcome::done, "none is made: backup.folder is not set"};
  auto folder = session.settings.path(Key::backup_folder);
  auto backup = create_backup(session, folder, MadeBy::job);
  auto removed = remove_old_backups(session, folder, session.settings.count(Key::backup_keep));
  auto detail = fmt::format("{}: {:.1f} MB, {} found nothing", backup.file.string(),
                            static_cast<double>(backup.bytes) / 1e6, check_name(backup.check));
  if (!removed.empty())
    detail += fmt::format("; removed {}", counted(static_cast<long long>(removed.size()), "old one"));
  return {StepOutcome::done, detail};
}

StepResult audit_checkpoint_step(Session& session, Date) {
  auto written = write_checkpoint(session);
  return {StepOutcome::done, fmt::format("{}: {}", written.file.string(), counted(written.checkpoint.log.rows, "row"))};
}

}  // namespace portal
