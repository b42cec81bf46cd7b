// The files of existing parent accounts. They are no part of the nightly roster: `parent import` reads them, once.
#include "lib/roster/record_kinds.h"

namespace portal {

const std::vector<RecordKind>& account_kinds() {
  constexpr auto required = FieldKind::Need::required, optional = FieldKind::Need::optional;
  static const std::vector<RecordKind> kinds = {{"accounts",
                                                 "account",
                                                 "accounts",
                                                 1,
                                                 {{"email", Check::text, required},
                                                  {"first_name", Check::text},
                                                  {"last_name", Check::text},
                                                  {"last_login", Check::text},
                                                  {"active", Check::yes_no, optional, "Y"}},
                                                 RecordKind::File::required},
                                                {"links",
                                                 "link",
                                                 "account_links",
                                                 2,
                                                 {{"email", Check::text, required},
                                                  {"student_id", Check::student_id, required},
                                                  {"guardian_id", Check::guardian_id, required}}}};
  return kinds;
}

}  // namespace portal
