#pragma once
// MiSiS lookup (002, steps 6 to 8): a student who enrolled today, and each guardian, as the newest extract has them;
// and Add To Parent Portal, which imports one guardian and issues the PIN.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/roster/import.h"
#include "lib/roster/known_records.h"

namespace portal {

enum class LookupAction {
  in_portal,     // "Parent in Parent Portal"
  add,           // "Add To Parent Portal"
  not_guardian,  // not flagged as legal guardian, or restricted: MiSiS must be updated first (001 III)
  not_enrolled,  // the student is not actively enrolled today
  bad_row,       // the row cannot be read: `reason` says why
};
std::string_view lookup_action_name(LookupAction action);

struct LookupGuardian {
  std::string guardian_id, parent_name, relationship;  // blank where a bad row does not tell
  std::string legal_guardian, restricted;              // Y or N
  LookupAction action = LookupAction::add;
  std::string reason;         // of a bad row: "guardians.csv, line 12: legal_guardian is blank"
  std::string as_of, source;  // the delivery's date, and the file
};

struct LookupAnswer {
  std::string student_id, student_name, location_code, school_name, grade;
  bool enrolled = false;  // actively, today
  std::string as_of, source;
  std::vector<LookupGuardian> guardians;  // by guardian ID
  std::vector<std::string> notes;         // what lies in the inbox and was not read, and why
};

/// The newest row wins: one of a delta file over that of the whole extract, a later delivery over an earlier one. For
/// an operator who may do that at the school that the extract says. One NotFound serves for an ID that is not valid,
/// one that is not in the extract, and a student at a school that the operator may not see. BadInput where the
/// student's own row cannot be read. The first look-up after a delivery builds its index (seconds for a million rows).
LookupAnswer look_up(Session& session, const std::string& student_id);

/// What became of it. `run` is set where something was written: the lookup's own run.
struct AddedGuardian {
  LookupGuardian guardian;
  std::string student_name;
  std::optional<std::int64_t> run;
  bool pin_issued = false;
};

/// Imports the student and that guardian by the import's own rules, and issues the PIN, in one transaction, with
/// `also` (such as the parent search's own record) in it. A guardian who is in the portal already is left alone.
/// NotFound where the extract has no such guardian of the student; Refused where MiSiS must be updated first, or the
/// student is not actively enrolled; BadInput where a row cannot be read.
AddedGuardian add_guardian(Session& session, const std::string& student_id, const std::string& guardian_id,
                           DryRun dry_run = DryRun::no, const std::function<void(const OneGuardian&)>& also = {});

}  // namespace portal
