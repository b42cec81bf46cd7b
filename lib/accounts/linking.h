#pragma once
// A parent links a student to their account: student ID, date of birth and PIN (001 V). Done by the Portal Service.
#include <chrono>
#include <optional>
#include <string>

#include "lib/accounts/account.h"
#include "lib/base/date.h"

namespace portal {

/// What the parent entered. The student ID as typed: spaces around it and lower case do not count.
struct LinkEntry {
  std::string email, student_id;
  Date birth_date;
  std::string pin;
};

enum class LinkAnswer {
  linked,
  mistyped,  // the PIN's check digit is wrong: counts against nothing
  wrong,     // everything else that is wrong: one answer
};

struct LinkOutcome {
  LinkAnswer answer = LinkAnswer::wrong;
  std::optional<AccountLink> link;  // where linked
};

/// Uses the PIN up and links the student, or neither. The first PIN that an account validates binds it to that
/// guardian; another guardian's is wrong and stays good. A suspended link is restored, and one that came from an
/// extract is verified. What is wrong counts against the account's pause, whatever it was, so that the pause tells
/// nothing either; it counts against the student ID that was typed, too, whether there is such a student or not, and
/// all accounts wait for that one, so that fresh accounts do not revoke a student's PINs within a second. A wrong PIN
/// of a student whose ID and birth date are right counts against the PIN as well (use_pin()), and the school is told by
/// mail where that revoked it. NotFound: no such account. Refused, before anything is looked at: the account is not
/// active; a pause, which says when it ends; four students already and no exception (002).
LinkOutcome link_student(Session& session, const LinkEntry& entry);

/// Throws what link_student() would before it looks at the entry; for a dry run, which must not tell more.
void check_link_allowed(Session& session, const LinkEntry& entry);

/// How long an account waits after so many wrong entries: nothing after two, then 30 seconds, 1, 2, 4 … 60 minutes.
std::chrono::seconds link_pause(std::int64_t failures);
/// How long everybody waits after so many wrong entries for one student: the same, but 15 minutes at most, so that
/// nobody keeps a family out for long.
std::chrono::seconds student_pause(std::int64_t failures);

/// The account's link to that student. NotFound where there is none. Refused: the account is not active.
AccountLink find_link(Session& session, const std::string& email, const std::string& student_id);
/// Takes the link away. The PIN that made it stays used: to link again, the parent needs a new one.
AccountLink unlink_student(Session& session, const std::string& email, const std::string& student_id);

}  // namespace portal
