#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/calendar/rollover.h"
#include "lib/calendar/rollover_effect.h"
#include "lib/calendar/rollover_plan_store.h"
#include "lib/calendar/rollover_store.h"
#include "lib/calendar/school_years.h"
#include "lib/calendar/student_moves_store.h"

namespace portal {
namespace {

std::int64_t count(const RolloverPlan& plan, Outcome outcome) {
  return std::count_if(plan.students.begin(), plan.students.end(),
                       [&](const PlannedStudent& student) { return student.outcome == outcome; });
}

std::int64_t count_open(const RolloverPlan& plan) { return count(plan, Outcome::open); }

bool moves_nobody(const RolloverPlan& plan) {
  return count_open(plan) == static_cast<std::int64_t>(plan.students.size());
}

bool has_open(const RolloverPlan& plan) { return count_open(plan) > 0; }

Rollover rollover_of(const Session& session, const RolloverPlan& plan, const std::filesystem::path& backup) {
  Rollover rollover{.to = plan.to};
  rollover.schools = plan.schools_asked;
  rollover.fingerprint = plan.fingerprint;
  rollover.state = "waiting";
  rollover.decided_at = session.now().text();
  rollover.decided_by = session.who.login;
  rollover.takes_effect = plan.to.first_day();
  rollover.backup = backup.string();
  rollover.left_open = count_open(plan);
  for (const auto& student : plan.students) {
    if (student.outcome == Outcome::open) continue;
    ++(student.outcome == Outcome::graduated ? rollover.graduates : rollover.students);
  }
  return rollover;
}

StudentMoves moves_of(const RolloverPlan& plan) {
  using How = StudentMoves::How;
  StudentMoves moves;
  for (const auto& student : plan.students) {
    if (student.outcome == Outcome::open) continue;
    auto how = student.outcome == Outcome::graduated      ? How::graduates
               : student.from_school == student.to_school ? How::stays
                                                          : How::goes;
    moves.add(student.row, how, outcome_name(student.outcome), plan.schools[student.to_school].location_code,
              student.to.text());
  }
  return moves;
}

JsonObject counts_and_files(const RolloverPlan& plan) {
  JsonObject detail;
  for (auto outcome : {Outcome::promoted, Outcome::retained, Outcome::stays, Outcome::skipped})
    detail.add(outcome_name(outcome), static_cast<long long>(count(plan, outcome)));
  for (const auto& [name, sha256] : plan.files) detail.add(name, sha256);
  return detail;
}

void log(Session& session, const Rollover& rollover, std::int64_t pins, JsonObject detail) {
  session.audit.append("year.rollover", rollover.to.text(),
                       detail.add("rollover", static_cast<long long>(rollover.id))
                           .add("schools", joined(rollover.schools, ","))
                           .add("fingerprint", rollover.fingerprint)
                           .add("takes_effect", rollover.takes_effect.text())
                           .add("state", rollover.state)
                           .add("students", static_cast<long long>(rollover.students))
                           .add("graduates", static_cast<long long>(rollover.graduates))
                           .add("left_open", static_cast<long long>(rollover.left_open))
                           .add("pins_revoked", static_cast<long long>(pins))
                           .add("backup", rollover.backup));
}

}  // namespace

void require_runnable(const RolloverPlan& plan, const std::string& fingerprint, LeaveOpen leave_open) {
  auto open = count_open(plan);
  if (moves_nobody(plan) && (open == 0 || leave_open == LeaveOpen::yes)) return;
  if (plan.fingerprint != fingerprint)
    throw Refused(fmt::format("there is no plan {} of these options: the one that they give now is another",
                              printable(fit(fingerprint.substr(0, 100), 40))),
                  "something under it has changed since, such as by an import, or it was made with another --school or "
                  "--decisions; look at the plan again with --dry-run; nothing was changed");
  if (has_open(plan) && leave_open == LeaveOpen::no)
    throw Refused(fmt::format("{} of {} {} open: nobody has said where the students go",
                              counted(static_cast<long long>(plan.questions.size()), "question"),
                              counted(open, "student"), plan.questions.size() == 1 ? "is" : "are"),
                  "answer them, each as the plan says (--dry-run), or roll the others with --leave-open; nothing was "
                  "changed");
}

std::string parse_fingerprint(const std::string& text) {
  constexpr std::size_t digits = 16;
  std::string found, plain;
  for (char c : plain_lower(trimmed(text)))
    if (c != '-') plain += c;
  if (plain.size() != digits || plain.find_first_not_of("0123456789abcdef") != plain.npos)
    throw UsageError(fmt::format("--plan: '{}' is no fingerprint of a plan", printable(fit(text.substr(0, 100), 40))),
                     "--dry-run tells it, such as 3f9c-08d1-77aa-e402");
  for (std::size_t i = 0; i < digits; ++i) {
    if (i > 0 && i % 4 == 0) found += '-';
    found += plain[i];
  }
  return found;
}

void require_prepared(SchoolYear to, Date today) {
  if (to < SchoolYear::of(today))
    throw Refused(fmt::format("the school year {} is over", to.text()),
                  "a rollover is into the year that is, or the next one; nothing was changed");
  if (to <= year_in_preparation(today)) return;
  throw Refused(fmt::format("it is too early to roll over to {}: a plan of {} would be old on {}", to.text(),
                            today.text(), to.first_day().text()),
                fmt::format("from {}-03-01 on it can be carried out, and a dry run shows it at any time; nothing was "
                            "changed",
                            static_cast<int>(to.first_day().ymd().year())));
}

std::optional<Rollover> run_rollover(Session& session, const RolloverRequest& request, const RolloverPlan& made,
                                     const std::string& fingerprint, LeaveOpen leave_open,
                                     const std::filesystem::path& backup) {
  session.store.prepare_for_bulk();
  WriteTransaction transaction(session.store);
  authorize(session, Action::year_rollover, Place::district(), request.to.text());
  require_prepared(request.to, session.today());
  std::optional<RolloverPlan> anew;
  if (made.database != database_state(session.store)) anew = plan_rollover(session, request);
  const auto& plan = anew ? *anew : made;
  require_runnable(plan, fingerprint, leave_open);
  if (moves_nobody(plan)) return {};
  auto rollover = rollover_of(session, plan, backup);
  rollover.id = insert_rollover(session.store, rollover);
  auto moves = moves_of(plan);
  auto detail = counts_and_files(plan);
  anew.reset();  // its memory
  moves.write(session.store, rollover.id);
  std::int64_t pins = 0;
  if (rollover.takes_effect <= session.today()) {
    moves.carry_out(session.store, rollover.to);
    pins = put_in_effect(session, rollover, moves.counts());
  }
  log(session, rollover, pins, std::move(detail));
  transaction.commit();
  return rollover;
}

}  // namespace portal
