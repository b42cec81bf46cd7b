#include "lib/accounts/contact_match.h"

#include <algorithm>

#include "lib/accounts/account.h"
#include "lib/accounts/guardian_contact_store.h"

namespace portal {

std::string phone_digits(std::string_view phone) {
  std::string digits;
  std::copy_if(phone.begin(), phone.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

bool same_phone(std::string_view one, std::string_view other) {
  auto national = [](std::string_view phone) {
    auto digits = phone_digits(phone);
    if (digits.size() == 11 && digits[0] == '1') digits.erase(0, 1);
    return digits;
  };
  auto digits = national(one);
  return !digits.empty() && digits == national(other);
}

ContactMatch match_contact(Store& store, const std::string& email, const std::string& phone) {
  auto key = email_key(email);
  if (!key) return ContactMatch::no;
  bool found = false;
  for (const auto& known : select_phones_of_email(store, *key)) found = found || same_phone(known, phone);
  return found ? ContactMatch::yes : ContactMatch::no;
}

}  // namespace portal
