#pragma once
#include "jobs/job.h"

namespace portal {

StepResult issue_step(Session& session, Date business_date);
StepResult expire_step(Session& session, Date business_date);
/// How far each school's guardians are with their access, kept for the week: next year's Campus View compares with it.
StepResult count_access_step(Session& session, Date business_date);
/// What parents changed on the emergency card, against the roster as it stands; and the files for MiSiS that a fault
/// kept from being written.
StepResult settle_contacts_step(Session& session, Date business_date);
/// Requests for roles that waited for Human Resources go on where the record is complete now (004); those of people who
/// left are named.
StepResult access_requests_step(Session& session, Date business_date);
/// Which letters are due; written only where the settings name a folder for them.
StepResult letters_step(Session& session, Date business_date);
/// Which roles should be removed, which schools are overdue with their Security Audit Report (004), and which have no
/// Parent Access Account Administrator (003). Changes nothing: removing is for people.
StepResult access_review_step(Session& session, Date business_date);
/// Sends what waits. Where the server cannot be used, or another sends already, it waits: the next run goes on.
StepResult mail_step(Session& session, Date business_date);
Outlook mail_outlook(Session& session, Date business_date);
/// What is 24 hours old goes to MiSiS's folder. The night looks for students who changed schools too, and sweeps the
/// photo folder. Where others publish already, it waits: the next run goes on.
StepResult publish_due_step(Session& session, Date business_date);
StepResult publish_photos_step(Session& session, Date business_date);
Outlook publish_outlook(Session& session, Date business_date);
/// A backup as of now, whatever the date; then the oldest go. None is made where the settings name no folder.
StepResult backup_step(Session& session, Date business_date);
/// Signs how far the audit log is, as of now, after all that the night did.
StepResult audit_checkpoint_step(Session& session, Date business_date);

}  // namespace portal
