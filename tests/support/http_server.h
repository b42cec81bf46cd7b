#pragma once
// A web server on 127.0.0.1 that answers every request alike, and remembers what was asked for.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace portal::test {

class HttpServer {
 public:
  /// `answer`: the whole of it, such as "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; blank: none, ever.
  explicit HttpServer(std::string answer = ok()) : answer_(std::move(answer)) {
    listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    if (bind(listening_, reinterpret_cast<sockaddr*>(&place), size) != 0 || listen(listening_, 8) != 0 ||
        getsockname(listening_, reinterpret_cast<sockaddr*>(&place), &size) != 0)
      throw std::runtime_error("no server on 127.0.0.1");
    port_ = ntohs(place.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~HttpServer() {
    stopping_ = true;
    thread_.join();
    close(listening_);
  }
  HttpServer(const HttpServer&) = delete;

  static std::string ok() { return status("200 OK"); }
  static std::string status(const std::string& line, const std::string& headers = {}) {
    return fmt::format("HTTP/1.1 {}\r\n{}Content-Length: 0\r\nConnection: close\r\n\r\n", line, headers);
  }
  std::string address(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  /// "/ping/start", in the order of the requests.
  std::vector<std::string> asked() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }

 private:
  std::string answer_;
  int listening_ = -1;
  unsigned port_ = 0;
  std::atomic<bool> stopping_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::thread thread_;

  bool readable(int descriptor) {
    for (pollfd one{descriptor, POLLIN, 0}; !stopping_;)
      if (poll(&one, 1, 20) > 0) return true;
    return false;
  }

  void serve() {
    while (readable(listening_)) {
      int connection = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      std::string request;
      char bytes[4096];
      while (request.find("\r\n\r\n") == request.npos && readable(connection)) {
        auto got = read(connection, bytes, sizeof bytes);
        if (got <= 0) break;
        request.append(bytes, static_cast<std::size_t>(got));
      }
      auto path = request.substr(request.find(' ') + 1);
      {
        std::lock_guard<std::mutex> lock(mutex_);
        asked_.push_back(path.substr(0, path.find(' ')));
      }
      if (answer_.empty()) {
        while (!stopping_ && recv(connection, bytes, 1, MSG_DONTWAIT) != 0) poll(nullptr, 0, 20);
      } else if (write(connection, answer_.data(), answer_.size()) < 0) {
        perror("no answer");
      }
      close(connection);
    }
  }
};

}  // namespace portal::test
