#include "lib/calendar/rollover_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/text.h"
#include "lib/calendar/open_questions.h"
#include "lib/calendar/plan_counts.h"
#include "lib/calendar/plan_fingerprint.h"
#include "lib/calendar/plan_notes.h"
#include "lib/calendar/rollover_plan_store.h"
#include "lib/calendar/school_years.h"
#include "lib/calendar/shares.h"

namespace portal {
namespace {

SchoolYear year_before(SchoolYear year) { return SchoolYear::of(year.first_day().plus_days(-1)); }

std::string feeders_file(const Settings& settings) {
  return settings.text(Key::feeders).empty() ? "" : settings.path(Key::feeders).string();
}

std::vector<FeederRule> feeder_rules(const Settings& settings) {
  auto file = feeders_file(settings);
  return file.empty() ? std::vector<FeederRule>() : read_feeders(file);
}

// The days that count, as the database has them.
struct Days {
  std::string to, ending;  // school years
  std::string today;
  std::string first, last;            // on some day between these a student who moves on is enrolled
  std::string next_first, next_last;  // of the next year; from today, where it has begun
  Days(SchoolYear to_year, Date now, const EndOfYear& end)
      : to(to_year.text()),
        ending(year_before(to_year).text()),
        today(now.text()),
        first(end.first.text()),
        last(end.last.text()),
        next_first(std::max(now, to_year.first_day()).text()),
        next_last(to_year.last_day().text()) {}

  bool is_active(const PlanRow& row) const { return row.active_from <= last && first <= row.active_until; }
  bool is_in_next_year(const PlanRow& row) const {
    return row.school_year == to && row.active_from <= next_last && next_first <= row.active_until;
  }
};

// Who left so shortly before June 30 is told as left out: perhaps the extract ends everybody with the last day of
// school.
constexpr int lately_days = 45;

class Planner {
 public:
  Planner(Session& session, const RolloverRequest& request)
      : store_(session.store),
        end_(end_of_year(store_, request.to, session.today())),
        days_(request.to, session.today(), end_),
        rules_(feeder_rules(session.settings)),
        decisions_(request.decisions ? read_decisions(*request.decisions) : std::map<std::string, RolloverDecision>()),
        schools_(select_plan_schools(store_, request.to, end_.first)),
        feeders_(rules_, schools_),
        graduates_(select_graduates(store_, year_before(request.to))),
        counts_(schools_.all().size()),
        notes_(rules_, decisions_, schools_),
        words_{schools_, rules_, printable(feeders_file(session.settings))},
        lately_(std::min(end_.first, year_before(request.to).last_day().plus_days(-lately_days))),
        plan_{.to = request.to} {
    ask_for(request.schools);
    if (auto file = feeders_file(session.settings); !file.empty()) add_file(file);
    if (request.decisions) add_file(*request.decisions);
  }

  RolloverPlan plan() {
    plan_.students.reserve(count_students(store_));
    each_plan_row(store_, plan_.to, lately_, [&](const PlanRow& row) { take(row); });
    require_year();
    allot();
    auto by_id = [](const auto& a, const auto& b) { return a.student_id < b.student_id; };
    if (!std::is_sorted(plan_.students.begin(), plan_.students.end(), by_id))
      std::sort(plan_.students.begin(), plan_.students.end(), by_id);
    tell_questions();
    for (const auto& student : plan_.students) counts_.add(student);
    bool whole = plan_.schools_asked.empty() && plan_.already == 0;
    plan_.counts = counts_.rows(whole ? PlanCounts::Which::all : PlanCounts::Which::planned);
    for (const auto& school : schools_.all()) plan_.schools.push_back({school.code, school.name});
    plan_.fingerprint = plan_fingerprint(plan_, {schools_, rules_, decisions_, extract_});
    plan_.notes = notes_.finish(plan_, counts_);
    if (behind_ > 0)
      plan_.notes.push_back(fmt::format("{} of an earlier year than {}: they go up one grade all the same",
                                        counted(behind_, "student is", "students are"), days_.ending));
    tell_left_out();
    return std::move(plan_);
  }

 private:
  // Students of one school and grade who are shared out, by their places in the plan.
  struct Sharing {
    std::vector<std::size_t> students;
    std::vector<std::uint64_t> households;
  };

