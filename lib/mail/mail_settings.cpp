#include "lib/mail/mail_settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

[[noreturn]] void wrong(const Settings& settings, Key key, std::string_view name, std::string_view what,
                        std::string hint) {
  throw UsageError(fmt::format("{}: {} {}", settings.origin(key), name, what), std::move(hint));
}

// "smtp://mail.example.org:587" -> "mail.example.org"; nothing where it is no address of a mail server.
std::optional<std::string> host_of(std::string_view address) {
  constexpr std::string_view secure = "smtps://", open = "smtp://";
  if (address.starts_with(secure))
    address.remove_prefix(secure.size());
  else if (address.starts_with(open))
    address.remove_prefix(open.size());
  else
    return {};
  auto end = address.starts_with('[') ? address.find(']') : address.rfind(':');
  if (address.starts_with('[') && end == address.npos) return {};
  auto host = address.starts_with('[') ? address.substr(1, end - 1) : address.substr(0, end);
  auto rest = end == address.npos ? std::string_view() : address.substr(address.starts_with('[') ? end + 1 : end);
  bool name = !host.empty() && std::all_of(host.begin(), host.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           (c == ':' && address.starts_with('['));
  });
  int port = 1;
  if (!rest.empty()) {
    auto [stop, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
    if (rest[0] != ':' || error != std::errc() || stop != rest.data() + rest.size()) return {};
  }
  if (!name || port < 1 || port > 65535) return {};
  return std::string(host);
}

bool is_this_machine(const std::string& host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

// Opened first, then looked at: what is looked at is what is read.
std::string read_password(const std::string& file) {
  int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    throw BadInput(fmt::format("mail.password_file: {}: {}", file, std::strerror(errno)),
                   "name the file that holds the password of mail.login");
  struct stat info {};
  char bytes[1024];
  bool looked = fstat(descriptor, &info) == 0;
  auto size = read(descriptor, bytes, sizeof bytes);
  close(descriptor);
  if (looked && (info.st_mode & 077) != 0)
    throw Refused(fmt::format("mail.password_file: {} may be read by others (mode {:04o})", file, info.st_mode & 07777),
                  fmt::format("run `chmod 0600 {}`, and change the password if others have read it", file));
  std::string password(bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
  if (password.empty() || password.find_first_of(std::string_view("\r\n\0", 3)) != password.npos)
    throw BadInput(fmt::format("mail.password_file: {} does not hold one line with a password", file), "");
  return password;
}

SmtpServer read_server(const Settings& settings) {
  SmtpServer server;
  server.address = settings.text(Key::mail_server);
  auto host = host_of(server.address);
  if (!host)
    wrong(settings, Key::mail_server, "mail.server",
          fmt::format("is '{}', which is no mail server", printable(server.address)),
          "write smtps://HOST:465, or smtp://HOST:587");
  if (settings.text(Key::mail_tls) == "none") {
    if (!is_this_machine(*host))
      wrong(settings, Key::mail_tls, "mail.tls", fmt::format("is none, and {} is not this machine", *host),
            "mails hold links that open accounts: leave it at required");
    server.tls = SmtpServer::Tls::none;
  }
  if (!settings.text(Key::mail_ca_file).empty()) {
    server.ca_file = settings.path(Key::mail_ca_file).string();
    if (access(server.ca_file.c_str(), R_OK) != 0)
      wrong(settings, Key::mail_ca_file, "mail.ca_file", fmt::format("is {}: {}", server.ca_file, std::strerror(errno)),
            "name the file with the certificates");
  }
  server.login = settings.text(Key::mail_login);
  if (!server.login.empty() && settings.text(Key::mail_password_file).empty())
    wrong(settings, Key::mail_login, "mail.login", "has no password",
          "name the file (0600) that holds it with mail.password_file");
  if (!server.login.empty()) server.password = read_password(settings.path(Key::mail_password_file).string());
  server.timeout_seconds = settings.count(Key::mail_timeout);
  return server;
}

}  // namespace

MailSettings read_mail_settings(const Settings& settings) {
  MailSettings mail;
  auto from = parse_mailbox(settings.text(Key::mail_from));
  if (!from)
    wrong(settings, Key::mail_from, "mail.from",
          fmt::format("is '{}', which is no sender", printable(settings.text(Key::mail_from))),
          "write it as: Parent Portal <no-reply@lausd.net>");
  mail.from = *from;
  mail.spool = settings.path(Key::mail_spool);
  mail.tries = settings.count(Key::mail_tries);
  if (settings.text(Key::mail_transport) == "smtp") {
    mail.way = MailSettings::Way::smtp;
    mail.server = read_server(settings);
  }
  return mail;
}

}  // namespace portal
