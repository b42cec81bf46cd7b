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
  std::string kept, other;  // the guardian IDs; the first one stands for the person from then on
  std::string reason;       // for the log; may be blank
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
};

/// `other` is the same person as `kept` from now on. Where both are at one student, the person keeps one PIN: none
/// where an account holds the student by a validated one, else the kept ID's where it can be used, else another's; the
/// other unused ones are revoked and erased. Nothing else is written: who is due a PIN, which letters are one, what
/// becomes of links is derived when it is read.
/// NotFound, NotPermitted: as authorize_guardian(), for every ID of the person. UsageError: an ID with itself. Refused:
/// one of them is merged with another ID already, and what to run instead; MiSiS restricts one of them at a student and
/// not the other.
MergeResult merge_guardians(Session& session, const MergeRequest& request, DryRun dry_run);

/// They are two again. What was revoked stays so. Refused where the ID is merged with no other, or is the kept one.
MergeResult unmerge_guardian(Session& session, const std::string& guardian_id, DryRun dry_run);

}  // namespace portal
