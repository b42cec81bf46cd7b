#include "lib/staff/request_review.h"

#include <fmt/format.h>

#include "lib/staff/request_store.h"
#include "lib/staff/requests.h"

namespace portal {
namespace {

std::vector<AccessRequest> open_requests(Session& session) {
  std::vector<AccessRequest> all;
  RequestsToList which;
  which.everything = true;
  which.decided = RequestsToList::Decided::no;
  select_access_requests(session.store, which, [&](const AccessRequest& one) { all.push_back(one); });
  return all;
}

std::string named(Session& session, const AccessRequest& request) {
  return fmt::format("{} of {}", request_name(request.id), name_and_number(session, request.whose.employee));
}

void go_on(Session& session, AccessRequest& request, RequestReview& review) {
  const auto* role = session.roles.find(request.whose.role);
  auto person = select_staff_member(session.store, request.whose.employee);
  auto approver = select_staff_member(session.store, request.approver);
  if (!role || !person || !approver || !may_approve(session, request.approver, *role, request.whose.place)) {
    review.without_approver.push_back(named(session, request));
    return;
  }
  Told told;  // one mail for each request, also where one administrator has several
  tell_approver(session, request, *person, *approver, told);
  session.audit.append("access.tell_approver", request.whose.employee.text(),
                       JsonObject()
                           .add("request", static_cast<long long>(request.id))
                           .add("approver", request.approver.text())
                           .add("mails", static_cast<long long>(told.by_mail.size())));
  review.mails.add(told);
  ++review.told;
}

}  // namespace

RequestReview review_requests(Session& session) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::job_run, Place::district());
  RequestReview review;
  for (auto& request : open_requests(session)) {
    switch (request.state()) {
      case RequestState::left:
        review.of_those_who_left.push_back(named(session, request));
        break;
      case RequestState::pending_hr:
        ++review.pending_hr;
        break;
      default:
        ++review.waiting;
        if (request.approver_told_at.empty()) go_on(session, request, review);
    }
  }
  transaction.commit();
  return review;
}

}  // namespace portal
