// Who looked at, or was given, which child's records, and when: what a parent may ask to see (34 CFR 99.32).
#include <fmt/format.h>

#include "lib/reports/report_run.h"

namespace portal {
namespace {

// The condition of the index audit_log_disclosures (0014), word for word.
constexpr const char* is_disclosure =
    R"sql(outcome = 'done' AND (action = 'student.look' OR action = 'student.add-guardian' OR action = 'pin.look'
    OR action = 'pin.print' OR action = 'pin.letters' OR action = 'pin.roster' OR action = 'identity.verify'
    OR action = 'roster.export' OR action = 'photo.roster' OR action = 'photo.sheet' OR action = 'photo.look'
    OR substr(action, 1, 7) = 'report.'))sql";

std::vector<Column> columns(const ReportRequest&) {
  return {moment_column("disclosed_at"),
          {"student_id"},
          {"student_name"},
          {"location_code"},
          {"scope"},
          {"records"},
          {"operator"},
          {"acting_as"},
          {"reason"},
          where_room("guardian_id"),
          where_room("origin"),
          where_room("action"),
          where_room("log_row"),
          {"outcome"}};
}

// What was seen or given, in words; `what` is the tab of a look, else the subject.
std::string records_of(const std::string& action, const std::string& what) {
  if (action == "student.look") return what == "home" ? "home page" : what;
  if (action == "student.add-guardian") return "guardian's record in MiSiS";
  if (action == "pin.look" || action == "pin.print") return "PIN";
  if (action == "pin.letters") return "PIN letters";
  if (action == "pin.roster") return "Student/Parent PIN Roster";
  if (action == "identity.verify") return "identity questions";
  if (action == "roster.export") return "roster export: " + what;
  if (action == "photo.roster") return "roster for photographers";
  if (action == "photo.sheet") return "contact sheet of photos";
  if (action == "photo.look") return "photo";
  return "report " + action.substr(7);
}

// Of the audit log `a`, and `students s` where a row names one. A report that only counts, and an export of what is no
// student's, tell nothing of a child.
constexpr const char* part_sql = R"sql(
  SELECT a.at, {student}, {name}, {school}, {scope}, a.action,
         coalesce(json_extract(nullif(a.detail, ''), '$.tab'), a.subject), a.operator, nullif(a.acting_as, ''),
         nullif(json_extract(nullif(a.detail, ''), '$.reason'), ''),
         iif(instr(a.subject, '/') = 11, substr(a.subject, 12), NULL), a.origin, a.seq,
         iif(EXISTS (SELECT 1 FROM audit_log f WHERE f.outcome = 'failed' AND f.subject = a.subject
                     AND json_extract(f.detail, '$.log_row') = a.seq),
             'failed', 'done')
  FROM {from}
  WHERE {disclosure} AND (substr(action, 1, 7) <> 'report.' OR json_extract(detail, '$.names') = 'yes'){since}{more})sql";

struct Part {
  std::string scope, from, more, student = "NULL", name = "NULL", school = "NULL";
};

std::string sql_of(const ReportRun& run, const Part& part) {
  return fmt::format(fmt::runtime(part_sql), fmt::arg("student", part.student), fmt::arg("name", part.name),
                     fmt::arg("school", part.school), fmt::arg("scope", part.scope), fmt::arg("from", part.from),
                     fmt::arg("disclosure", is_disclosure), fmt::arg("more", part.more),
                     fmt::arg("since", run.date("since") ? " AND a.at >= :since" : ""));
}

// The school that an export was of; NULL: all of them.
const std::string exported_school = "nullif(json_extract(a.detail, '$.school'), '')";
const std::string subject = "substr(a.subject, 1, 10)";  // as the index has it

// Rows that name a student, each at the school where that student is now. The + takes the column's affinity away,
// without which the index is not used.
Part of_students(const ReportRun& run) {
  Part part{"'student'", "", run.at_schools("s.location_code"), "s.student_id", student_name_sql, "s.location_code"};
  part.from = part.more.empty() ? "audit_log a CROSS JOIN students s ON s.student_id = " + subject
                                : "students s CROSS JOIN audit_log a ON " + subject + " = +s.student_id";
  if (run.request().is_set("student")) part.more += " AND s.student_id = :student";
  return part;
}

// Rows that tell of all students of a school.
Part of_schools(const ReportRun& run) {
  Part part{.scope = "'school'", .from = "schools x CROSS JOIN audit_log a ON " + subject + " = +x.location_code"};
  part.school = "x.location_code";
  part.more = run.at_schools("x.location_code");
  return part;
}

// Rows that tell of the students of many schools: exports, and reports without a school. Where their detail names the
// schools, only those with one of ours.
Part of_district(const ReportRun& run) {
  Part part{.scope = "iif(" + exported_school + " IS NULL, 'district', 'school')", .from = "audit_log a"};
  part.school = exported_school;
  part.more = " AND " + subject + " IN ('', 'students', 'guardians', 'links', 'enrollment')";
  auto own = run.at_schools("value");
  if (!own.empty())
    part.more +=
        " AND (coalesce(json_extract(a.detail, '$.school'), '') = '' OR EXISTS"
        " (SELECT 1 FROM json_each(json_array(json_extract(a.detail, '$.school'))) WHERE 1" +
        own +
        ")) AND (json_extract(a.detail, '$.schools') IS NULL OR EXISTS"
        " (SELECT 1 FROM json_each(a.detail, '$.schools') WHERE 1" +
        own + "))";
  return part;
}

void rows(ReportRun& run) {
  auto query = run.query(sql_of(run, of_district(run)) + " UNION ALL " + sql_of(run, of_schools(run)) + " UNION ALL " +
                         sql_of(run, of_students(run)) + " ORDER BY 13");
  while (query.step()) {
    std::vector<Cell> cells = {run.local(query.text(0))};
    for (int column : {1, 2, 3, 4}) cells.push_back(query.cell(column));
    cells.emplace_back(records_of(query.text(5), query.text(6)));
    for (int column : {7, 8, 9, 10, 11, 5, 12, 13}) cells.push_back(query.cell(column));
    run.row(query.text(3), cells);
  }
}

}  // namespace

Report disclosures_report() {
  // No files of --all: what tells of the whole district belongs to no school.
  return {
      .name = "disclosures",
      .title = "Disclosures",
      .purpose = "who looked at, or was given, which child's records, and when",
      .help =
          "From the audit log: home pages and their tabs, with the reason that was given; PINs on a screen or on\n"
          "paper; identity questions; and the files that hold many students (letters, PIN rosters, exports, reports\n"
          "with names), whose scope is the school or the district. A file whose outcome is failed\n"
          "was never there. What a parent sees of their own child is none.",
      .examples = {"--student 023907F123", "--school 8123 --since 2026-08-01", "--school 8123 --format csv"},
      .empty = "nobody looked at these records",
      .what = "disclosure",
      .action = Action::disclosure_report,
      .options = {school_option(),
                  {ReportOption::Kind::student, "student", "one student"},
                  since_option("on that day or later")},
      .split = Report::Split::never,
      .columns = columns,
      .rows = rows};
}

}  // namespace portal
