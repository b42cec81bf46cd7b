#include "lib/staff/security_audits.h"

#include "lib/staff/security_audit_store.h"

namespace portal {

void keep_security_audit(Session& session, const LocationCode& school) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::security_report, Place::school(school), school.text());
  insert_security_audit(session.store, school, session.now(), session.who.login);
  session.audit.append("security.review", school.text());
  transaction.commit();
}

}  // namespace portal
