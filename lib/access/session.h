#pragma once
// Who is at work, on what, and the one door that every action passes.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/access/roles.h"
#include "lib/audit/audit.h"
#include "lib/base/ids.h"
#include "lib/base/random.h"
#include "lib/base/time.h"
#include "lib/config/settings.h"
#include "lib/store/store.h"

namespace portal {

/// A role held at a place: a school's location code, a Local District's name, or the district ("").
struct Assignment {
  const Role* role = nullptr;
  std::string place;
  bool operator==(const Assignment&) const = default;
};

struct Operator {
  std::string login;
  std::string employee_number;  // may be blank
  std::vector<Assignment> roles;
};

/// What an operation needs from the world. Made once by a command; the tests make their own.
struct Session {
  Store& store;
  const Settings& settings;
  const Clock& clock;
  Random& random;
  const TimeZone& zone;
  const Roles& roles;
  Operator who;
  AuditLog audit;
  /// Reads the operator anew: the door asks it once in each write transaction, so that a role that was taken away
  /// since the command began is gone when something changes. Empty: `who` stays as it is (tests).
  std::function<Operator()> who_now = {};
  long who_read_in = 0;  // the write transaction in which `who` was read
  /// Of the operator's roles those that permitted something, as permitted() notes them (lib/access/role_uses.h).
  std::vector<Assignment> used = {};

  Timestamp now() const { return clock.now(); }
  Date today() const { return zone.date_of(clock.now()); }
};

/// The role of photo companies' representatives, in config/roles.yaml.
inline constexpr std::string_view vendor_role = "Photo Vendor";

/// The operator of that login: from the staff file, with the roles that were given here; from `init`; or a photo
/// company's representative, with the schools of today's school year. NotPermitted where there is none, or where the
/// staff record is not complete, is gone, or shares the login with another or with a representative (004).
Operator find_operator(Store& store, const Roles& roles, const std::string& login, Date today);

/// The roles that this member of staff holds on that day: by the staff file, without what was taken away here, and
/// those that were given here. None where the HR record is not complete, or gone.
std::vector<Assignment> roles_held(Store& store, const Roles& roles, const EmployeeNumber& employee, Date today);

/// The place that an action concerns.
struct Place {
  static Place district() { return {}; }
  static Place school(const LocationCode& code) { return {code.text()}; }
  std::string location_code;  // blank: the whole district
};

/// Whether the operator may do that there. District roles may everywhere, Local District roles at its
/// schools, school roles at their school. Within a write transaction by the roles as they are in it.
bool permitted(Session& session, Action action, const Place& place);

/// Whether this one role, held where it is, lets the operator do that there.
bool permits(const Session& session, const Assignment& held, Action action, const Place& place);

/// Whether there is any place where the operator may.
bool permitted_somewhere(Session& session, Action action);

/// The one door: NotPermitted, with a message that names the action and the place, unless permitted(). Within a write
/// transaction by the roles as they are in it: whoever changes something asks there. `subject` is what the log says of
/// it where it is refused.
void authorize(Session& session, Action action, const Place& place, const std::string& subject = {});

/// Reads the operator anew, once in a write transaction, as authorize() does: for what needs no permission because it
/// is one's own. NotPermitted where there is no such operator any more.
void recheck_operator(Session& session);

/// For what concerns no one place: NotPermitted unless permitted_somewhere().
void authorize_somewhere(Session& session, Action action, const std::string& subject = {});

/// Writes what was refused to the log, in a transaction of its own (the refused one was rolled back).
void record_denial(Session& session, const Denial& denial, const std::string& why);

/// Makes an operator who is in no staff file: the first District IT operator, or the login of cron.
void add_operator(Session& session, const Login& login, const std::string& role);

}  // namespace portal
