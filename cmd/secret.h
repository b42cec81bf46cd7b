#pragma once
// Passwords, tokens and PINs: never in the arguments, where every user of the machine could read them.
#include <string>

#include "cmd/context.h"

namespace portal {

/// For an option such as `--password -`: UsageError, which does not repeat it, where it holds anything but "-".
void require_dash(const std::string& option, const std::string& value);

/// The next line of standard input. On a terminal it is asked for with `prompt`, without echo. UsageError where there
/// is none, or one of more than 10,000 bytes; `what` names it: "password".
std::string read_secret(Context& context, const std::string& what, const std::string& prompt);

/// A new password: on a terminal it is asked for twice. UsageError where the two differ.
std::string read_new_password(Context& context);

}  // namespace portal
