#include "lib/staff/access_mails.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/mail/message.h"
#include "lib/mail/outbox.h"
#include "lib/staff/role_holder_store.h"

namespace portal {
namespace {

constexpr const char* principal_role = "Principal";

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string full_name(const StaffMember& staff) { return staff.first_name + " " + staff.last_name; }

std::string name_and_number(const StaffMember& staff) {
  return printable(fmt::format("{} ({})", full_name(staff), staff.number.text()));
}

std::string name_and_number(Session& session, const EmployeeNumber& employee) {
  auto staff = select_staff_member(session.store, employee);
  return staff ? name_and_number(*staff) : employee.text();
}

std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return joined(names, "");
  return joined({names.begin(), names.end() - 1}, ", ") + " and " + names.back();
}

std::string mailed_place(Session& session, const std::string& place) {
  if (place.empty()) return session.settings.text(Key::district_name);
  if (!LocationCode::parse(place)) return "Local District " + place;
  try {
    return fmt::format("{} ({})", find_school(session.store, place).name, place);
  } catch (const NotFound&) {
    return place;  // a school that no extract had: the undo of an import took it back
  }
}

std::string mailed_roles(Session& session, const std::vector<RoleOf>& roles) {
  std::vector<std::string> parts;
  for (const auto& one : roles) parts.push_back(one.role + ", " + mailed_place(session, one.place));
  return joined(parts, "; ");
}

std::string mailed_operator(Session& session) {
  if (auto number = EmployeeNumber::parse(session.who.employee_number))
    if (auto staff = select_staff_member(session.store, *number)) return full_name(*staff);
  return session.who.login;
}

std::string Told::text(DryRun dry_run) const {
  std::vector<std::string> parts;
  if (!by_mail.empty())
    parts.push_back(fmt::format("a mail {} {}", dry_run == DryRun::yes ? "would tell" : "tells", listed(by_mail)));
  if (!without_address.empty())
    parts.push_back(fmt::format("{} {} no email address in the staff file: tell them yourself", listed(without_address),
                                without_address.size() == 1 ? "has" : "have"));
  return joined(parts, "; ");
}

void Told::add(const Told& other) {
  for (const auto& name : other.by_mail)
    if (!holds(by_mail, name)) by_mail.push_back(name);
  for (const auto& name : other.without_address)
    if (!holds(without_address, name)) without_address.push_back(name);
}

void tell_staff(Session& session, const StaffMember& staff, const std::string& template_name,
                const std::map<std::string, std::string>& values, Told& told) {
  auto name = name_and_number(staff);
  if (holds(told.by_mail, name) || holds(told.without_address, name)) return;
  bool mailable = !staff.email.empty() && is_mailable(staff.email);
  (mailable ? told.by_mail : told.without_address).push_back(name);
  if (mailable) queue_mail(session, {template_name, staff.email, "", values, ""});
}

std::vector<StaffMember> principals_of(Session& session, const std::string& location_code) {
  std::vector<StaffMember> principals;
  for (const auto& number : select_role_holders(session.store, principal_role, location_code, session.today()))
    if (auto staff = select_staff_member(session.store, number)) principals.push_back(*staff);
  return principals;
}

void tell_of_removal(Session& session, const StaffMember& person, const std::vector<RoleOf>& roles, Told& told) {
  auto mail = [&](const StaffMember& to, const std::vector<RoleOf>& which) {
    tell_staff(session, to, "access-removed",
               {{"person", full_name(person)},
                {"employee_number", person.number.text()},
                {"roles", mailed_roles(session, which)},
                {"remover", mailed_operator(session)}},
               told);
  };
  mail(person, roles);
  std::map<EmployeeNumber, std::pair<StaffMember, std::vector<RoleOf>>> by_principal;  // one may have two schools
  for (const auto& one : roles) {
    if (!LocationCode::parse(one.place)) continue;
    for (auto& principal : principals_of(session, one.place)) {
      auto& [who, which] = by_principal[principal.number];
      who = std::move(principal);
      which.push_back(one);
    }
  }
  for (const auto& [number, entry] : by_principal) mail(entry.first, entry.second);
}

}  // namespace portal
