// The net module (portalctl-net.so): libcurl.
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "lib/mail/transport_module.h"

namespace portal {
namespace {

using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;

std::size_t discard(char*, std::size_t size, std::size_t count, void*) { return size * count; }

HttpAnswer get(const std::string& address, int timeout_seconds) {
  Handle handle(curl_easy_init(), curl_easy_cleanup);
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

// How far the talk about one mail came, followed command by command and answer by answer: libcurl's error codes alone
// do not tell a recipient that was refused from a sender that was, nor what was handed over.
struct Talk {
  enum class Stage { before, sender, recipient, data, body } stage = Stage::before;
  std::string_view rest;     // of the message, not yet handed to libcurl
  bool handed_over = false;  // all of it: the next thing that libcurl sends is its end
  bool over = false;
  std::string reply;  // the last answer of the server, its lines joined
  int code = 0;       // its number; 0 while there is none

  void sent(std::string_view command) {
    over = over || command.starts_with("QUIT");  // what libcurl says on closing after an error, and what it hears
    if (over) return;
    if (command.starts_with("MAIL ")) stage = Stage::sender;
    if (command.starts_with("RCPT ")) stage = Stage::recipient;
    if (command.starts_with("DATA")) stage = Stage::data;
    reply.clear();
    code = 0;
  }

  void answered(std::string_view line) {
    if (over) return;
    constexpr std::size_t enough = 2000;
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    if (reply.size() < enough) reply.append(reply.empty() ? "" : " ").append(line.substr(0, enough));
    bool last = line.size() == 3 || (line.size() > 3 && line[3] == ' ');
    if (last && std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; }))
      code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (stage == Stage::data && code == 354) {
      stage = Stage::body;
      reply.clear();
      code = 0;
    }
  }

  Delivery delivery() const {
    if (stage == Stage::before || stage == Stage::sender || code == 421) return Delivery::no_server;
    if (code / 100 == 5) return Delivery::refused;
    if (code / 100 == 4) return Delivery::refused_for_now;
    if (stage != Stage::body || !handed_over) return Delivery::lost;
    return code / 100 == 2 ? Delivery::taken : Delivery::uncertain;
  }
};

int follow(CURL*, curl_infotype type, char* bytes, std::size_t size, void* talk) {
  if (type == CURLINFO_HEADER_OUT) static_cast<Talk*>(talk)->sent({bytes, size});
  if (type == CURLINFO_HEADER_IN) static_cast<Talk*>(talk)->answered({bytes, size});
  return 0;
}

std::size_t hand_over(char* to, std::size_t size, std::size_t count, void* data) {
  auto& talk = *static_cast<Talk*>(data);
  auto taken = std::min(size * count, talk.rest.size());
  std::memcpy(to, talk.rest.data(), taken);
  talk.rest.remove_prefix(taken);
  if (taken == 0) talk.handed_over = true;
  return taken;
}

class SmtpTransport : public MailTransport {
 public:
  explicit SmtpTransport(const SmtpServer& server) : server_(server), handle_(curl_easy_init(), curl_easy_cleanup) {
    if (!handle_) return;
    set(CURLOPT_URL, server_.address.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USE_SSL, static_cast<long>(server_.tls == SmtpServer::Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!server_.ca_file.empty()) {
      set(CURLOPT_CAINFO, server_.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<char*>(nullptr));  // those alone
    }
    if (!server_.login.empty()) {
      set(CURLOPT_USERNAME, server_.login.c_str());
      set(CURLOPT_PASSWORD, server_.password.c_str());
    }
    set(CURLOPT_TIMEOUT, static_cast<long>(server_.timeout_seconds));
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(server_.timeout_seconds, 30)));
    set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server_.timeout_seconds));
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, hand_over);
    set(CURLOPT_VERBOSE, 1L);  // for the function that follows; nothing is printed
    set(CURLOPT_DEBUGFUNCTION, follow);
  }

  DeliveryAnswer deliver(const MailEnvelope& envelope) override {
    if (!handle_) return {Delivery::no_server, "libcurl cannot be used"};
    auto answer = once(envelope);
    long new_connections = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &new_connections);
    // A connection that served before may be closed by now, or full: that says nothing of the server.
    if (answer.delivery == Delivery::no_server && new_connections == 0) answer = once(envelope);
    return answer;
  }

 private:
  SmtpServer server_;
  Handle handle_;

  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  DeliveryAnswer once(const MailEnvelope& envelope) {
    Talk talk;
    talk.rest = envelope.message;
    std::unique_ptr<curl_slist, void (*)(curl_slist*)> recipients(
        curl_slist_append(nullptr, ("<" + envelope.recipient + ">").c_str()), curl_slist_free_all);
    auto sender = "<" + envelope.sender + ">";
    set(CURLOPT_MAIL_FROM, sender.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_READDATA, &talk);
    set(CURLOPT_DEBUGDATA, &talk);
    auto code = curl_easy_perform(handle_.get());
    set(CURLOPT_MAIL_RCPT, static_cast<curl_slist*>(nullptr));
    if (code == CURLE_OK) return {Delivery::taken, talk.reply};
    auto delivery = talk.delivery();
    bool said_no = talk.code >= 400;
    return {delivery, said_no || delivery == Delivery::taken ? talk.reply : std::string(curl_easy_strerror(code))};
  }
};

MailTransport* open_smtp_transport(const SmtpServer& server) { return new SmtpTransport(server); }

}  // namespace
}  // namespace portal

extern "C" {
extern const portal::TransportModule portalctl_net_2;
const portal::TransportModule portalctl_net_2 = {portal::get, portal::open_smtp_transport};
}
