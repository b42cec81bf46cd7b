#pragma once
// What past imports did: to a student, and which rows they did not let in.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/roster/run_store.h"

namespace portal {

struct HistoryRow {
  std::optional<std::int64_t> run;  // none of a rollover
  std::string business_date, outcome, kind, part, change, column, before, after;
};
/// What each import changed about a student, the oldest first: the student, the guardians, enrollments. `outcome` tells
/// what was undone from what stands. A rollover to another school year stands among them as it took effect, or at the
/// end while it waits: its kind is "rollover", its part the year, its date that on which it takes effect. A look at the
/// student's record: in the log first, with its reason.
void student_history(Session& session, const std::string& student_id, const std::string& reason,
                     const std::function<void(const HistoryRow&)>& row);

/// The runs, newest first, with the totals of their files; one alone where `run` is given (NotFound).
struct RunSummary {
  Run run;
  std::vector<RunFile> files;
};
std::vector<RunSummary> roster_history(Session& session, std::optional<std::int64_t> run);

/// Rejected rows as they came: the columns of their files, then `file`, `line`, `column`, `reason`, and `row`,
/// which holds the whole row where it has not the shape of its header.
struct RejectTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> raw;  // each row as it came, for a person's eyes
};
/// Student PINs and passwords by the names of their columns; hidden, a row that does not fit its header is shown by its
/// first cell alone.
enum class Secrets { hidden, as_they_came };
RejectTable reject_table(const std::vector<RunFile>& files, const std::vector<StoredReject>& rejects,
                         Secrets secrets = Secrets::as_they_came);
/// Of a past run. A look at the records: in the log first. NotFound where there is no such run.
RejectTable rejects_of_run(Session& session, std::int64_t run, Secrets secrets = Secrets::hidden);

}  // namespace portal
