#include "lib/calendar/plan_names.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "lib/base/json.h"

namespace portal {
namespace {

void log(Session& session, const RolloverPlan& plan) {
  const auto& schools = plan.schools_asked;
  JsonObject detail;
  detail.add("names", "yes").add("school_year", plan.to.text());
  if (schools.size() > 1) {
    std::string codes;
    for (const auto& code : schools) codes += (codes.empty() ? "" : ",") + json_string(code);
    detail.add_raw("schools", "[" + codes + "]");
  }
  WriteTransaction transaction(session.store);
  authorize(session, Action::year_rollover, Place::district());
  session.audit.append("report.rollover-plan", schools.size() == 1 ? schools[0] : "",
                       detail.add("students", static_cast<long long>(plan.students.size())));
  transaction.commit();
}

Store& logged(Session& session, const RolloverPlan& plan) {
  log(session, plan);
  return session.store;
}

}  // namespace

PlanNames::PlanNames(Session& session, const RolloverPlan& plan) : reader_(logged(session, plan)) {}

std::vector<std::uint32_t> by_school(const RolloverPlan& plan) {
  std::vector<std::uint32_t> places(plan.students.size());
  std::iota(places.begin(), places.end(), 0U);
  std::stable_sort(places.begin(), places.end(), [&](auto one, auto other) {  // they stand by ID
    const auto &a = plan.students[one], &b = plan.students[other];
    return std::tuple(a.from_school, a.from.rank()) < std::tuple(b.from_school, b.from.rank());
  });
  return places;
}

}  // namespace portal
