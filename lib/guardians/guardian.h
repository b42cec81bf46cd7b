#pragma once
// A guardian as a person: all the IDs that MiSiS has them under, their students, PINs and accounts.
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/district/guardian_merge_store.h"
#include "lib/guardians/guardian_store.h"

namespace portal {

/// One ID of the person at one student.
struct PersonRow {
  GuardianAtStudent at;
  std::string pin;           // unused, suspended, used, expired, revoked, none
  std::string email, link;   // the account that holds the student for this ID, and what becomes of that; blank: none
  std::string expires_at;    // of the PIN, its last good day; blank where it is none that can be validated
  bool linked = false;       // such a link is active
  bool due = false;          // never had a PIN for the student, or it was taken back unused, and may get one
  bool may_get_pin = false;  // a legal guardian, restricted under no ID, of an actively enrolled student
};

/// The person who has that ID.
struct Person {
  std::vector<std::string> ids;       // the kept one first; one alone where nothing was merged
  std::vector<GuardianMerge> merges;  // of the others into the first
  std::vector<PersonRow> rows;        // those that the operator may see, by ID and student
};

/// `guardian show`. NotFound, one for all, where there is no such guardian, or none at a school that the operator may
/// see.
Person show_person(Session& session, const std::string& guardian_id);

/// Merges that stand, of guardians with a student at that school, or, where that is blank, at any that the operator may
/// see.
std::vector<MergeAtSchool> list_merges(Session& session, const std::string& location_code);

/// The people among the student's guardians who have several IDs: those IDs, the kept one first.
std::vector<std::vector<std::string>> people_with_several_ids(Session& session, const std::string& student_id);

/// The guardian's rows at all students, for one who may do that at each of their schools. NotFound as show_person();
/// NotPermitted where only some of the schools are the operator's. None where the roster has the ID no more, but it was
/// merged: that is for whoever may everywhere.
std::vector<GuardianAtStudent> authorize_guardian(Session& session, const std::string& guardian_id, Action action);

/// Those IDs at all their students, with what becomes of PINs and links as they are now.
std::vector<PersonRow> read_person(Session& session, const std::vector<std::string>& ids);

}  // namespace portal
