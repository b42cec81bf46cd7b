#include "lib/calendar/decisions.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/ids.h"
#include "lib/base/list_file.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr const char* header_hint =
    "the first line names the columns: student_id,decision and, where a school is named beside retain or skip-grade, "
    "to_school";
constexpr const char* lines_hint =
    "each line holds a student ID and retain, skip-grade, graduate or `to 8123`; correct the lines and run the command "
    "again; nothing was changed";

std::string shown(const std::string& text) { return printable(fit(text, 40)); }

std::string bad_school(const std::string& code) {
  return LocationCode::parse(code) ? "" : fmt::format("the school {}", explain_bad_id(code, 4, "4 digits"));
}

// "to 8123"; what is wrong with it, or blank.
std::string read_to(const std::string& words, RolloverDecision& decision) {
  decision.what = RolloverDecision::What::to_school;
  auto code = std::string(trimmed(std::string_view(words).substr(2)));
  if (!decision.to_school.empty() && decision.to_school != code)
    return fmt::format("names two schools, {} and {}", shown(code), shown(decision.to_school));
  decision.to_school = code;
  return bad_school(code);
}

std::string read_decision(const std::string& written, RolloverDecision& decision) {
  auto words = plain_lower(written);
  if (words.starts_with("to ")) return read_to(words, decision);
  if (words == "retain")
    decision.what = RolloverDecision::What::retain;
  else if (words == "skip-grade")
    decision.what = RolloverDecision::What::skip_grade;
  else if (words == "graduate")
    decision.what = RolloverDecision::What::graduate;
  else
    return fmt::format("'{}' is no decision (retain, skip-grade, graduate, or `to` and a location code)",
                       shown(written));
  if (decision.to_school.empty()) return {};
  if (decision.what == RolloverDecision::What::graduate) return "a graduate goes to no school: leave to_school blank";
  return bad_school(decision.to_school);
}

struct Columns {
  ListColumn student, decision, to_school;
  explicit Columns(const ListFile& list)
      : student(list, {"studentid", "student"}), decision(list, {"decision"}), to_school(list, {"toschool"}) {}
};

std::string read_line(const ListFile& list, const Columns& columns, const CsvRecord& record,
                      std::map<std::string, RolloverDecision>& decisions) {
  if (auto fault = list.fault_of(record); !fault.empty()) return fault;
  auto student = columns.student.text(record);
  if (!StudentId::parse(student))
    return "the student ID " + explain_bad_id(student, 10, "10 upper-case letters and digits");
  RolloverDecision decision;
  decision.line = static_cast<int>(record.line);
  decision.to_school = columns.to_school.text(record);
  if (auto fault = read_decision(columns.decision.text(record), decision); !fault.empty()) return fault;
  auto [before, is_new] = decisions.emplace(student, decision);
  return is_new ? "" : fmt::format("line {} is about {} too; leave one of them", before->second.line, student);
}

}  // namespace

std::map<std::string, RolloverDecision> parse_decisions(std::string_view bytes, const std::string& name) {
  ListFile list(bytes, name, header_hint);
  Columns columns(list);
  for (const auto& needed : {std::pair(&columns.student, "student_id"), std::pair(&columns.decision, "decision")})
    if (!needed.first->found())
      throw BadInput(fmt::format("{}: the header has no column {}", name, needed.second), header_hint);
  std::map<std::string, RolloverDecision> decisions;
  LineFaults faults;
  for (CsvRecord record; list.next(record);)
    if (auto fault = read_line(list, columns, record, decisions); !fault.empty()) faults.add(record.line, fault);
  faults.require_none(name, lines_hint);
  return decisions;
}

std::map<std::string, RolloverDecision> read_decisions(const std::filesystem::path& file) {
  MappedFile mapped(file);
  return parse_decisions(mapped.bytes(), printable(file.string()));
}

}  // namespace portal
