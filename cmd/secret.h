#pragma once
// What a person or a program gives a command on standard input, a line at a time.
#include <string>

#include "cmd/context.h"

namespace portal {

/// One line without its end; nothing more than a person would type is kept of a longer one. Blank at the end of input.
std::string read_line(Context& context);

/// A secret (PIN, password, token), which has no place among the arguments, where others see it in the list of
/// processes: `given` is what stands after `option`, and must be "-". Read from standard input; on a terminal asked for
/// with `prompt`, without echo. UsageError where it is anything else.
std::string read_secret(Context& context, const std::string& option, const std::string& given,
                        const std::string& prompt);

/// Whether there is a person to ask: standard input and standard error are a terminal.
bool can_ask(const Context& context);

}  // namespace portal
