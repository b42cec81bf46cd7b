#pragma once
// One person has one PIN for a student, though MiSiS has them under several IDs (`guardian merge`).
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/pins/pin_store.h"

namespace portal {

/// Takes out of those who are due a first PIN, in the order of student and guardian, everybody who
/// - is restricted at the student under another ID;
/// - had a PIN for the student under another ID that still entitles, or validated one under an ID that MiSiS has since
///   replaced by this: the account goes on with it;
/// - is due one under another ID too: the kept ID goes first.
void keep_one_of_each_person(Store& store, std::vector<PinBinding>& due);

/// Within the write transaction that gives those guardians a PIN: what they have for the student under other IDs is
/// revoked, each with its row in the log.
void revoke_other_pins(Session& session, const std::vector<PinBinding>& given);

/// Revokes and erases one PIN, with its row in the log; within a write transaction.
void revoke_second_pin(Session& session, const PinBinding& pin, const std::string& why);

/// As New PIN does it to the guardian's own (002, step 9): links that rest on PINs of other IDs of the person are
/// suspended until the new one is validated.
void suspend_other_links(Session& session, const PinBinding& given);

/// The ID under which MiSiS restricts the person at the student, where it is another one; blank: it does not.
std::string restricted_as(Store& store, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal
