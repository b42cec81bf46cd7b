#pragma once
// What a person or a program gives a command on standard input, a line at a time. Passwords, tokens and PINs come only
// this way: among the arguments every user of the machine could read them.
#include <string>

#include "cmd/context.h"

namespace portal {

/// Whether there is a person to ask: standard input and standard error are a terminal.
bool can_ask(const Context& context);

/// One line without its end; blank at the end of input. Nothing is kept beyond 10,000 bytes of a longer one.
std::string read_line(Context& context);

/// For an option such as `--password -`: UsageError, which does not repeat it, where it holds anything but "-".
void require_dash(const std::string& option, const std::string& value);

/// The next line of standard input. On a terminal it is asked for with `prompt`, without echo. UsageError where it is
/// blank, or longer than 10,000 bytes; `what` names it: "password".
std::string read_secret(Context& context, const std::string& what, const std::string& prompt);

/// A new password: on a terminal it is asked for twice. UsageError where the two differ.
std::string read_new_password(Context& context);

}  // namespace portal
