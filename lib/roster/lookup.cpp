#include "lib/roster/lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/text.h"
#include "lib/district/district_store.h"
#include "lib/pins/issue.h"
#include "lib/roster/apply.h"
#include "lib/roster/extract_year.h"
#include "lib/roster/lookup_rows.h"
#include "lib/roster/lookup_store.h"
#include "lib/roster/make_plans.h"
#include "lib/roster/run_store.h"

namespace portal {
namespace {

std::string field(const RecordKind& kind, const Record& record, std::string_view column) {
  return record[kind.field(column)];
}

std::string full_name(const RecordKind& kind, const Record& record) {
  auto name = field(kind, record, "first_name") + " ";
  if (kind.name == "students")
    if (auto middle = field(kind, record, "middle_name"); !middle.empty()) name += middle + " ";
  return name + field(kind, record, "last_name");
}

// As the database derives it (active_from, active_until).
bool active_on(const RecordKind& students, const Record& record, const std::string& day) {
  auto exit = field(students, record, "exit_date");
  return field(students, record, "enrollment_status") == "A" && field(students, record, "entry_date") <= day &&
         (exit.empty() || exit >= day);
}

std::string reason_of(const RowsOfFile& rows, const Reject& reject) {
  return fmt::format("{}: {}{}", rows.place(reject), reject.column.empty() ? "" : reject.column + " ", reject.reason);
}

class Lookup {
 public:
  Lookup(Session& session, const std::string& student_id)
      : session_(session),
        students_(record_kind("students")),
        guardians_(record_kind("guardians")),
        id_(permitted_id(student_id)),
        profile_(load_profile(session.settings, session.settings.text(Key::profile))),
        sources_(lookup_sources(session, profile_)) {
    read();
  }

  LookupAnswer answer() {
    LookupAnswer answer;
    answer.student_id = id_.text();
    answer.student_name = full_name(students_, student());
    answer.location_code = school();
    auto schools = select_schools(session_.store, school());
    answer.school_name = schools.empty() ? std::string() : schools[0].name;
    answer.grade = field(students_, student(), "grade");
    answer.enrolled = active_on(students_, student(), session_.today().text());
    answer.as_of = student_rows_->source->date.text();
    answer.source = student_rows_->source->file.name;
    for (const auto& [id, found] : guardian_rows_) answer.guardians.push_back(guardian(found, answer.enrolled));
    answer.notes = sources_.notes;
    return answer;
  }

  /// NotFound where the operator may not at the school that the extract says; of a row that cannot be read, what it
  /// has there, else the roster's.
  void check_school() {
    std::string code;
    if (!student_rows_->records.empty()) code = school();
    for (const auto& record : student_rows_->salvaged)
      if (code.empty()) code = field(students_, record, "location_code");
    if (code.empty())
      if (auto known = select_student(session_.store, id_, session_.today())) code = known->school.text();
    auto place = code.empty() ? Place::district() : Place::school(LocationCode::trusted(code));
    if (!permitted(session_, Action::student_lookup, place))
      throw not_found(id_.text(), {std::string(action_name(Action::student_lookup)), id_.text()});
  }

  /// The rows about the student and that guardian, as an extract of their own.
  Extract extract_of(const std::string& guardian_id) {
    Extract extract;
    std::vector<std::string> missing;
    for (const auto* record : all_enrollments())
      if (auto code = field(students_, *record, "location_code"); select_schools(session_.store, code).empty())
        missing.push_back(code);
    if (!missing.empty()) extract.files.push_back(rows_of_schools(missing));
    extract.files.push_back(*student_rows_->file);
    extract.years = student_rows_->source->years();
    const auto& found = guardian_rows_.at(guardian_id);
    extract.files.push_back(
        only_rows_of(*found.rows, record_key(guardians_, found.rows->records[found.index]), profile_));
    return extract;
  }
  const Profile& profile() const { return profile_; }
  const StudentId& id() const { return id_; }

 private:
  // A guardian's newest row: the n-th record of its file, or the n-th reject.
  struct Found {
    std::shared_ptr<RowsOfFile> rows;
    std::size_t index = 0;
    enum class Is { record, reject } is = Is::record;
  };

  Session& session_;
  const RecordKind& students_;
  const RecordKind& guardians_;
  StudentId id_;
  Profile profile_;
  LookupSources sources_;
  std::optional<RowsOfFile> student_rows_;
  std::map<std::string, Found> guardian_rows_;  // a bad row that does not tell its ID: "?guardians.csv, line 12"

