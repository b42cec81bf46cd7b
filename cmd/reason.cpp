#include "cmd/reason.h"

#include <fmt/format.h>

#include <ostream>

#include "cmd/secret.h"
#include "lib/base/text.h"
#include "lib/district/student_look.h"

namespace portal {

std::string reason_to_look(Context& context, const std::string& student, Action action, const std::string& given) {
  if (!trimmed(given).empty() || !asks_for_reason(context.session(), student, action)) return given;
  if (!can_ask(context)) {
    context.say("no reason was given, and the log says so: you are not of this student's school, so add --reason TEXT");
    return {};
  }
  context.error << fmt::format("You are not of the school of {}. Why do you look (for the log; Enter: none)? ", student)
                << std::flush;
  return read_line(context);
}

}  // namespace portal
