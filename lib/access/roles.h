#pragma once
// What each role may do, as config/roles.yaml says (004, 001 IX).
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

enum class Action {
  student_find,
  student_records,
  student_lookup,
  pin_details,
  pin_print,
  pin_new,
  pin_issue,
  pin_expire,
  pin_letters,
  pin_roster,
  identity_verify,
  parent_find,
  account_reset,
  account_activate,
  account_deactivate,
  account_exception,
  guardian_merge,  // two guardian IDs that are one person, and back
  account_import,
  account_own,  // what a parent does for themself, through the web site
  contact_report,
  access_report,    // who is registered, and how far a school is; without PINs
  photo_report,     // who has no photo
  photo_roster,     // what a photographer needs to match photos with students (000)
  photo_upload,     // photo zips: validate, upload
  photo_manage,     // one student's photo: correct, look, bring back
  photo_publish,    // to MiSiS
  vendor_renew,     // a representative's account, each school year
  vendor_register,  // what a representative does for themself
  vendor_read,      // who can be chosen, and who is assigned
  vendor_assign,
  designee_name,
  year_read,  // the school year's dates
  year_change,
  year_rollover,      // to the next grade, and back
  disclosure_report,  // who looked at which child’s records
  volunteer_decide,
  mail_read,
  mail_send,
  roster_import,
  roster_undo,
  roster_read,
  roster_export,
  audit_read,
  job_run,
  job_read,
  backup_create,
  backup_verify,
  backup_restore,
  system_check,
  access_request,  // a role for another person; for oneself everybody may
  access_approve,  // requests at that place, of the roles that the approver's own may give (Role::grants)
  access_remove,
  staff_read,       // who has access there, what was asked for, which school is overdue
  security_report,  // the Security Audit Report (004)
  audit_checkpoint,
};
std::string_view action_name(Action action);  // "student.find"

enum class ScopeKind { school, local_district, district };

/// How long a role that is given here is held where no day is named (domain: "roles that end").
enum class RoleEnd { june_30, with_the_staff_file };

struct Role {
  std::string name;
  ScopeKind scope = ScopeKind::school;
  std::set<Action> may;
  std::set<std::string> grants = {};  // the roles that its holder may approve and give, at the places of this one
  RoleEnd end = RoleEnd::june_30;
};

class Roles {
 public:
  /// BadInput names the line: an unknown action or role (with the nearest name), a scope that is none.
  static Roles parse(std::string_view yaml, std::string_view origin);
  const Role* find(std::string_view name) const;           // null where there is none of that name
  std::string nearest_name(std::string_view name) const;   // to what somebody mistyped; blank where none is near
  const std::vector<Role>& all() const { return roles_; }  // in the order of the file

 private:
  std::vector<Role> roles_;
};

}  // namespace portal
