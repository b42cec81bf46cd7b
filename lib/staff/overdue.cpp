#include "lib/staff/overdue.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/staff/held_roles.h"
#include "lib/staff/overdue_store.h"
#include "lib/staff/places.h"
#include "lib/staff/to_remove.h"

namespace portal {
namespace {

constexpr const char *principal_role = "Principal", *administrator_role = "Parent Access Account Administrator";
constexpr std::size_t most_named = 5;

struct Held {
  std::int64_t administrators = 0;
  std::vector<std::string> principals, principal_emails;
};

std::map<std::string, Held> held_at(Session& session, const std::optional<std::vector<std::string>>& places) {
  std::map<std::string, Held> by_place;
  HeldRoleFilter filter;
  filter.places = places;
  filter.roles = std::vector<std::string>{principal_role, administrator_role};
  read_held_roles(session, filter, [&](const HeldRole& one) {
    if (!one.in_force()) return;
    auto& held = by_place[one.whose.place];
    if (one.whose.role == administrator_role) {
      ++held.administrators;
      return;
    }
    held.principals.push_back(one.first_name + " " + one.last_name);
    if (!one.email.empty()) held.principal_emails.push_back(one.email);
  });
  return by_place;
}

OverdueSchool judged(const School& school, const Held& held, std::optional<Date> last_report, Date today) {
  OverdueSchool found{school.code.text(),  school.name,     school.local_district, last_report, {},
                      held.administrators, held.principals, held.principal_emails};
  if (found.principals.empty() && !school.principal_name.empty()) found.principals = {school.principal_name};
  if (last_report && audit_good_until(*last_report) < today)
    found.overdue_since = audit_good_until(*last_report).plus_days(1);
  return found;
}

std::vector<OverdueSchool> find_overdue(Session& session, const std::vector<School>& schools,
                                        const std::optional<std::vector<std::string>>& places) {
  ReadTransaction view(session.store);
  auto held = held_at(session, places);
  auto reports = select_last_audits(session.store);
  std::vector<OverdueSchool> found;
  for (const auto& school : schools) {
    auto report = reports.find(school.code.text());
    std::optional<Date> last;
    if (report != reports.end()) last = session.zone.date_of(report->second);
    auto one = judged(school, held[school.code.text()], last, session.today());
    if (one.audit_overdue() || one.administrators == 0) found.push_back(std::move(one));
  }
  return found;
}

std::string named(const OverdueSchool& school) {
  if (school.principal_emails.empty()) return school.location_code;
  return printable(fmt::format("{} ({})", school.location_code, joined(school.principal_emails, ", ")));
}

std::string first_few(std::vector<std::string> names) {
  auto more = names.size() > most_named ? names.size() - most_named : 0;
  names.resize(names.size() - more);
  return joined(names, ", ") + (more > 0 ? fmt::format(" and {} more", grouped(static_cast<long long>(more))) : "");
}

}  // namespace

Date audit_good_until(Date report_day) {
  auto day = report_day.ymd() + std::chrono::months(6);
  if (!day.ok()) day = day.year() / day.month() / std::chrono::last;
  return Date(std::chrono::sys_days(day));
}

std::string OverdueSchool::what() const {
  std::vector<std::string> parts;
  if (!last_report_on)
    parts.emplace_back("the Security Audit Report was never run");
  else if (overdue_since)
    parts.emplace_back("the Security Audit Report is older than 6 months");
  if (administrators == 0) parts.emplace_back("no Parent Access Account Administrator");
  return joined(parts, "; ");
}

std::vector<OverdueSchool> overdue_schools(Session& session, const std::string& school) {
  if (!school.empty()) {
    authorize(session, Action::staff_read, Place{printable(school.substr(0, 40))});
    return find_overdue(session, {find_school(session.store, school)}, std::vector<std::string>{school});
  }
  authorize_somewhere(session, Action::staff_read);
  auto places = places_where(session, Action::staff_read);
  auto schools = all_schools(session.store);
  if (places)
    std::erase_if(schools, [&](const School& one) {
      return !std::binary_search(places->begin(), places->end(), one.code.text());
    });
  return find_overdue(session, schools, places);
}

AccessReview review_access(Session& session) {
  AccessReview review;
  for (auto& school : find_overdue(session, all_schools(session.store), {})) {
    if (school.administrators == 0) review.no_administrator.push_back(school.location_code);
    if (school.audit_overdue()) review.overdue.push_back(std::move(school));
  }
  read_held_roles(session, {}, [&](const HeldRole& role) {
    review.left += role.concern() == RoleConcern::left;
    review.to_remove += is_to_be_removed(role);
  });
  return review;
}

std::string AccessReview::sentence() const {
  std::vector<std::string> parts;
  if (left > 0) parts.push_back(fmt::format("{} of people who left the district", counted(left, "role")));
  if (to_remove > left)
    parts.push_back(fmt::format("{} to remove", counted(to_remove - left, left > 0 ? "other" : "role")));
  auto text = parts.empty() ? std::string("no role is to be removed") : joined(parts, ", ");
  if (to_remove > 0) text += " (`portalctl staff list --to-remove`)";
  std::vector<std::string> emails;
  for (const auto& school : overdue) emails.push_back(named(school));
  if (!overdue.empty())
    text += fmt::format("; {} overdue with the Security Audit Report: {}",
                        counted(static_cast<long long>(overdue.size()), "school"), first_few(emails));
  if (!no_administrator.empty())
    text +=
        fmt::format("; {} without a Parent Access Account Administrator: {}",
                    counted(static_cast<long long>(no_administrator.size()), "school"), first_few(no_administrator));
  if (!overdue.empty() || !no_administrator.empty()) text += "; see `portalctl staff overdue`";
  return text;
}

}  // namespace portal
