#pragma once
// Giving a member of staff a role: what must be so (004), what is done, and giving one without a request (001 IX).
#include <cstdint>
#include <optional>

#include "lib/staff/access_mails.h"
#include "lib/staff/asked_role.h"
#include "lib/staff/role_holder_store.h"

namespace portal {

/// Whether that is the operator, or the person at the keyboard who acts as another (--as): nobody gives themself a
/// role.
bool is_operator(Session& session, const EmployeeNumber& employee);

/// A role that somebody is to hold.
struct RoleToGive {
  StaffMember person;
  RoleOf whose;
  const Role* role = nullptr;
  std::optional<Date> until;  // that was asked for
};

/// What is needed of the HR record (004): nobody holds a role before it is complete, and a request may wait for it.
enum class HrRecord { complete, may_be_pending };

/// Why the person cannot hold it: they left; the HR record is not what is needed; they hold it already, at least as
/// long (but whoever gives it may name a sooner day).
void check_may_hold(Session& session, const RoleToGive& to_give, HrRecord needed, Reasons& reasons);

/// `returned`: the staff file has it, it was taken away here, and no day was named: it is held again as the staff file
/// says.
struct Given {
  enum class How { granted, moved, returned } how = How::granted;
  std::optional<Date> last_day;  // none: as long as the staff file has the person
};

/// Within a write transaction, in the log as role.grant or role.return; whether it may be, the caller has seen to.
Given give_role(Session& session, const RoleToGive& to_give, std::optional<std::int64_t> request = {});

/// Queues `access-approved` to that member of staff.
void tell_of_role(Session& session, const StaffMember& staff, const RoleToGive& given, std::optional<Date> last_day,
                  Told& told);

struct GrantedToStaff {
  RoleToGive what;
  Given given;
  Told told;
};
/// A role without a request. All that is wrong with it at once, as Reasons say; NotPermitted where the operator may not
/// give that role there, or is the person; NotFound where nobody of that number is in the staff file; Refused where the
/// person may not hold it, or where a request for it waits. The person and the operator are told by mail.
GrantedToStaff grant_to_staff(Session& session, const AskedRole& asked, DryRun dry_run);

}  // namespace portal
