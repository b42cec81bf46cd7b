#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/calendar/rolled_student_store.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/rollover_effect.h"
#include "lib/calendar/rollover_store.h"
#include "lib/calendar/student_moves_store.h"

namespace portal {
namespace {

BegunYear begin(Session& session, Rollover rollover) {
  BegunYear begun{std::move(rollover), 0};
  begun.stale = mark_stale(session.store, begun.rollover, session.today());
  renew_images(session.store, begun.rollover.id);
  auto moves = StudentMoves::of_rollover(session.store, begun.rollover.id);
  moves.carry_out(session.store, begun.rollover.to);
  auto pins = put_in_effect(session, begun.rollover, moves.counts());
  session.audit.append("year.begin", begun.rollover.to.text(),
                       JsonObject()
                           .add("rollover", static_cast<long long>(begun.rollover.id))
                           .add("decided_by", begun.rollover.decided_by)
                           .add("decided_at", begun.rollover.decided_at)
                           .add("students", static_cast<long long>(begun.rollover.students))
                           .add("graduates", static_cast<long long>(begun.rollover.graduates))
                           .add("stale", static_cast<long long>(begun.stale))
                           .add("pins_revoked", static_cast<long long>(pins)));
  return begun;
}

}  // namespace

std::vector<BegunYear> begin_school_year(Session& session, LockWait wait) {
  if (select_waiting(session.store, session.today()).empty()) return {};
  session.store.prepare_for_bulk();
  WriteTransaction transaction(session.store, wait);
  std::vector<BegunYear> begun;
  for (auto& rollover : select_waiting(session.store, session.today()))  // another may have been quicker
    begun.push_back(begin(session, std::move(rollover)));
  transaction.commit();
  return begun;
}

std::string told(const BegunYear& begun) {
  const auto& rollover = begun.rollover;
  auto text = fmt::format("school year {} has begun: {} {} in their new grades, {} graduated", rollover.to.text(),
                          counted(rollover.students, "student"), rollover.students == 1 ? "is" : "are",
                          grouped(rollover.graduates));
  if (begun.stale > 0)
    text += fmt::format(
        "; {} had changed since it was decided, and {} not rolled over: `portalctl year rollover --to {} --dry-run`",
        counted(begun.stale, "student"), begun.stale == 1 ? "is" : "are", rollover.to.text());
  return text;
}

}  // namespace portal
