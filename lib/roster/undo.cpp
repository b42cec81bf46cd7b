#include "lib/roster/undo.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/roster/bundle_store.h"
#include "lib/roster/rolled_store.h"
#include "lib/roster/undo_store.h"

namespace portal {
namespace {

Run undoable_run(Store& store, std::int64_t id) {
  auto found = find_runs(store, id);
  if (found.empty()) throw NotFound(fmt::format("there is no run {}", id), "`portalctl roster history` lists them");
  if (found[0].outcome == "undone") throw Refused(fmt::format("run {} was undone already", id), "");
  if (found[0].mode == lookup_mode)
    throw Refused(fmt::format("run {} is a lookup, by which staff added one guardian: it is not undone", id),
                  "what is wrong in MiSiS is put right there, and comes with the next import");
  auto newest = newest_standing_run(store);
  if (!newest || newest->id < id)
    throw Refused(fmt::format("run {} applied nothing, so there is nothing to undo", id),
                  "`portalctl roster history` lists the runs");
  if (newest->id != id)
    throw Refused(
        fmt::format("run {} is not the newest: run {}, of {}, stands on it", id, newest->id, newest->business_date),
        "undo that one first, or import a corrected extract; nothing was changed");
  if (auto year = rollover_that_stands_on(store, id))
    throw Refused(fmt::format("run {} cannot be undone: the rollover to {} stands on it", id, *year),
                  "undo the rollover first: `portalctl year undo-rollover`; nothing was changed");
  return found[0];
}

// All kinds, so that each comes after those that it refers to.
std::vector<const RecordKind*> kinds_in_order() {
  std::vector<const RecordKind*> kinds;
  for (const auto& kind : record_kinds()) {
    kinds.push_back(&kind);
    if (kind.name == "students") kinds.push_back(&enrollment_kind());
  }
  return kinds;
}

// The changed records are as they were: a PIN that was issued since the run, for a link that was not due one on that
// day, is one that the run led to.
void refuse_validated(Session& session, const Run& run) {
  std::vector<std::string> examples;
  long long count = 0;
  read_validated_pins(session.store, run.id, run.started_at, [&](const ValidatedPin& pin) {
    auto day = session.zone.date_of(pin.issued_at).text();
    if (!pin.link_made_by_run && pin.entitled && pin.active_from <= day && day <= pin.active_until) return;
    if (++count <= 3) examples.push_back(pin.student_id + "/" + pin.guardian_id);
  });
  if (count == 0) return;
  throw Refused(
      fmt::format("run {} cannot be undone: {} that it led to {} validated ({}{})", run.id, counted(count, "PIN"),
                  count == 1 ? "was" : "were", joined(examples, ", "), count > 3 ? ", …" : ""),
      "parents have linked students by it; import a corrected extract instead. Nothing was changed");
}

class Undo {
 public:
  Undo(Session& session, const Run& run) : session_(session), store_(session.store), run_(run) {}

  std::vector<UndoCount> all(DryRun dry_run) {
    hand_over_to_lookups(store_, run_.id);
    restore();
    refuse_validated(session_, run_);
    if (dry_run == DryRun::no) remove();
    counts_.push_back({"pins", pins_, 0});
    std::erase_if(counts_, [](const UndoCount& count) { return count.removed + count.restored == 0; });
    return std::move(counts_);
  }

 private:
  Session& session_;
  Store& store_;
  const Run& run_;
  std::vector<UndoCount> counts_;
  std::int64_t pins_ = 0;

  void restore() {
    for (const auto* kind : kinds_in_order()) {
      auto restored = restore_changed_records(store_, *kind, run_.id);
      counts_.push_back({std::string(kind->name), count_made_records(store_, *kind, run_.id), restored});
    }
    read_pins_of_made_links(store_, run_.id, [&](const PinBinding&, const std::string&) { ++pins_; });
  }

  // After the restoring, for a student may have moved to a school that the run made.
  void remove() {
    read_pins_of_made_links(store_, run_.id, [&](const PinBinding& pin, const std::string& state) {
      check_interrupted();
      session_.audit.append("pin.remove", pin.student_id + "/" + pin.guardian_id,
                            JsonObject()
                                .add("run", static_cast<long long>(run_.id))
                                .add("generation", static_cast<long long>(pin.generation))
                                .add("state", state));
    });
    forget_bundle_ids(store_, run_.id);
    if (pins_ > 0) delete_pins_of_made_links(store_, run_.id);
    forget_moves_of_made_students(store_, run_.id);
    auto kinds = kinds_in_order();
    for (std::size_t i = kinds.size(); i-- > 0;)
      if (counts_[i].removed > 0) delete_made_records(store_, *kinds[i], run_.id);
  }
};

void log(Session& session, const UndoResult& result) {
  JsonObject detail;
  detail.add("business_date", result.run.business_date);
  for (const auto& count : result.counts)
    detail.add_raw(count.kind, fmt::format("{{\"removed\":{},\"restored\":{}}}", count.removed, count.restored));
  session.audit.append("roster.undo", fmt::format("run {}", result.run.id), detail);
}

}  // namespace

UndoResult undo_run(Session& session, std::int64_t run, DryRun dry_run) {
  session.store.prepare_for_bulk();
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_undo, Place::district(), fmt::format("run {}", run));
  UndoResult result;
  result.run = undoable_run(session.store, run);
  if (result.run.outcome == "applied") {
    result.merges = read_merges_of_made_guardians(session.store, run);
    result.counts = Undo(session, result.run).all(dry_run);
    result.revoked = read_revoked_pins(session.store, run, result.run.started_at);
  }
  set_run_undone(session.store, run);
  result.standing = newest_standing_run(session.store);
  log(session, result);
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

}  // namespace portal
