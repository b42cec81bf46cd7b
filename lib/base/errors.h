#pragma once
// The few ways in which a command can end badly. Each carries what happened and what to do next;
// cmd/exit.cpp alone turns them into a message and an exit code. Expected outcomes (a rejected
// row, a wrong PIN) are values, never exceptions.
#include <exception>
#include <string>
#include <utility>

namespace portal {

class Error : public std::exception {
 public:
  Error(std::string message, std::string hint) : message_(std::move(message)), hint_(std::move(hint)) {}
  const char* what() const noexcept override { return message_.c_str(); }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }  // may be empty

 private:
  std::string message_;
  std::string hint_;
};

/// What was refused to whom, for the audit log: "student.find", "023907F123".
struct Denial {
  std::string action;
  std::string subject;
};

struct UsageError : Error {
  using Error::Error;
};

struct NotPermitted : Error {
  NotPermitted(std::string message, std::string hint, Denial denied)
      : Error(std::move(message), std::move(hint)), denial(std::move(denied)) {}
  Denial denial;
};

/// Not there, or not at a school that the operator may see: the two read the same on a screen.
/// A denial is set where a permission was the reason, so that the audit log knows.
struct NotFound : Error {
  NotFound(std::string message, std::string hint, Denial denied = {})
      : Error(std::move(message), std::move(hint)), denial(std::move(denied)) {}
  Denial denial;
};

struct Refused : Error {
  using Error::Error;
};

struct BadInput : Error {
  using Error::Error;
};

struct Busy : Error {
  using Error::Error;
};

struct StorageError : Error {
  using Error::Error;
};

/// The person or the system asked the program to stop.
struct Interrupted : Error {
  using Error::Error;
};

}  // namespace portal
