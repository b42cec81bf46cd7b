#include "lib/mail/transport.h"

#include "lib/base/modules.h"
#include "lib/mail/transport_module.h"

namespace portal {
namespace {

const TransportModule& module() {
  static const auto& loaded = *static_cast<const TransportModule*>(load_module(
      {transport_module_file, transport_module_symbol, "reaches the net", "Install the package libcurl4."}));
  return loaded;
}

}  // namespace

HttpAnswer http_get(const std::string& address, int timeout_seconds) {
  return module().http_get(address, timeout_seconds);
}

std::unique_ptr<MailTransport> open_smtp(const SmtpServer& server) {
  return std::unique_ptr<MailTransport>(module().open_smtp(server));
}

}  // namespace portal
