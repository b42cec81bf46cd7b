#pragma once
// When a role was last used here. The newer of this and the staff file's is the role's last login (004).
#include "lib/access/session.h"

namespace portal {

/// Keeps that the operator used the roles which permitted something in this session (Session::used): once a day for
/// each, with a row `sign-in` in the log, in a transaction of its own. Does nothing for who is no member of staff (an
/// operator that `init` made, a photo company's representative), nor with --as: that was not the user's own login.
/// Reads first; throws where there is something to write and that cannot be done at once (Busy, StorageError).
void record_role_uses(Session& session);

}  // namespace portal
