#include "lib/district/student_look.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t longest_reason = 200;  // characters

std::string checked_reason(const std::string& reason) {
  if (display_width(reason) > longest_reason || !is_utf8(reason))
    throw UsageError(fmt::format("the reason is longer than {} characters, or is not UTF-8", longest_reason),
                     "a short sentence is enough, such as --reason \"parent conference\"");
  return printable(trimmed(reason));
}

bool is_outside(const Session& session, const Student& student, Action action) {
  const auto& held = session.who.roles;
  return std::none_of(held.begin(), held.end(), [&](const Assignment& one) {
    return one.role->scope == ScopeKind::school && permits(session, one, action, Place::school(student.school));
  });
}

}  // namespace

bool asks_for_reason(Session& session, const std::string& student_id, Action action) {
  return is_outside(session, find_student(session, student_id, action), action);
}

std::string kept_reason(Session& session, const Student& student, Action action, const std::string& reason) {
  auto kept = checked_reason(reason);
  return kept.empty() && is_outside(session, student, action) ? "none given" : kept;
}

Student look_at_student(Session& session, const std::string& student_id, std::string_view what,
                        const std::string& reason) {
  checked_reason(reason);
  WriteTransaction transaction(session.store);
  auto student = find_student(session, student_id, Action::student_records);
  session.audit.append(
      "student.look", student.id.text(),
      JsonObject().add("tab", what).add("reason", kept_reason(session, student, Action::student_records, reason)));
  transaction.commit();
  return student;
}

}  // namespace portal
