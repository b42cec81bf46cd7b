#pragma once
// Carrying a rollover out, its beginning on July 1, and the way back.
#include "lib/base/dry_run.h"
#include "lib/calendar/rollover_plan.h"

namespace portal {

/// One that was carried out.
struct Rollover {
  std::int64_t id = 0;
  SchoolYear to;
  std::vector<std::string> schools;  // none: all
  std::string fingerprint, state;    // waiting, in effect, undone
  std::string decided_at, decided_by, in_effect_at, backup;
  Date takes_effect;
  std::int64_t students = 0;  // who get an enrollment in the next year
  std::int64_t graduates = 0, left_open = 0;
};

enum class LeaveOpen { no, yes };

/// "3F9C08D177AAE402" -> "3f9c-08d1-77aa-e402", as a plan has it. UsageError where it is no fingerprint.
std::string parse_fingerprint(const std::string& text);

/// Refused before the first of March of the year in which it begins, for a plan of then would be old on July 1; and
/// where that year is over.
void require_prepared(SchoolYear to, Date today);

/// What stands between a plan and its being carried out: Refused where the fingerprint is another (something under the
/// plan has changed since), or while there are open questions that are not left open. Nothing does where there is
/// nobody to move any more: running it again changes nothing.
void require_runnable(const RolloverPlan& plan, const std::string& fingerprint, LeaveOpen leave_open);

/// Carries the plan out in one transaction. Where anybody has changed the database since it was made, it is worked out
/// anew there and must have that fingerprint: Refused as above. From July 1 on it is in effect at once, before that it
/// waits (begin_school_year). Nothing, and no row in the log, where there is nobody to move. `backup`: the file that
/// was made before it.
std::optional<Rollover> run_rollover(Session& session, const RolloverRequest& request, const RolloverPlan& made,
                                     const std::string& fingerprint, LeaveOpen leave_open,
                                     const std::filesystem::path& backup);

/// What became of a rollover that waited, once its day is there.
struct BegunYear {
  Rollover rollover;
  /// Whom it did not fit any more, and who are not in the year by another way: they stay as they are.
  std::vector<std::string> stale;
};
/// Brings those that waited for today, or a day before it, into effect, in a transaction of its own: what District IT
/// decided needs nobody's permission now. One quick look where there is none. From then on the new school sees the
/// student; students whose row is not as it was planned from stay, and are told as not rolled over. Busy where another
/// writes: at once with LockWait::none.
std::vector<BegunYear> begin_school_year(Session& session, LockWait wait = LockWait::in_line);
/// "school year 2026-27 has begun: 512,313 students are in their new grades, 35,112 graduated"
std::string told(const BegunYear& begun);

/// The newest rollover that stands.
std::optional<Rollover> newest_rollover(Store& store);

struct UndoneRollover {
  Rollover rollover;
  std::int64_t students = 0, graduates = 0, pins = 0;  // put back
};
/// Puts back exactly what was there before the newest rollover. NotFound where none stands. Refused where the new year
/// has been built on since, saying by what: an import, a guardian added by a lookup, photos, PINs of graduates that are
/// erased or new.
UndoneRollover undo_rollover(Session& session, DryRun dry_run);

/// How far a year is. Students who are active and of an earlier year, by school, where there are any.
struct NotRolled {
  std::string location_code, school_name;
  std::int64_t students = 0;
};
struct RolloverStanding {
  SchoolYear year;
  std::vector<Rollover> rollovers;  // that stand, the oldest first
  std::int64_t in_year = 0;         // students in it; those who wait for it among them
  std::vector<NotRolled> not_rolled;
};
/// NotPermitted without year.read anywhere. One pass over the students.
RolloverStanding rollover_standing(Session& session, SchoolYear year);

}  // namespace portal
