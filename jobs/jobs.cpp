// The jobs and the order of their steps (design: cli, "Jobs").
#include "jobs/import_step.h"
#include "jobs/school_year_step.h"
#include "jobs/steps.h"

namespace portal {

const std::vector<Job>& jobs() {
  static const std::vector<Job> all = {
      {"nightly-sync",
       "imports the extracts that came, issues and expires PINs, tells which letters are due, publishes photos, makes "
       "a backup, signs a checkpoint of the audit log",
       {{"school-year", "", school_year_step},
        {"import", "", import_step, import_outlook},
        {"issue-pins", "import", issue_step},
        {"expire-pins", "", expire_step},
        {"count-access", "", count_access_step, {}, Step::Repeat::after_changes},
        {"settle-contacts", "", settle_contacts_step, {}, Step::Repeat::after_changes},
        {"access-requests", "", access_requests_step, {}, Step::Repeat::after_changes},
        {"letters", "issue-pins", letters_step},
        {"publish-photos", "", publish_photos_step, {}, Step::Repeat::after_changes},
        {"access-review", "", access_review_step, {}, Step::Repeat::after_changes},
        {"backup", "", backup_step, {}, Step::Repeat::after_changes},
        {"audit-checkpoint", "", audit_checkpoint_step, {}, Step::Repeat::after_changes}}},
      {"pin-expiry", "expires PINs that were not validated in time", {{"expire-pins", "", expire_step}}},
      {"photo-publish",
       "writes the photos that are 24 hours old to MiSiS's folder",
       {{"publish", "", publish_due_step, publish_outlook}}},
      {"mail-send", "sends the mails that wait in the outbox", {{"send", "", mail_step, mail_outlook}}},
      {"backup", "makes a backup, and removes the oldest", {{"backup", "", backup_step}}},
  };
  return all;
}

}  // namespace portal
