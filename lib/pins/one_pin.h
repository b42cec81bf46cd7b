#pragma once
// One person has one PIN for a student, though MiSiS has them under several IDs (`guardian merge`).
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/pins/person_pin_store.h"
#include "lib/pins/pin_store.h"

namespace portal {

/// Takes out of those who are due a PIN by themselves, in the order of student and guardian, everybody who
/// - is restricted at the student under another ID;
/// - had a PIN for the student under another ID that still entitles;
/// - is due one under another ID too: the kept ID goes first.
void keep_one_of_each_person(Store& store, std::vector<PinBinding>& due);

/// Within the write transaction that gives those guardians a PIN: what they have for the student under other IDs is
/// revoked, each with its row in the log.
void revoke_other_pins(Session& session, const std::vector<PinBinding>& given);

/// Takes one PIN back and erases it, with its row in the log; within a write transaction. An ID that still entitles is
/// due one again once no other of the person stands in the way: MiSiS dropped that one, or they are two again.
void revoke_second_pin(Session& session, const PersonPin& pin, const std::string& why);

/// Refused where an account holds the student by another ID of the person, which still entitles: New PIN is for that.
void refuse_held_as_another(Session& session, const std::string& student_id, const std::string& guardian_id);

/// Links that rest on PINs of other IDs of the person, which do not entitle now, are not to come back beside the new
/// PIN: they are suspended until it is validated, as New PIN does it to the guardian's own (002, step 9).
void suspend_other_links(Session& session, const PinBinding& given);

/// The other ID under which the person has an unused PIN for the student, which a New PIN takes away; blank: none.
std::string usable_as(Store& store, const std::string& student_id, const std::string& guardian_id);

/// The ID under which MiSiS restricts the person at the student, where it is another one; blank: it does not. One that
/// it has no more counts too.
std::string restricted_as(Store& store, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal
