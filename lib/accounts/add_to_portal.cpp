#include "lib/accounts/add_to_portal.h"

#include "lib/accounts/name_index.h"
#include "lib/pins/identity_store.h"

namespace portal {

AddedGuardian add_to_portal(Session& session, const std::string& student_id, const std::string& guardian_id,
                            DryRun dry_run) {
  return add_guardian(session, student_id, guardian_id, dry_run, [&](const OneGuardian& one) {
    auto guardian = select_guardian(session.store, one.student_id, one.guardian_id).value();
    index_guardian_name(session.store, one.student_id, one.guardian_id, guardian.first_name, guardian.last_name);
  });
}

}  // namespace portal
