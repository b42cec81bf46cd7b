#include "lib/reports/pin_roster.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "lib/audit/logged_file.h"
#include "lib/base/grade.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/pins/pin_details.h"
#include "lib/reports/pin_roster_store.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

Document document_of(const Session& session, const School& school) {
  Document document({{"student_id"},
                     {"student_name"},
                     {"grade"},
                     {"homeroom"},
                     {"homeroom_teacher"},
                     {"student_email"},
                     {"student_pin"},
                     where_room("guardian_id"),
                     {"parent_name"},
                     {"relationship"},
                     {"pin"},
                     moment_column("date_used"),
                     {"status"},
                     {"registered_email"}});
  document.title = "Student/Parent PIN Roster";
  document.author = session.settings.text(Key::district_name);
  document.created = session.now();
  document.notes = {fmt::format("{} ({})", school.name, school.code.text()),
                    fmt::format("Made {} by {}", session.zone.local_text(session.now()), maker_of(session)),
                    "Holds PINs: for the Principal and Assistant Principal alone"};
  return document;
}

class Roster {
 public:
  Roster(Session& session, School school) : session_(session), school_(std::move(school)) {}

  void read() {
    ReadTransaction view(session_.store);
    const auto& code = school_.code.text();
    read_roster_students(session_.store, code, session_.today(),
                         [&](PinRosterStudent student) { students_.push_back(std::move(student)); });
    guardians_ = select_roster_guardians(session_.store, code);
    read_guardian_pins(session_.store, {{}, code, {}}, session_.today(), [&](const GuardianPin& row) {
      if (row.legal_guardian) pins_[row.pair.student_id].push_back(row);
    });
    auto order = [](const PinRosterStudent& one) {
      auto grade = Grade::parse(one.grade);
      return std::tuple(grade ? grade->rank() : 99, folded(one.homeroom), folded(one.last_name), folded(one.first_name),
                        one.student_id);
    };
    std::sort(students_.begin(), students_.end(),
              [&](const auto& one, const auto& other) { return order(one) < order(other); });
  }

  std::int64_t students() const { return static_cast<std::int64_t>(students_.size()); }
  /// PINs that can still be used.
  std::int64_t pins() const {
    std::int64_t count = 0;
    for (const auto& student : students_)
      if (auto found = pins_.find(student.student_id); found != pins_.end())
        count += std::count_if(found->second.begin(), found->second.end(),
                               [&](const GuardianPin& row) { return printable_pin(row, session_.now()); });
    return count;
  }

  std::string file(Format format) {
    key_.emplace(load_pin_key(session_.store, session_.settings.path(Key::key_file)));
    std::string bytes;
    auto writer =
        make_row_writer(format, document_of(session_, school_), {}, [&](std::string_view text) { bytes.append(text); });
    for (const auto& student : students_) {
      check_interrupted();
      auto found = pins_.find(student.student_id);
      if (found == pins_.end()) write_row(*writer, student, nullptr);
      if (found != pins_.end())
        for (const auto& pin : found->second) write_row(*writer, student, &pin);
    }
    writer->finish();
    return bytes;
  }

 private:
  Session& session_;
  School school_;
  std::vector<PinRosterStudent> students_;
  std::map<std::pair<std::string, std::string>, PinRosterGuardian> guardians_;
  std::map<std::string, std::vector<GuardianPin>> pins_;  // of legal guardians, by student
  std::optional<PinKey> key_;

  void write_row(RowWriter& writer, const PinRosterStudent& student, const GuardianPin* pin) {
    std::vector<Cell> cells = {student.student_id,
                               student.name,
                               student.grade,
                               cell_or_blank(student.homeroom),
                               cell_or_blank(student.teacher),
                               cell_or_blank(student.email),
                               cell_or_blank(student.student_pin)};
    cells.resize(14);
    if (pin) fill(cells, *pin);
    writer.row(cells);
  }

  void fill(std::vector<Cell>& cells, const GuardianPin& row) {
    const auto& guardian = guardians_[{row.pair.student_id, row.pair.guardian_id}];
    cells[7] = row.pair.guardian_id;
    cells[8] = row.guardian_name();
    cells[9] = cell_or_blank(guardian.relationship);
    if (printable_pin(row, session_.now())) cells[10] = key_->open(row.pin->sealed, row.pin->binding).shown();
    if (row.pin) cells[11] = cell_or_blank(session_.zone.local_text(std::string_view(row.pin->date_used)));
    cells[12] = pin_status(row, session_.now());
    cells[13] = cell_or_blank(guardian.registered_email);
  }
};

JsonObject told_of(const PinRosterFile& file) {
  return JsonObject()
      .add("file", file.file)
      .add("sha256", file.sha256)
      .add("students", static_cast<long long>(file.students))
      .add("pins", static_cast<long long>(file.pins));
}

}  // namespace

PinRosterFile write_pin_roster(Session& session, const std::string& location_code, const std::filesystem::path& file,
                               Format format, RosterDryRun dry_run) {
  auto school = find_school(session.store, location_code);
  authorize(session, Action::pin_roster, Place::school(school.code));
  Roster roster(session, school);
  roster.read();
  PinRosterFile result{school.code.text(), school.name, file.string(), "", roster.students(), roster.pins()};
  if (dry_run == RosterDryRun::yes) return result;
  AtomicFile target(file, FileMode::owner_only);  // before a PIN is opened: whether it can be made there
  auto bytes = roster.file(format);
  result.sha256 = sha256_hex(bytes);
  target.write(bytes);
  commit_logged(session.store, session.audit, "pin.roster", result.location_code, told_of(result), target,
                [&] { authorize(session, Action::pin_roster, Place::school(school.code)); });
  return result;
}

}  // namespace portal
