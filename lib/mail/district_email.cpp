#include "lib/mail/district_email.h"

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

enum class Below { counts, does_not };

bool of_district(const Settings& settings, const std::string& email, Below below) {
  auto domain = plain_lower(email.substr(email.find('@') + 1));
  std::string_view rest = settings.text(Key::district_email_domains);
  while (!rest.empty()) {
    auto comma = std::min(rest.find(','), rest.size());
    auto own = plain_lower(trimmed(rest.substr(0, comma)));
    if (own.starts_with('@')) own.erase(0, 1);
    bool same = domain == own || (below == Below::counts && domain.ends_with("." + own));
    if (!own.empty() && same) return true;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return false;
}

}  // namespace

bool is_district_email(const Settings& settings, const std::string& email) {
  return of_district(settings, email, Below::counts);
}

bool is_district_domain_email(const Settings& settings, const std::string& email) {
  return of_district(settings, email, Below::does_not);
}

}  // namespace portal
