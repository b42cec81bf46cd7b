#include "cmd/own_rights.h"

#include "cmd/login.h"

namespace portal {

void check_rights_to_extracts(Context& context) {
  if (runs_with_own_rights(context.environment)) return;
  authorize(context.session(), Action::roster_import, Place::district());
}

}  // namespace portal
