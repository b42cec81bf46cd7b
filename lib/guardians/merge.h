#pragma once
// Two guardian IDs of MiSiS that are one person: made one, and two again. The roster keeps both; a merge is laid over
// it. It gives nobody access to a child that the roster does not, and lifts no restriction.
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/dry_run.h"
#include "lib/guardians/guardian.h"

namespace portal {

struct MergeRequest {
  std::string kept, other;       // the guardian IDs; the first one stands for the person from then on
  std::string reason;            // for the log; may be blank
  bool different_names = false;  // also where their names or relationships differ
};

struct UnmergeRequest {
  std::string guardian_id;           // the one that is to be by itself again
  bool despite_restriction = false;  // also where a restriction under another ID counts for it then no more
};

/// What becomes of one ID at one student.
struct PersonChange {
  PersonRow before;
  std::string pin_after, link_after;
};

struct MergeResult {
  std::string kept, other, kept_name, other_name;
  bool changed = true;                // false: it was so already
  std::vector<PersonChange> rows;     // of all IDs of the person
  std::vector<std::string> warnings;  // what speaks against their being one person, or is left for people to do
  std::int64_t revoked = 0;           // unused PINs that a merge makes worthless
  std::vector<std::string> new_pins;  // after an unmerge: "023907F123 G2" of those who can get one by New PIN alone
  std::vector<std::string> due_pins;  // and of those who get one from the nightly sync
};

/// `other` is the same person as `kept` from now on. Where both are at one student, the person keeps one PIN: none
/// where an account holds the student by a validated one, else the one that is good the longest, of equals the kept
/// ID's; the other unused ones are revoked and erased. Nothing else is written: who is due a PIN, which letters are one
/// is derived when it is read. No link changes: it goes by its own ID's flag, and where MiSiS drops that one, the ID
/// that is left is due a PIN.
/// NotFound, NotPermitted: as authorize_guardian(), for every ID of the person; `different_names` is for whoever may
/// for the whole district. UsageError: an ID with itself, a blank ID, a reason of more than 200 characters. Refused:
/// one of them is merged with another ID already, and what to run instead; MiSiS restricts one of them at a student and
/// not the other, or did so last; the names, or the relationships to a student, differ.
MergeResult merge_guardians(Session& session, const MergeRequest& request, DryRun dry_run);

/// They are two again; who is due a PIN then gets a new one. Refused where the ID is merged with no other, or is the
/// kept one, or where a restriction of one would count for another no more: `despite_restriction` is for whoever may
/// for the whole district (NotPermitted).
MergeResult unmerge_guardian(Session& session, const UnmergeRequest& request, DryRun dry_run);

}  // namespace portal
