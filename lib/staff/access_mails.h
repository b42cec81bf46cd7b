#pragma once
// Who is told by mail of a role that was given, denied or taken away (004): the person, the administrator who decided,
// and the principal of the school that a role was taken away at.
#include <map>
#include <string>
#include <vector>

#include "lib/access/granted_roles.h"
#include "lib/access/staff_store.h"
#include "lib/base/dry_run.h"

namespace portal {

/// "Dean Whitaker"
std::string full_name(const StaffMember& staff);

/// "Dean Whitaker (00846120)", safe to show; a number alone for somebody who is no longer in the staff file.
std::string name_and_number(const StaffMember& staff);
std::string name_and_number(Session& session, const EmployeeNumber& employee);

/// "Ana Lee, Bo Kim and Cy Ray"
std::string listed(const std::vector<std::string>& names);

/// A place in the words of a mail, the same in every language: "Marvelous Middle School (8123)", "Local District
/// Northwest", the district's name.
std::string mailed_place(Session& session, const std::string& place);

/// "Teacher, Marvelous Middle School (8123); Office Manager, …", for the {roles} of the mail `access-removed`.
std::string mailed_roles(Session& session, const std::vector<RoleOf>& roles);

/// The operator as a mail names them: by the name in the staff file, else by the login.
std::string mailed_operator(Session& session);

/// Whose mails were put into the outbox; and who has no address in the staff file that a mail can be sent to, so that
/// somebody must tell them.
struct Told {
  std::vector<std::string> by_mail, without_address;  // "Dean Whitaker (00846120)"; nobody twice
  /// A sentence for the operator: "A mail tells Dean Whitaker (00846120); … has no email address in the staff file, so
  /// tell them." `would`: of what is not done yet.
  std::string text(DryRun dry_run) const;
  void add(const Told& other);
};

/// Queues a mail to that member of staff, within the running write transaction; once for each person in `told`.
void tell_staff(Session& session, const StaffMember& staff, const std::string& template_name,
                const std::map<std::string, std::string>& values, Told& told);

/// Those who hold the role Principal at that school today, by the staff file or given here, with complete HR records.
std::vector<StaffMember> principals_of(Session& session, const std::string& location_code);

/// Queues `access-removed` to the person and to the principals of the schools among the roles' places (004), within the
/// running write transaction. The principals are told of the roles at their school alone.
void tell_of_removal(Session& session, const StaffMember& person, const std::vector<RoleOf>& roles, Told& told);

}  // namespace portal
