// What a parent reads about a student, from the extract's optional files (001 IX).
#include "lib/roster/record_kinds.h"

namespace portal {
namespace {

constexpr auto required = FieldKind::Need::required;

RecordKind attendance() {
  return {"attendance",
          "attendance record",
          "attendance",
          4,
          {{"student_id", Check::student_id, required},
           {"date", Check::date, required},
           {"period", Check::text},
           {"course", Check::text},
           {"code", Check::text, required},
           {"description", Check::text}}};
}

// A course's own mark stands in a row without an assignment.
RecordKind marks() {
  return {"marks",
          "mark",
          "marks",
          4,
          {{"student_id", Check::student_id, required},
           {"term", Check::text, required},
           {"course", Check::text, required},
           {"assignment", Check::text},
           {"teacher_name", Check::text},
           {"teacher_email", Check::text},
           {"mark", Check::text},
           {"percent", Check::text},
           {"due_date", Check::date},
           {"score", Check::text}}};
}

RecordKind items(std::string_view name, std::string_view one, std::string_view table) {
  return {name,
          one,
          table,
          3,
          {{"student_id", Check::student_id, required},
           {"item", Check::text, required},
           {"date", Check::date},
           {"value", Check::text},
           {"detail", Check::text}}};
}

}  // namespace

std::vector<RecordKind> make_student_record_kinds() {
  return {attendance(),
          marks(),
          items("englishlearner", "English learner record", "english_learner"),
          items("tests", "test", "tests"),
          items("services", "service", "services"),
          items("graduation", "graduation record", "graduation")};
}

bool is_student_record(const RecordKind& kind) {
  return kind.fields[0].column == "student_id" && kind.name != "students" && kind.name != "guardians" &&
         kind.name != "enrollments";
}

}  // namespace portal
