#pragma once
// The seam between the program and the net. libcurl is in a module of its own (portalctl-net.so), loaded when
// something is first sent.
#include <cstdint>
#include <memory>
#include <string>

namespace portal {

struct HttpAnswer {
  int status = 0;       // 0 where there was no answer
  std::string trouble;  // why there was none; never holds the address, which may be a secret
};

/// GET, and the body thrown away. http and https only; redirects are followed a few times, never from https to http.
/// StorageError where the module cannot be loaded.
HttpAnswer http_get(const std::string& address, int timeout_seconds);

/// A mail on its way: RFC 5322, lines that end with CR LF.
struct MailEnvelope {
  std::int64_t mail_id = 0;
  std::string sender, recipient, message;
};

/// What became of it.
enum class Delivery {
  taken,
  refused,          // this mail, for good: the recipient or the content (5xx)
  refused_for_now,  // this mail; it may be tried again (4xx)
  lost,             // the connection, before all of it was handed over: it was not taken
  uncertain,        // the connection, when all of it was handed over and before the answer: it may have been taken
  no_server,        // nothing that this mail is to blame for: not reached, not trusted, no login, no mail from us
};

struct DeliveryAnswer {
  Delivery delivery = Delivery::taken;
  std::string text;  // what the server said, or why there was no answer; as it came
};

/// Takes mails one after the other.
class MailTransport {
 public:
  virtual ~MailTransport() = default;
  virtual DeliveryAnswer deliver(const MailEnvelope& envelope) = 0;
};

struct SmtpServer {
  std::string address;                // smtps://host:465, or smtp://host:587
  enum class Tls { required, none };  // required: smtp:// must offer STARTTLS
  Tls tls = Tls::required;
  std::string ca_file;          // blank: the system's
  std::string login, password;  // blank: none
  int timeout_seconds = 60;     // for one mail
};

/// A server that speaks SMTP. One connection serves for many mails. Its certificate must be good, and for its name.
/// StorageError where the module cannot be loaded.
std::unique_ptr<MailTransport> open_smtp(const SmtpServer& server);

}  // namespace portal
