#include "lib/mail/transport.h"

#include "lib/base/modules.h"
#include "lib/mail/transport_module.h"

namespace portal {

HttpAnswer http_get(const std::string& address, int timeout_seconds) {
  static const auto& module = *static_cast<const TransportModule*>(load_module(
      {transport_module_file, transport_module_symbol, "reaches the net", "Install the package libcurl4."}));
  return module.http_get(address, timeout_seconds);
}

}  // namespace portal
