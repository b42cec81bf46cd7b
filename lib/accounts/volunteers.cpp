#include "lib/accounts/volunteers.h"

#include <fmt/format.h>

#include <set>

#include "lib/accounts/account_store.h"
#include "lib/accounts/guardian_contact_store.h"
#include "lib/accounts/volunteer_store.h"
#include "lib/base/checked_name.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/mail/outbox.h"

namespace portal {
namespace {

std::string subject_of(std::int64_t application_id) { return fmt::format("volunteer {}", application_id); }

void tell_parent(Session& session, const std::string& template_name, const VolunteerApplication& application) {
  auto account = select_account(session.store, application.account_id);
  MailRequest mail{template_name, application.email, account->language, {}, {}};
  if (mail.language.empty()) mail.language = select_guardian_language(session.store, account->id);
  auto school = application.school_name.empty() ? application.school : application.school_name;
  mail.values = {{"first_name", application.first_name},
                 {"school", school},
                 {"task", application.task},
                 {"reason", application.reason}};
  queue_mail(session, mail);
}

// The schools that the operator decides for; nothing: all of the district's.
std::optional<std::set<std::string>> schools_decided_for(const Session& session) {
  std::set<std::string> codes;
  for (const auto& [role, place] : session.who.roles) {
    if (!role->may.contains(Action::volunteer_decide)) continue;
    if (role->scope == ScopeKind::district) return {};
    if (role->scope == ScopeKind::school) codes.insert(place);
    if (role->scope == ScopeKind::local_district && !place.empty())
      for (auto& code : schools_of_local_district(session.store, place)) codes.insert(std::move(code));
  }
  return codes;
}

VolunteerApplication find_open(Session& session, std::int64_t application_id) {
  auto action = Action::volunteer_decide;
  if (!permitted_somewhere(session, action)) authorize(session, action, Place::district(), subject_of(application_id));
  auto not_found = [&](Denial denial) {
    throw NotFound(fmt::format("there is no application {} at a school that you may see", application_id),
                   "`portalctl parent volunteer list` shows them", std::move(denial));
  };
  auto application = select_volunteer_application(session.store, application_id);
  if (!application) not_found({});
  if (!permitted(session, action, Place{application->school}))
    not_found({std::string(action_name(action)), subject_of(application_id)});
  if (application->state != VolunteerState::applied)
    throw Refused(
        fmt::format("application {} was {} by {} at {}", application_id, volunteer_state_name(application->state),
                    application->decided_by, session.zone.local_text(application->decided_at)),
        "an application is decided once; the parent may apply again");
  return *application;
}

VolunteerApplication decide(Session& session, std::int64_t application_id, VolunteerState state,
                            const std::string& reason, VolunteerChange change) {
  if (change == VolunteerChange::check) return find_open(session, application_id);
  WriteTransaction transaction(session.store);
  auto application = find_open(session, application_id);
  application.state = state;
  application.decided_at = session.now().text();
  application.decided_by = session.who.login;
  application.reason = reason;
  decide_volunteer_application(session.store, application);
  bool approved = state == VolunteerState::approved;
  session.audit.append(approved ? "volunteer.approve" : "volunteer.deny", subject_of(application_id),
                       JsonObject().add("school", application.school).add("email", application.email));
  tell_parent(session, approved ? "volunteer-approved" : "volunteer-denied", application);
  transaction.commit();
  return application;
}

Account active_account(Session& session, const std::string& email) {
  auto account = find_account(session.store, email);
  if (!account)
    throw NotFound(fmt::format("there is no account of '{}'", printable(email)), "the parent registers first");
  if (account->state != AccountState::active)
    throw Refused(fmt::format("the account of {} is {}", printable(account->email), account_state_name(account->state)),
                  "only an active account may apply");
  return *account;
}

}  // namespace

std::string_view volunteer_state_name(VolunteerState state) {
  constexpr std::string_view names[] = {"applied", "approved", "denied"};
  return names[static_cast<int>(state)];
}

std::optional<VolunteerState> parse_volunteer_state(std::string_view name) {
  for (auto state : {VolunteerState::applied, VolunteerState::approved, VolunteerState::denied})
    if (volunteer_state_name(state) == name) return state;
  return {};
}

std::int64_t apply_as_volunteer(Session& session, const VolunteerRequest& request, VolunteerChange change) {
  auto wanted = request;
  wanted.task = checked_sentence(request.task, "task");
  std::optional<WriteTransaction> transaction;
  if (change == VolunteerChange::make) transaction.emplace(session.store);
  authorize(session, Action::account_own, Place::district(), request.email);
  auto account = active_account(session, request.email);
  auto school = find_school(session.store, request.school);
  wanted.school = school.code.text();
  if (auto open = select_open_application(session.store, account.id, wanted.school))
    throw Refused(fmt::format("{} has applied at {} already, at {}", printable(account.email), printable(school.name),
                              session.zone.local_text(open->applied_at)),
                  "one application at a time and school; it waits for the school's answer");
  if (change == VolunteerChange::check) return 0;
  auto id = insert_volunteer_application(session.store, account.id, wanted, session.now());
  session.audit.append("volunteer.apply", subject_of(id),
                       JsonObject().add("school", wanted.school).add("email", account.email));
  tell_parent(session, "volunteer-applied", *select_volunteer_application(session.store, id));
  transaction->commit();
  return id;
}

void list_volunteers(Session& session, const VolunteerFilter& filter,
                     const std::function<void(const VolunteerApplication&)>& row) {
  auto action = Action::volunteer_decide;
  if (!filter.school.empty()) {
    auto school = find_school(session.store, filter.school);
    authorize(session, action, Place::school(school.code));
    return select_volunteer_applications(session.store, school.code.text(), filter.state, row);
  }
  if (!permitted_somewhere(session, action)) authorize(session, action, Place::district());
  auto schools = schools_decided_for(session);
  if (!schools) return select_volunteer_applications(session.store, {}, filter.state, row);
  for (const auto& school : *schools) select_volunteer_applications(session.store, school, filter.state, row);
}

VolunteerApplication approve_volunteer(Session& session, std::int64_t application_id, VolunteerChange change) {
  return decide(session, application_id, VolunteerState::approved, {}, change);
}

VolunteerApplication deny_volunteer(Session& session, std::int64_t application_id, const std::string& reason,
                                    VolunteerChange change) {
  return decide(session, application_id, VolunteerState::denied, checked_sentence(reason, "reason"), change);
}

}  // namespace portal
