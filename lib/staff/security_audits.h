#pragma once
// That a school has reviewed who has access to its data: each runs the Security Audit Report every 6 months (004).
#include "lib/access/session.h"

namespace portal {

/// Keeps that the school's report was run now, when all of it has reached whoever asked for it; in the log as
/// security.review. NotPermitted where the operator may not run it there any more.
void keep_security_audit(Session& session, const LocationCode& school);

}  // namespace portal