  Store& store_;
  EndOfYear end_;
  Days days_;
  std::vector<FeederRule> rules_;
  std::map<std::string, RolloverDecision> decisions_;
  PlanSchools schools_;
  FeederPatterns feeders_;
  std::vector<std::string> graduates_;
  PlanCounts counts_;
  PlanNotes notes_;
  QuestionWords words_;
  Date lately_;
  RolloverPlan plan_;
  std::vector<bool> asked_;  // schools
  OpenQuestions questions_;
  ExtractDigest extract_;
  std::map<std::pair<std::uint32_t, const FeederSet*>, Sharing> sharing_;
  std::string newest_year_;
  std::int64_t left_lately_ = 0, to_come_ = 0;
  std::int64_t behind_ = 0;  // students of a year before the one that ends
  bool beyond_ = false;      // students of a later year

  void add_file(const std::filesystem::path& file) {
    plan_.files.emplace_back(file.filename().string(), sha256_hex(MappedFile(file).bytes()));
  }

  void ask_for(const std::vector<LocationCode>& schools) {
    asked_.assign(schools_.all().size(), schools.empty());
    std::set<std::string> codes;
    for (const auto& code : schools) {
      auto found = schools_.find(code.text());
      if (!found)
        throw NotFound(fmt::format("there is no school {}", printable(code.text())),
                       "a location code has 4 digits, such as 0417");
      asked_[*found] = true;
      codes.insert(code.text());
    }
    plan_.schools_asked.assign(codes.begin(), codes.end());
  }

  void take(const PlanRow& row) {
    auto school = *schools_.find(row.location_code);  // the database sees to it
    auto grade = Grade::parse(row.grade);
    if (!grade) throw StorageError(fmt::format("student {} has no grade", row.student_id), "import a full extract");
    if (days_.is_in_next_year(row)) return take_already(school, school, *grade, row);
    if (row.school_year == days_.to) return;
    if (!days_.is_active(row)) return leave_out(row);
    if (row.school_year > newest_year_) newest_year_ = row.school_year;
    if (row.school_year > days_.to) return void(beyond_ = true);
    if (!row.waiting_outcome.empty()) return take_waiting(school, row);
    if (has_graduated(row)) return void(plan_.already += asked_[school]);
    if (asked_[school]) take_leaver(school, *grade, row);
  }

  // Withdrawn students and graduates are nobody's surprise.
  void leave_out(const PlanRow& row) {
    if (row.school_year != days_.ending || row.active_from == "9999-12-31" || has_graduated(row)) return;
    ++(row.active_from > days_.last ? to_come_ : left_lately_);
  }

  void tell_left_out() {
    if (left_lately_ > 0)
      plan_.notes.push_back(fmt::format(
          "{} of {} with an ExitDate of {} or later, which is over, {} left out; if school ended then, record its last "
          "day: `portalctl year add {} --first-day D --last-day D`",
          counted(left_lately_, "student"), days_.ending, lately_.text(), left_lately_ == 1 ? "is" : "are",
          days_.ending));
    if (to_come_ > 0)
      plan_.notes.push_back(fmt::format("{} of {} with an EntryDate after {} {} left out", counted(to_come_, "student"),
                                        days_.ending, days_.last, to_come_ == 1 ? "is" : "are"));
  }

  void take_already(std::uint32_t from, std::uint32_t school, Grade grade, const PlanRow& row) {
    if (row.school_year > newest_year_) newest_year_ = row.school_year;
    plan_.already += asked_[from];
    counts_.add_already(school, grade);
  }

  void take_waiting(std::uint32_t from, const PlanRow& row) {
    auto grade = Grade::parse(row.waiting_grade);
    auto school = schools_.find(row.waiting_location_code);
    if (row.waiting_outcome == outcome_name(Outcome::graduated) || !grade || !school)
      return void(plan_.already += asked_[from]);
    take_already(from, *school, *grade, row);
  }

  // One who came back since is no graduate any more.
  bool has_graduated(const PlanRow& row) const {
    return row.active_until < days_.today && std::binary_search(graduates_.begin(), graduates_.end(), row.student_id);
  }

