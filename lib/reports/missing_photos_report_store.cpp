// The roster of missing photos (000): who has none, and whose is not in MiSiS yet.
#include <fmt/format.h>

#include "lib/reports/report_run.h"

namespace portal {
namespace {

std::vector<Column> columns(const ReportRequest&) {
  return {{"location_code"}, {"student_id"},       {"student_name"}, {"grade"},
          {"homeroom"},      {"homeroom_teacher"}, {"status"},       moment_column("uploaded_at")};
}

void rows(ReportRun& run) {
  auto query = run.query(fmt::format(
      R"sql(SELECT s.location_code, s.student_id, {}, s.grade, s.homeroom, s.homeroom_teacher,
              iif(f.student_id IS NULL, 'no photo', 'uploaded, not in MiSiS yet'), f.uploaded_at
            FROM students s LEFT JOIN student_photos f USING (student_id) LEFT JOIN published_photos p USING (student_id)
            WHERE {} AND p.student_id IS NULL{}
            ORDER BY s.location_code, s.homeroom IS NULL, s.homeroom, s.last_name, s.first_name, s.student_id)sql",
      student_name_sql, active_student_sql, run.at_schools("s.location_code")));
  while (query.step()) {
    auto cells = query.cells(0, 7);
    cells.push_back(run.local(query.text(7)));
    run.row(query.text(0), cells);
  }
}

}  // namespace

Report missing_photos_report() {
  return {.name = "missing-photos",
          .title = "Photos Not Yet in MiSiS",
          .purpose = "actively enrolled students without a photo in MiSiS",
          .help =
              "A photo is in MiSiS 24 hours after its upload; until then the status says that it was uploaded.\n"
              "`photo missing` lists those of whom there is no photo at all.",
          .examples = {"--school 8123", "--format csv"},
          .empty = "every actively enrolled student has a photo",
          .action = Action::photo_report,
          .options = {school_option()},
          .columns = columns,
          .rows = rows};
}

}  // namespace portal
