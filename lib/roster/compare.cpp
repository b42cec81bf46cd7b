#include <algorithm>

#include "lib/base/grade.h"
#include "lib/base/json.h"
#include "lib/roster/plan.h"
#include "lib/roster/roster_store.h"
#include "lib/roster/table_origin.h"

namespace portal {
namespace {

// The fields that differ, as JSON, and what they were.
std::string difference(const RecordKind& kind, const StoredRecord& before, const Record& after) {
  JsonObject fields;
  for (std::size_t i = kind.key_fields; i < kind.fields.size(); ++i)
    if (before.fields[i] != after[i])
      fields.add_raw(kind.fields[i].column, "[" + json_string(before.fields[i]) + "," + json_string(after[i]) + "]");
  if (!before.absent_since.empty()) fields.add_raw("absent_since", "[" + json_string(before.absent_since) + ",\"\"]");
  return fields.empty() ? std::string() : fields.text();
}

class Comparison {
 public:
  Comparison(KindPlan& plan, const KnownRecords& known, ImportMode mode, const Spared& spared, Date business_date)
      : plan_(plan),
        known_(known),
        kind_(*plan.kind),
        mode_(mode),
        spared_(spared),
        students_(kind_.name == "students"),
        guardians_(kind_.name == "guardians"),
        of_student_(guardians_ || is_student_record(kind_)),
        today_(business_date.text()),
        next_week_(business_date.plus_days(7).text()),
        schools_(known.schools().size()) {
    if (students_)
      school_ = kind_.field("location_code"), status_ = kind_.field("enrollment_status"),
      entry_ = kind_.field("entry_date"), exit_ = kind_.field("exit_date"), birth_date_ = kind_.field("birth_date"),
      last_name_ = kind_.field("last_name"), grade_ = kind_.field("grade"), year_ = kind_.field("school_year");
    if (guardians_) legal_ = kind_.field("legal_guardian"), restricted_ = kind_.field("restricted");
  }

  void added(const RowPlace& row) {
    ++plan_.counts.added;
    if (students_) ++plan_.by_school[plan_.rows.schools[row.school]].added;
  }

  // Known by its fingerprint: only what the counts and the guards want to know of it is at hand, and enough.
  void unchanged(const KnownRecord& record) {
    ++plan_.losses.matched;
    ++plan_.counts.unchanged;
    ++schools_[record.school].unchanged;
    if (!record.counted) return;
    ++plan_.losses.before;
    ++schools_[record.school].before;
    if (record.entitled) ++plan_.losses.entitled_before;
  }

  void absent(const StoredRecord& before) {
    bool gone = mode_ == ImportMode::full || told_gone(before);
    if (gone && (students_ || of_student_) && absent_graduate(before)) return;
    count_before(before);
    if (!gone) {  // a student whose row was rejected keeps the links that a bundle would withdraw
      if (students_ && plan_.rows.holds.holds(kind_, before.fields))
        plan_.held.insert(record_key(kind_, before.fields));
      return;
    }
    if (plan_.rows.holds.holds(kind_, before.fields) || (of_student_ && spared_.held.contains(before.fields[0]))) {
      if (students_ || guardians_) plan_.held.insert(record_key(kind_, before.fields));
      tally(before, &Counts::held);
      return;
    }
    withdraw(before);
    lost(before);
  }

  void matched(const StoredRecord& before, const RowPlace& row, const Record& read) {
    bool early = students_ && is_enrolled_early(before, read);
    Record kept;
    if (early) kept = read, kept[entry_] = before.fields[entry_];
    const auto& after = early ? kept : read;
    count_before(before);
    ++plan_.losses.matched;
    auto fields = difference(kind_, before, after);
    if (fields.empty()) {
      tally(before, &Counts::unchanged);
      const auto& known = known_.all()[row.known];
      if (!early && (!known.fingerprinted || known.fingerprint != row.fingerprint)) plan_.reread.push_back(row);
      return;
    }
    auto type = type_of(before, after);
    plan_.changes.push_back({type, std::string(row.key_text()), std::move(fields), row, early ? kept[entry_] : ""});
    tally(before, type == ChangeType::moved      ? &Counts::moved
                  : type == ChangeType::returned ? &Counts::returned
                                                 : &Counts::changed);
    if (ends(before, after))
      lost(before);
    else if (before.absent_since.empty() && entitled(before.fields) && !entitled(after))
      ++plan_.losses.entitled_lost;
    else if (before.absent_since.empty() && !entitled(before.fields) && entitled(after))
      ++plan_.losses.entitled_gained;
    if (students_) count_grades(before, after), count_graduate(before, after);
    if (students_ && before.fields[birth_date_] != after[birth_date_]) ++plan_.losses.birth_dates;
    if (students_ && before.fields[last_name_] != after[last_name_]) ++plan_.losses.last_names;
  }

