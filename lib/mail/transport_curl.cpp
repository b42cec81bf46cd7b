// The net module (portalctl-net.so): libcurl.
#include <curl/curl.h>

#include <memory>
#include <string>

#include "lib/mail/transport_module.h"

namespace portal {
namespace {

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

HttpAnswer get(const std::string& address, int timeout_seconds) {
  std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) return {0, "libcurl cannot be used"};
  auto* curl = handle.get();
  bool secure = address.starts_with("https:");
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 3L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(timeout_seconds));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // signals are the program's
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "portalctl");
  // The text of the code alone: libcurl's longer messages may hold the address.
  auto code = curl_easy_perform(curl);
  if (code != CURLE_OK) return {0, curl_easy_strerror(code)};
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return {static_cast<int>(status), {}};
}

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::TransportModule portalctl_net_1;
const portal::TransportModule portalctl_net_1 = {portal::get};
}
