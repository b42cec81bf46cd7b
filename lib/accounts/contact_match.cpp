#include "lib/accounts/contact_match.h"

#include "lib/accounts/account.h"
#include "lib/accounts/guardian_contact_store.h"
#include "lib/base/phone.h"

namespace portal {

ContactMatch match_contact(Store& store, const std::string& email, const std::string& phone) {
  auto key = email_key(email);
  if (!key) return ContactMatch::no;
  bool found = false;
  for (const auto& known : select_phones_of_email(store, *key)) found = means_phone(phone, known) || found;
  return found ? ContactMatch::yes : ContactMatch::no;
}

}  // namespace portal
