#include "lib/audit/audit_chain.h"

#include <sodium.h>

namespace portal {
namespace {

void add(std::string& message, std::string_view text) {
  auto size = static_cast<std::uint32_t>(text.size());
  message.append(reinterpret_cast<const char*>(&size), sizeof size);
  message += text;
}

}  // namespace

std::string audit_hash(const std::string& before, const AuditRow& row) {
  static thread_local std::string message;  // reused: a bulk issue hashes a million rows
  message = before.empty() ? std::string(32, '\0') : before;
  message.append(reinterpret_cast<const char*>(&row.seq), sizeof row.seq);
  for (const auto* text :
       {&row.at, &row.login, &row.acting_as, &row.origin, &row.action, &row.subject, &row.outcome, &row.detail})
    add(message, *text);
  std::string hash(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(message.data()), message.size(), nullptr, 0);
  return hash;
}

}  // namespace portal
