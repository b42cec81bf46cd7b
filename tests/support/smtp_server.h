#pragma once
// A real mail server on 127.0.0.1 (Debian's python3-aiosmtpd), and the certificates that it needs, made by openssl.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/command.h"
#include "tests/support/sandbox.h"
#include "tests/support/temporary_folder.h"

namespace portal::test {

/// Self-signed: who trusts the file trusts the server.
struct Certificate {
  std::string file, key;
  static const Certificate& of(const std::string& host) {
    static const TemporaryFolder folder;
    static std::map<std::string, Certificate> made;
    auto [found, added] = made.try_emplace(host);
    if (!added) return found->second;
    found->second = {(folder / (host + ".pem")).string(), (folder / (host + ".key")).string()};
    output_of(
        fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "
                    "/CN={0} -addext subjectAltName=DNS:{0} -keyout {1} -out {2} 2>&1",
                    host, found->second.key, found->second.file));
    return found->second;
  }
};

class MailServer {
 public:
  enum class Tls { none, starttls, smtps };

  explicit MailServer(Tls tls = Tls::none, const Certificate& certificate = {}, const std::string& login = {},
                      const std::string& password = {}) {
    constexpr const char* names[] = {"none", "starttls", "smtps"};
    std::vector<std::string> words = {"/usr/bin/python3", source_folder() + "/tests/support/smtp_server.py",
                                      folder.path().string(), names[static_cast<int>(tls)]};
    if (!certificate.file.empty()) words.insert(words.end(), {certificate.file, certificate.key});
    if (!login.empty()) words.insert(words.end(), {login, password});
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], 1);
      std::vector<char*> arguments;
      for (auto& word : words) arguments.push_back(word.data());
      arguments.push_back(nullptr);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    close(ends[1]);
    char digits[16] = {};
    for (std::size_t at = 0; at + 1 < sizeof digits && read(ends[0], digits + at, 1) == 1 && digits[at] != '\n';) ++at;
    close(ends[0]);
    port_ = std::atoi(digits);
    if (port_ == 0) throw std::runtime_error("no mail server; is python3-aiosmtpd installed?");
  }
  ~MailServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  MailServer(const MailServer&) = delete;

  std::string smtp() const { return fmt::format("smtp://localhost:{}", port_); }
  std::string smtps() const { return fmt::format("smtps://localhost:{}", port_); }
  /// How often a line begins so in its log: "connection", "to ana@", "took for ana@".
  int logged(const std::string& beginning) const {
    std::istringstream lines(slurp(folder / "log"));
    int count = 0;
    for (std::string line; std::getline(lines, line);) count += line.starts_with(beginning);
    return count;
  }
  std::string mail(int number) const { return slurp(folder / fmt::format("{:03}.eml", number)); }

  TemporaryFolder folder;

 private:
  int pid_ = -1, port_ = 0;
};

}  // namespace portal::test