  static NotFound not_found(const std::string& id, Denial denial) {
    return NotFound(
        fmt::format("there is no student {} in the newest extract at a school that you may see", printable(id)),
        "check the ID (10 upper-case letters and digits); the student may be at another school, or was "
        "enrolled after the extract was made",
        std::move(denial));
  }

  // Who may do this nowhere learns nothing of the student by being told so.
  StudentId permitted_id(const std::string& id) {
    if (!permitted_somewhere(session_, Action::student_lookup))
      authorize(session_, Action::student_lookup, Place::district(), printable(id.substr(0, 40)));
    auto parsed = StudentId::parse(id);
    if (!parsed) throw not_found(id, {});
    return *parsed;
  }

  void read() {
    for (auto& source : sources_.files) {
      bool student = source.file.kind == &students_;
      auto rows = rows_of(source, id_, profile_);
      if (!rows) continue;
      if (student)
        student_rows_ = std::move(rows);
      else
        take_guardians(std::make_shared<RowsOfFile>(std::move(*rows)));
    }
    if (!student_rows_) throw not_found(id_.text(), {});
    check_school();
    if (!student_rows_->records.empty()) return;
    if (student_rows_->rejects.empty())
      throw BadInput(fmt::format("{} changed while it was read", student_rows_->source->file.name), "run it again");
    throw BadInput(reason_of(*student_rows_, student_rows_->rejects.at(0)),
                   "the student cannot be added before the row is right: it must be put right in MiSiS");
  }

  void take_guardians(const std::shared_ptr<RowsOfFile>& rows) {
    auto place = guardians_.field("guardian_id");
    for (std::size_t i = 0; i < rows->records.size(); ++i)
      guardian_rows_[rows->records[i][place]] = {rows, i, Found::Is::record};
    for (std::size_t i = 0; i < rows->rejects.size(); ++i) {
      auto id = rows->salvaged[i][place];
      guardian_rows_[id.empty() ? "?" + rows->place(rows->rejects[i]) : id] = {rows, i, Found::Is::reject};
    }
  }

  const Record& student() const { return student_rows_->records.at(0); }
  std::string school() const { return field(students_, student(), "location_code"); }

  std::vector<const Record*> all_enrollments() const {
    std::vector<const Record*> all = {&student()};
    for (const auto& other : student_rows_->others) all.push_back(&other);
    return all;
  }

  LookupGuardian guardian(const Found& found, bool enrolled) {
    bool bad = found.is == Found::Is::reject;
    const auto& record = bad ? found.rows->salvaged[found.index] : found.rows->records[found.index];
    LookupGuardian guardian;
    guardian.guardian_id = field(guardians_, record, "guardian_id");
    guardian.parent_name = trimmed(full_name(guardians_, record));
    guardian.relationship = field(guardians_, record, "relationship");
    guardian.legal_guardian = field(guardians_, record, "legal_guardian");
    guardian.restricted = field(guardians_, record, "restricted");
    guardian.as_of = found.rows->source->date.text();
    guardian.source = found.rows->source->file.name;
    if (bad) {
      guardian.action = LookupAction::bad_row;
      guardian.reason = reason_of(*found.rows, found.rows->rejects[found.index]);
    } else if (guardian.legal_guardian != "Y" || guardian.restricted == "Y") {
      guardian.action = LookupAction::not_guardian;
    } else if (!enrolled) {
      guardian.action = LookupAction::not_enrolled;
    } else if (is_in_portal(session_.store, {id_.text(), guardian.guardian_id})) {
      guardian.action = LookupAction::in_portal;
    }
    return guardian;
  }

