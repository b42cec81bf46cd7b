#pragma once
// What the program and its net module agree on. The module calls back into nothing.
#include <string>

#include "lib/mail/transport.h"

namespace portal {

struct TransportModule {
  HttpAnswer (*http_get)(const std::string& address, int timeout_seconds);
  MailTransport* (*open_smtp)(const SmtpServer& server);  // the caller's own
};

inline constexpr const char* transport_module_file = "portalctl-net.so";
/// The number goes up with every change of TransportModule or transport.h.
inline constexpr const char* transport_module_symbol = "portalctl_net_2";

}  // namespace portal
