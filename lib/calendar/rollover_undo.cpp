#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/calendar/graduate_store.h"
#include "lib/calendar/rolled_student_store.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/rollover_store.h"
#include "lib/calendar/student_moves_store.h"

namespace portal {
namespace {

// What of the new year stands on it, all of it at once. One that still waits carries nothing.
void refuse_built_on(Store& store, const Rollover& rollover) {
  if (rollover.state != "in effect") return;
  std::vector<std::string> reasons;
  auto built = select_built_on(store, rollover);
  auto graduates = select_graduates_built_on(store, rollover.id);
  if (graduates.students > 0)
    reasons.push_back(
        fmt::format("PINs of {} were erased or renewed since, such as those for {}: an extract of the new year has "
                    "confirmed the rollover, and there is no way back but its backup",
                    counted(graduates.students, "graduate"), graduates.student));
  if (built.run != 0)
    reasons.push_back(
        fmt::format("the import of {}, run {}, came after it{}", built.run_date, built.run,
                    graduates.students > 0 ? "" : fmt::format(": `portalctl roster undo {}` comes first", built.run)));
  if (built.students > 0 && built.run == 0)  // the import changed them
    reasons.push_back(fmt::format("the {} of {} {} changed since, such as {}: `portalctl student history {}` tells how",
                                  built.students == 1 ? "record" : "records", counted(built.students, "student"),
                                  built.students == 1 ? "was" : "were", built.student, built.student));
  if (built.photos > 0)
    reasons.push_back(
        fmt::format("{} of its students came in since, such as that of {}: they are of the new year, and "
                    "the upload would have to be taken back first",
                    counted(built.photos, "photo"), built.photo_of));
  if (reasons.empty()) return;
  throw Refused(
      fmt::format("the rollover to {} cannot be undone:\n  {}", rollover.to.text(), joined(reasons, "\n  ")),
      fmt::format("nothing was changed; the backup made before the rollover is {}", printable(rollover.backup)));
}

void log(Session& session, const UndoneRollover& undone) {
  session.audit.append("year.undo-rollover", undone.rollover.to.text(),
                       JsonObject()
                           .add("rollover", static_cast<long long>(undone.rollover.id))
                           .add("was", undone.rollover.state)
                           .add("students", static_cast<long long>(undone.students))
                           .add("graduates", static_cast<long long>(undone.graduates))
                           .add("pins", static_cast<long long>(undone.pins)));
}

// Of one that waits, nothing has changed in their rows.
RolledCounts put_students_back(Store& store, const Rollover& rollover) {
  if (rollover.state == "waiting") return {rollover.students, rollover.graduates};
  auto moves = StudentMoves::of_rollover(store, rollover.id);
  moves.take_back(store, rollover.id);
  return moves.counts();
}

}  // namespace

UndoneRollover undo_rollover(Session& session, DryRun dry_run) {
  session.store.prepare_for_bulk();
  WriteTransaction transaction(session.store);
  authorize(session, Action::year_rollover, Place::district(), "undo");
  auto newest = select_newest_rollover(session.store);
  if (!newest) throw NotFound("there is no rollover to undo", "`portalctl year show` tells how far each year is");
  refuse_built_on(session.store, *newest);
  UndoneRollover undone{std::move(*newest)};
  put_graduate_pins_back(session.store, undone.rollover.id, [&](const GraduatePin& pin) {
    ++undone.pins;
    session.audit.append("pin.restore", pin.student_id + "/" + pin.guardian_id,
                         JsonObject().add("generation", static_cast<long long>(pin.generation)));
  });
  delete_graduates(session.store, undone.rollover.id);
  auto back = put_students_back(session.store, undone.rollover);
  forget_rolled_students(session.store, undone.rollover.id);
  undone.students = back.students;
  undone.graduates = back.graduates;
  set_undone(session.store, undone.rollover.id, session.now());
  log(session, undone);
  if (dry_run == DryRun::no) transaction.commit();
  return undone;
}

}  // namespace portal
