#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/calendar/rolled_student_store.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/rollover_effect.h"
#include "lib/calendar/rollover_store.h"
#include "lib/calendar/student_moves_store.h"

namespace portal {
namespace {

BegunYear begin(Session& session, Rollover rollover) {
  BegunYear begun{std::move(rollover), {}};
  begun.stale =
      mark_stale(session.store, begun.rollover, end_of_year(session.store, begun.rollover.to, session.today()));
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
                           .add("stale", joined(begun.stale, " "))
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
  constexpr std::size_t most = 5;
  if (auto count = begun.stale.size(); count > 0) {
    std::vector<std::string> named(begun.stale.begin(), begun.stale.begin() + static_cast<long>(std::min(count, most)));
    text += fmt::format(
        "; {} changed schools or grades, left, or got another next place in the extract since it was decided, and stay "
        "as they are: {}{}; `portalctl year rollover --to {} --dry-run` plans for those who are still enrolled",
        counted(static_cast<long long>(count), "student"), joined(named, ", "),
        count > most ? fmt::format(" and {} more", count - most) : "", rollover.to.text());
  }
  return text;
}

}  // namespace portal
