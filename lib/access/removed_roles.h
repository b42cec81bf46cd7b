#pragma once
// Taking a role away: one that was given here ends; one of the staff file is remembered as taken away, whatever later
// staff files say, until it is given back (004: removal is never automatic).
#include "lib/access/granted_roles.h"

namespace portal {

/// Whether it could be taken away: by the staff file or given here, held today or run out.
bool is_listed(Session& session, const RoleOf& whose);

/// Takes it away wherever it comes from, also one that ran out; in the log as role.remove. False where there was
/// nothing to take away. Within a write transaction; whether the operator may, the caller has seen to. Tells nobody by
/// mail.
bool remove_role(Session& session, const RoleOf& whose);

/// Gives back one of the staff file that was taken away here; in the log as role.return. False where it was not.
/// Likewise.
bool give_back_role(Session& session, const RoleOf& whose);

}  // namespace portal
