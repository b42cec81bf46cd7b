#pragma once
// The seam between the program and the net. libcurl is in a module of its own (portalctl-net.so), loaded when
// something is first sent.
#include <string>

namespace portal {

struct HttpAnswer {
  int status = 0;       // 0 where there was no answer
  std::string trouble;  // why there was none; never holds the address, which may be a secret
};

/// GET, and the body thrown away. http and https only; redirects are followed a few times, never from https to http.
/// StorageError where the module cannot be loaded.
HttpAnswer http_get(const std::string& address, int timeout_seconds);

}  // namespace portal