  void take_leaver(std::uint32_t school, Grade grade, const PlanRow& row) {
    Leaver leaver{
        school, grade, Grade::parse(row.next_grade), row.next_location_code, {row.homeroom, row.city, row.zip}};
    plan_.students.push_back({.student_id = std::string(row.student_id),
                              .row = row.row,
                              .from_school = school,
                              .to_school = school,
                              .from = grade,
                              .to = grade});
    auto& student = plan_.students.back();
    auto decision = decisions_.empty() ? decisions_.end() : decisions_.find(student.student_id);
    const auto* decided = decision == decisions_.end() ? nullptr : &decision->second;
    auto place = next_place(leaver, decided, {schools_, feeders_});
    if (decided) notes_.add_decision(student.student_id, *decided, place);
    extract_.add(row);
    behind_ += !row.school_year.empty() && row.school_year < days_.ending;
    if (!place.shares) return put(student, place);
    auto& sharing = sharing_[{school, place.shares}];
    sharing.students.push_back(plan_.students.size() - 1);
    sharing.households.push_back(household_mark(row.student_id, row.last_name, row.address, row.zip));
  }

  void put(PlannedStudent& student, const NextPlace& place) {
    student.outcome = place.outcome;
    student.by = place.by;
    student.to_school = place.school;
    student.to = place.grade;
    if (place.outcome == Outcome::open)
      student.question = questions_.add(student.from_school, student.from, place.reason);
    if (place.rule) notes_.add_rule(*place.rule);
  }

  void allot() {
    for (const auto& [key, sharing] : sharing_) {
      const auto& shares = key.second->shares;
      std::vector<int> percents;
      for (const auto* rule : shares) percents.push_back(rule->percent);
      auto share_of = allot_shares(sharing.households, percents);
      for (std::size_t i = 0; i < share_of.size(); ++i) {
        auto& student = plan_.students[sharing.students[i]];
        Leaver leaver{student.from_school, student.from, std::nullopt, {}, {}};
        put(student, follow_rule(leaver, *shares[share_of[i]], schools_));
      }
    }
  }

  // A grade up for each year: a roster that is two years behind cannot be one year behind at once.
  void require_year() const {
    auto newest = SchoolYear::parse(newest_year_);
    if (!newest) return;
    if (*newest < year_before(plan_.to))
      throw Refused(fmt::format("the roster is of {}, and {} comes before {}", newest->text(), days_.ending, days_.to),
                    fmt::format("roll over to {} first", newest->next().text()));
    if (beyond_ && plan_.students.empty() && plan_.already == 0)
      throw Refused(fmt::format("the roster is of {} already", newest->text()),
                    fmt::format("the next rollover is to {}", newest->next().text()));
  }

  void tell_questions() {
    std::vector<std::uint32_t> numbers;
    plan_.questions = questions_.finish(words_, numbers);
    constexpr std::size_t examples = 3;
    for (auto& student : plan_.students) {
      if (student.outcome != Outcome::open) continue;
      student.question = numbers[student.question];
      auto& question = plan_.questions[student.question];
      ++question.students;
      if (question.examples.size() < examples) question.examples.push_back(student.student_id);
    }
  }
};

}  // namespace

std::string_view outcome_name(Outcome outcome) {
  switch (outcome) {
    case Outcome::promoted:
      return "promoted";
    case Outcome::retained:
      return "retained";
    case Outcome::stays:
      return "stays";
    case Outcome::skipped:
      return "skipped";
    case Outcome::graduated:
      return "graduated";
    case Outcome::open:
      break;
  }
  return "open";
}

std::string_view placed_by_name(PlacedBy source) {
  switch (source) {
    case PlacedBy::extract:
      return "extract";
    case PlacedBy::decision:
      return "decision";
    case PlacedBy::feeder:
      return "feeder";
    case PlacedBy::next_grade:
      return "next grade";
    case PlacedBy::nobody:
      break;
  }
  return "nobody";
}

RolloverPlan plan_rollover(Session& session, const RolloverRequest& request) {
  authorize(session, Action::year_rollover, Place::district());
  std::optional<ReadTransaction> reading;
  if (!session.store.writing()) reading.emplace(session.store);
  auto state = database_state(session.store);
  auto plan = Planner(session, request).plan();
  plan.database = state;
  return plan;
}

}  // namespace portal
