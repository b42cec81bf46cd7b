#pragma once
// Why what somebody filled in is rejected: all reasons at once, as the district's form has them (004).
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/errors.h"

namespace portal {

class Reasons {
 public:
  void add(const UsageError& why) { keep(Kind::usage, why); }
  void add(const NotFound& why) { keep(Kind::not_found, why); }
  void add(const Refused& why) { keep(Kind::refused, why); }

  /// Runs it; what it is refused with is a reason. Nothing then, else what it returned.
  template <class Act>
  auto attempt(Act&& act) -> std::optional<decltype(act())> {
    try {
      return act();
    } catch (const UsageError& why) {
      add(why);
    } catch (const NotFound& why) {
      add(why);
    } catch (const Refused& why) {
      add(why);
    }
    return {};
  }

  bool none() const { return all_.empty(); }

  /// Where there are any: one as it came; several as one error with a line for each, a UsageError where one of them is
  /// wrong usage, else NotFound, else Refused. `what` was rejected: "the request".
  void reject(const std::string& what) const;

 private:
  enum class Kind { usage, not_found, refused };
  struct Reason {
    Kind kind;
    std::string message, hint;
  };
  std::vector<Reason> all_;

  void keep(Kind kind, const Error& why) { all_.push_back({kind, why.message(), why.hint()}); }
  [[noreturn]] static void raise(Kind kind, const std::string& message, const std::string& hint);
};

}  // namespace portal