  // The file of schools is small, and is read only for a school that opened since the last import.
  ExtractFile rows_of_schools(const std::vector<std::string>& codes) {
    auto whole = whole_file(sources_.schools);
    TableReader reader(whole, profile_);
    auto text = std::string(reader.header()) + "\n";
    std::string code;
    while (reader.next())
      if (reader.read_key(code) && std::find(codes.begin(), codes.end(), code) != codes.end())
        text += std::string(reader.row().raw) + "\n";
    ExtractFile made{whole.name, whole.kind, {}, {}, nullptr, std::make_shared<std::string>(std::move(text))};
    made.bytes = *made.owned;
    return made;
  }
};

LookupGuardian guardian_of(const LookupAnswer& answer, const std::string& guardian_id) {
  auto found = std::find_if(answer.guardians.begin(), answer.guardians.end(),
                            [&](const LookupGuardian& guardian) { return guardian.guardian_id == guardian_id; });
  if (found == answer.guardians.end() || guardian_id.empty())
    throw NotFound(
        fmt::format("student {} has no guardian {} in the newest extract", answer.student_id, printable(guardian_id)),
        fmt::format("`portalctl student lookup {}` names them", answer.student_id));
  return *found;
}

void check_addable(const LookupAnswer& answer, const LookupGuardian& guardian) {
  auto who = fmt::format("{} ({}{}{})", guardian.parent_name, guardian.guardian_id,
                         guardian.relationship.empty() ? "" : ", " + guardian.relationship,
                         guardian.restricted == "Y" ? ", restricted" : "");
  switch (guardian.action) {
    case LookupAction::bad_row:
      throw BadInput(guardian.reason, "it must be put right in MiSiS first; nothing was changed");
    case LookupAction::not_enrolled:
      throw Refused(fmt::format("{} is not actively enrolled at school {} on this day", answer.student_name,
                                answer.location_code),
                    "a PIN is for actively enrolled students only; nothing was changed");
    case LookupAction::not_guardian:
      throw Refused(fmt::format("{} is {} of {} in MiSiS", who,
                                guardian.restricted == "Y" ? "a restricted contact" : "not flagged as legal guardian",
                                answer.student_name),
                    fmt::format("school {} must confirm this and update MiSiS first (Enrollment, tab Parent/Guardian); "
                                "nothing was changed",
                                answer.location_code));
    case LookupAction::in_portal:
    case LookupAction::add:
      return;
  }
}

void check_plans(Store& store, const std::vector<KindPlan>& plans, const ExtractYear& year) {
  for (const auto& plan : plans) {
    for (const auto& reject : plan.rows.rejects)
      throw BadInput(fmt::format("{}: {} {}", plan.kind->one, reject.column, reject.reason),
                     "it must be put right in MiSiS first; nothing was changed");
    if (plan.kind->name != "students") continue;
    for (const auto& wrong : judge_year(plan, year))
      throw Refused(wrong, "nothing was changed; the student and the guardian come with the next import");
    // An extract that does not tell its year may be of the one before the rollover.
    auto newest = newest_standing_run(store);
    if (plan.losses.lower_grades > 0 && newest && rollover_that_stands_on(store, newest->id))
      throw Refused("the extract has the student in a lower grade than the roster, which has been rolled over since",
                    "nothing was changed; the student and the guardian come with the next import");
  }
}

}  // namespace

std::string_view lookup_action_name(LookupAction action) {
  constexpr std::string_view names[] = {"Parent in Parent Portal", "Add To Parent Portal",
                                        "update MiSiS first: no legal guardian, or restricted", "not actively enrolled",
                                        "the row cannot be read"};
  return names[static_cast<int>(action)];
}

LookupAnswer look_up(Session& session, const std::string& student_id) { return Lookup(session, student_id).answer(); }

AddedGuardian add_guardian(Session& session, const std::string& student_id, const std::string& guardian_id,
                           DryRun dry_run, const std::function<void(const OneGuardian&)>& also) {
  Lookup lookup(session, student_id);
  auto answer = lookup.answer();
  AddedGuardian added{guardian_of(answer, guardian_id), answer.student_name, {}, false};
  check_addable(answer, added.guardian);
  if (added.guardian.action == LookupAction::in_portal || dry_run == DryRun::yes) return added;
  auto extract = lookup.extract_of(guardian_id);
  WriteTransaction transaction(session.store);
  lookup.check_school();
  OneGuardian one{lookup.id().text(), guardian_id};
  if (is_in_portal(session.store, one)) {  // somebody else was quicker
    added.guardian.action = LookupAction::in_portal;
    return added;
  }
  auto today = session.today();
  auto year = extract_year(session.store, session.settings, extract.years, today);
  auto plans = make_plans(session.store, extract, lookup.profile(), today, year.blank(), one);
  check_plans(session.store, plans, year);
  added.run = insert_run(session.store, {.business_date = today.text(),
                                         .started_at = session.now().text(),
                                         .who = session.who.login,
                                         .profile = lookup.profile().name,
                                         .mode = lookup_mode,
                                         .outcome = "applied",
                                         .school_year = year_of(plans, year)});
  apply_plans(session.store, plans, *added.run, today);
  put_added_guardian(session.store, one, session.now(), session.who.login, *added.run);
  session.audit.append("student.add-guardian", one.student_id + "/" + one.guardian_id,
                       JsonObject()
                           .add("run", static_cast<long long>(*added.run))
                           .add("as_of", added.guardian.as_of)
                           .add("file", added.guardian.source));
  added.pin_issued = issue_first_pin(session, one.student_id, one.guardian_id);
  if (also) also(one);
  transaction.commit();
  return added;
}

}  // namespace portal