  // Within a year somebody graduates once.
  void count_graduate(const StoredRecord& before, const Record& after) {
    const auto& id = before.fields[0];
    if (!spared_.graduates.open.contains(id) && !spared_.graduates.over.contains(id)) return;
    if (!active(before) && active_on(after, today_)) ++plan_.losses.graduates_back;
  }

  void finish() {
    std::sort(plan_.changes.begin(), plan_.changes.end(),
              [](const Change& a, const Change& b) { return a.key < b.key; });
    if (!students_) return;
    for (std::size_t i = 0; i < schools_.size(); ++i) {
      const auto& code = known_.schools()[i];
      if (schools_[i].unchanged > 0) plan_.by_school[code].unchanged += schools_[i].unchanged;
      if (schools_[i].before > 0) plan_.losses.schools[code].before += schools_[i].before;
    }
  }

 private:
  struct UnchangedOfSchool {
    std::int64_t unchanged = 0, before = 0;
  };

  KindPlan& plan_;
  const KnownRecords& known_;
  const RecordKind& kind_;
  ImportMode mode_;
  const Spared& spared_;
  bool students_, guardians_, of_student_;
  std::string today_, next_week_;
  std::vector<UnchangedOfSchool> schools_;  // by index of KnownRecords::schools()
  std::size_t school_ = 0, status_ = 0, entry_ = 0, exit_ = 0, birth_date_ = 0, last_name_ = 0, grade_ = 0, year_ = 0,
              legal_ = 0, restricted_ = 0;

  // By a bundle that says so; of everybody else who is absent from a delta nothing is known.
  bool told_gone(const StoredRecord& before) const {
    const auto& origin = plan_.rows.reader->file().origin;
    return origin && origin->withdrawn.contains(record_key(kind_, before.fields));
  }

  ChangeType type_of(const StoredRecord& before, const Record& after) const {
    if (!before.absent_since.empty()) return ChangeType::returned;
    if (students_ && before.fields[school_] != after[school_]) return ChangeType::moved;
    return ChangeType::changed;
  }

  // As the database derives it (active_from, active_until); records of the other kinds have no dates.
  bool active_on(const Record& record, const std::string& day) const {
    return !students_ ||
           (record[status_] == "A" && record[entry_] <= day && (record[exit_].empty() || record[exit_] >= day));
  }
  bool active(const StoredRecord& before) const {
    return before.absent_since.empty() && active_on(before.fields, today_);
  }

  bool ends(const StoredRecord& before, const Record& after) const {
    if (!active(before)) return false;
    for (const auto* day : {&today_, &next_week_})
      if (active_on(before.fields, *day) && !active_on(after, *day)) return true;
    return false;
  }

  bool entitled(const Record& record) const {
    return guardians_ && record[legal_] == "Y" && record[restricted_] == "N";
  }

  void withdraw(const StoredRecord& before) {
    plan_.changes.push_back({ChangeType::withdrawn, record_key(kind_, before.fields), {}, {}});
    tally(before, &Counts::withdrawn);
  }

  // Who finished school is in no extract any more, and that is no loss. As long as the parents keep their access,
  // the student's records and links stay as they are.
  bool absent_graduate(const StoredRecord& before) {
    const auto& [open, over] = spared_.graduates;
    if (open.contains(before.fields[0])) {
      tally(before, &Counts::unchanged);
      return true;
    }
    if (!over.contains(before.fields[0])) return false;
    withdraw(before);
    return true;
  }

  // By a rollover, on July 1, and the first day of school is still to come.
  bool is_enrolled_early(const StoredRecord& before, const Record& read) const {
    const auto& year = read[year_];
    return read[entry_] > today_ && read[status_] == "A" && before.fields[status_] == "A" &&
           before.absent_since.empty() && before.fields[year_] == year && !year.empty() &&
           before.fields[entry_] == year.substr(0, 4) + "-07-01" && before.fields[entry_] <= today_;
  }

