#pragma once
// Undo of an import (domain: "How an import, PINs and undo live together"): the roster as it was before.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/pins/pin_store.h"
#include "lib/roster/import.h"
#include "lib/roster/run_store.h"

namespace portal {

/// What an undo does to the records of one kind, or to the PINs ("pins").
struct UndoCount {
  std::string kind;
  std::int64_t removed = 0;   // the run had made them
  std::int64_t restored = 0;  // the run had changed, moved, withdrawn or brought them back
};

struct UndoResult {
  Run run;
  std::vector<UndoCount> counts;  // only what is not zero
  std::optional<Run> standing;    // the newest run that stands afterwards
  /// Revoked since, of links that the run changed and that entitle to a PIN again. They stay revoked (domain:
  /// "restricted, or no longer legal guardian … back again: New PIN"), and somebody has to be told.
  std::vector<PinBinding> revoked;
  std::vector<std::string> merges;  // of guardian IDs that go with the run: "G2 with G1"; they stand
};

/// Gives the roster back as it was before the newest standing run, in one transaction, and marks the run `undone`.
/// The unused PINs of links that the run made go with them, each with its row in the audit log, so that the next
/// import issues anew. A run that found the same files again is marked alone.
/// NotFound where there is no such run. Refused where it was undone already, is not the newest, or led to a PIN that
/// was validated: of a link that it made, or issued since for a link that without it was not due one; or where a
/// rollover that is in effect stands on it.
UndoResult undo_run(Session& session, std::int64_t run, DryRun dry_run = DryRun::no);

}  // namespace portal