  void count_grades(const StoredRecord& before, const Record& after) {
    if (before.fields[year_] != after[year_]) ++plan_.losses.other_year;
    if (before.absent_since.empty() && before.fields[year_] < after[year_]) ++plan_.losses.ahead;
    if (before.absent_since.empty() && before.fields[year_] > after[year_]) ++plan_.losses.put_back;
    if (before.fields[grade_] == after[grade_] || !active(before)) return;
    auto from = Grade::parse(before.fields[grade_]), to = Grade::parse(after[grade_]);
    if (!from || !to) return;
    ++(*to < *from ? plan_.losses.lower_grades : plan_.losses.higher_grades);
    if (*to < *from) ++plan_.losses.schools[before.fields[school_]].lower_grades;
  }

  void tally(const StoredRecord& before, std::int64_t Counts::*count) {
    ++(plan_.counts.*count);
    if (students_) ++(plan_.by_school[before.fields[school_]].*count);
  }

  void count_before(const StoredRecord& before) {
    if (!active(before)) return;
    ++plan_.losses.before;
    if (entitled(before.fields)) ++plan_.losses.entitled_before;
    if (students_) ++plan_.losses.schools[before.fields[school_]].before;
  }

  void lost(const StoredRecord& before) {
    if (!active(before) || spared_.looked_up.contains(before.fields[0])) return;
    ++plan_.losses.lost;
    if (entitled(before.fields)) ++plan_.losses.entitled_lost;
    if (students_) ++plan_.losses.schools[before.fields[school_]].lost;
  }
};

}  // namespace

std::string_view change_name(ChangeType type) {
  switch (type) {
    case ChangeType::changed:
      return "changed";
    case ChangeType::moved:
      return "moved";
    case ChangeType::withdrawn:
      return "withdrawn";
    case ChangeType::returned:
      return "returned";
  }
  return {};
}

KindPlan compare_file(Store& store, FileRows rows, KnownRecords& known, ImportMode mode, const Spared& spared,
                      Date business_date) {
  KindPlan plan;
  plan.kind = &rows.reader->kind();
  plan.mode = mode;
  plan.rows = std::move(rows);
  plan.counts.rejected = static_cast<std::int64_t>(plan.rows.rejects.size());
  Comparison comparison(plan, known, mode, spared, business_date);
  RecordFinder stored(store, *plan.kind);
  std::vector<bool> matched(known.all().size());
  plan.added = std::move(plan.rows.rows);  // of a first import that is all of them
  std::size_t added = 0;
  for (const auto& row : plan.added) {
    if (row.known == KnownRecords::none) {
      comparison.added(row);
      plan.added[added++] = row;
      continue;
    }
    matched[row.known] = true;
    plan.rows.reader->read_at(row.offset, row.line);
    comparison.matched(stored.get(row.key_text()), row, plan.rows.reader->record());
  }
  for (std::size_t i = 0; i < matched.size(); ++i) {
    const auto& record = known.all()[i];
    if (record.seen == KnownRecord::Seen::unchanged)
      comparison.unchanged(record);
    else if (record.present && !matched[i])
      comparison.absent(stored.get(record.key_text()));
  }
  comparison.finish();
  plan.added.resize(added);
  plan.added.shrink_to_fit();
  plan.rows.reader->file().release_pages();
  return plan;
}

Record enrollment_of(const Record& student) {
  const auto& from = record_kind("students");
  Record record;
  for (const auto& field : enrollment_kind().fields) record.push_back(student[from.field(field.column)]);
  return record;
}

KindPlan compare_enrollments(Store& store, KindPlan& students) {
  KindPlan plan;
  plan.kind = &enrollment_kind();
  RecordFinder stored(store, enrollment_kind());
  for (auto row : students.rows.enrollments) {
    students.rows.reader->read_at(row.offset, row.line);
    auto after = enrollment_of(students.rows.reader->record());
    auto key = record_key(enrollment_kind(), after);
    row.key = plan.rows.arena.add(key);
    row.key_size = static_cast<std::uint32_t>(key.size());
    const auto* before = stored.find(key);
    if (!before) {
      plan.added.push_back(row);
      ++plan.counts.added;
    } else if (auto fields = difference(enrollment_kind(), *before, after); !fields.empty()) {
      plan.changes.push_back({ChangeType::changed, std::move(key), std::move(fields), row});
      ++plan.counts.changed;
    } else {
      ++plan.counts.unchanged;
    }
  }
  return plan;
}

}  // namespace portal
