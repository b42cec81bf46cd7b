// Whatever district it is: a rollover puts every student in one place for each year, does what its plan says, loses no
// PIN and no link, changes nothing the second time, and can be undone.
#include <doctest/doctest.h>

#include "tests/support/rollover_world.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::next_year;
using test::PupilRow;
using test::RolloverWorld;

const std::string codes[] = {"0417", "2345", "8123", "8654"};
const std::string grades[] = {"PK", "TK", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"};
const std::string rules[] = {"0417,2,2345,,\n",          "2345,5,8123,60%,\n2345,5,2345,40%,5\n",
                             "8123,8,8654,,\n",          "8654,12,8654,,12\n",
                             "2345,5,8123,zip 90011,\n", "*,TK,,homeroom SDC*,TK\n"};

// A student, from a few numbers; and the district that they make.
struct Pupil {
  int school = 0, grade = 0, kind = 0, parent = 0;
};
struct Story {
  std::vector<Pupil> pupils;
  int rules = 0, decisions = 0, way = 0;
};

// Evenly, however small the example.
rc::Gen<int> below(int end) { return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end)); }

class District {
 public:
  explicit District(const Story& story) : story_(story), world_(feeders()) {
    world_.store->database().exec("PRAGMA synchronous=OFF");  // nobody pulls the plug here
    std::vector<PupilRow> rows;
    for (std::size_t i = 0; i < story.pupils.size(); ++i) rows.push_back(row(i));
    world_.take_in(rows);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (story.pupils[i].kind % 12 == 6) put_in_next_year(rows[i].id);
    issue_pins(*world_.session, {});
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (story.pupils[i].parent % 3 == 0 && world_.pin_state(rows[i].id, "G" + rows[i].id) == "live")
        linked_.push_back(rows[i].id), world_.link(rows[i].id);
  }

  // Of some schools first, or without those who are open, then the rest; before July 1 or after it.
  void roll_and_undo() {
    bool waits = story_.way % 2 == 0;
    world_.at(waits ? test::in_may : test::in_august);
    std::vector<std::string> rows = {world_.all_rows()};
    for (const auto& request : {first(), world_.request(decisions())}) {
      auto plan = plan_rollover(*world_.session, request);
      if (!run(request, plan)) continue;
      plans_.push_back(plan);
      if (waits) check_waiting(rows.back());
      rows.push_back(world_.all_rows());
      REQUIRE(world_.roll(request, LeaveOpen::yes) == std::nullopt);  // a second run changes nothing
      REQUIRE(world_.all_rows() == rows.back());
      if (!waits) check(plan);
    }
    auto plan = waits ? std::optional(plan_rollover(*world_.session, world_.request(decisions()))) : std::nullopt;
    if (waits) begin(*plan);
    check_students();
    check_parents();
    while (rows.size() > 1) {
      undo_rollover(*world_.session, DryRun::no);
      rows.pop_back();
      if (!waits || rows.size() == 1) REQUIRE(world_.all_rows() == rows.back());
    }
    REQUIRE_THROWS_AS(undo_rollover(*world_.session, DryRun::no), NotFound);
  }

  int moved = 0, graduated = 0, open = 0, links = 0;

 private:
  Story story_;
  RolloverWorld world_;
  std::vector<std::string> linked_;
  std::vector<RolloverPlan> plans_;  // that were carried out

  std::string feeders() const {
    std::string text;
    for (int i = 0; i < 6; ++i)
      if (story_.rules >> i & 1 && !(i == 4 && (story_.rules >> 1 & 1))) text += rules[i];
    return text;
  }

  PupilRow row(std::size_t i) const {
    const auto& pupil = story_.pupils[i];
    PupilRow made{.id = test::numbered_student(static_cast<int>(i)),
                  .grade = grades[pupil.grade % 15],
                  .school = codes[pupil.school % 4]};
    switch (pupil.kind % 12) {
      case 0:
        made.next_grade = grades[(pupil.grade + 1) % 15];
        break;
      case 1:
        made.next_grade = made.grade;  // retained
        made.next_school = made.school;
        break;
      case 2:
        made.next_school = codes[(pupil.school + 1) % 4];
        break;
      case 3:
        made.status = "I";
        break;
      case 4:
        made.exit = "2026-02-01";  // left
        break;
      case 5:
        made.exit = "2026-06-30";
        break;
      case 7:
        made.homeroom = "SDC1";
        break;
      default:
        break;
    }
    return made;
  }

  void put_in_next_year(const std::string& id) {
    world_.store->database().exec(
        "UPDATE students SET school_year = '2026-27', entry_date = '2026-07-01' WHERE "
        "student_id = '" +
        id + "'");
  }

  std::string decisions() const {
    const std::string what[] = {"retain", "skip-grade", "to 8654", "graduate"};
    std::string text;
    for (std::size_t i = 0; i < story_.pupils.size(); ++i)
      if ((static_cast<std::size_t>(story_.decisions) + i) % 5 == 0)
        text += fmt::format("{},{}\n", test::numbered_student(static_cast<int>(i)), what[i / 5 % 4]);
    return text;
  }

  RolloverRequest first() const {
    return story_.way / 2 % 2 == 0 ? world_.request() : world_.request({}, {codes[story_.way / 4 % 4]});
  }

  bool run(const RolloverRequest& request, const RolloverPlan& plan) {
    std::int64_t students = 0, graduates = 0, left_open = 0;
    for (const auto& student : plan.students)
      ++(student.outcome == Outcome::open ? left_open : student.outcome == Outcome::graduated ? graduates : students);
    open += static_cast<int>(left_open);
    auto rollover = world_.roll(request, LeaveOpen::yes);
    REQUIRE(rollover.has_value() == (students + graduates > 0));
    if (!rollover) return false;
    REQUIRE(rollover->students == students);
    REQUIRE(rollover->graduates == graduates);
    REQUIRE(rollover->left_open == left_open);
    moved += static_cast<int>(students);
    graduated += static_cast<int>(graduates);
    return true;
  }

  // Nothing but the plan itself is written.
  void check_waiting(const std::string& rows) {
    auto without = [](std::string text) {
      auto from = text.find("== rollover_students\n"), to = text.find("== ", from + 1);
      return text.erase(from, to - from);
    };
    REQUIRE(without(world_.all_rows()) == without(rows));
  }

  void begin(const RolloverPlan& plan) {
    world_.at(test::on_july_1);
    for (const auto& begun : begin_school_year(*world_.session)) REQUIRE(begun.stale.empty());
    check(plan);
  }

  std::string number(const std::string& from, const std::string& where) {
    return world_.query("SELECT count(*) FROM " + from + " WHERE " + where);
  }

  // The plan's counts are those of the database; who is active has one place in each year.
  void check(const RolloverPlan& plan) {
    for (const auto& counts : plan.counts) {
      auto code = "'" + plan.schools[counts.school].location_code + "'", grade = "'" + counts.grade.text() + "'";
      REQUIRE(number("students", "school_year = '2026-27' AND active_until > '2026-07-01' AND location_code = " + code +
                                     " AND grade = " + grade) == std::to_string(counts.after));
    }
    REQUIRE(places("2025-26", "") == places("2025-26", "DISTINCT "));
    REQUIRE(places("2026-27", "") == places("2026-27", "DISTINCT "));
  }

  // Each is where the plan said that they would be.
  void check_students() {
    for (const auto& plan : plans_)
      for (const auto& student : plan.students) {
        if (student.outcome == Outcome::open) continue;
        auto place = plan.schools[student.to_school].location_code + " " + student.to.text();
        auto is = world_.place_of(student.student_id);
        if (student.outcome == Outcome::graduated)
          REQUIRE(is == place + " 2025-26 gone");
        else
          REQUIRE(is == place + " 2026-27 active");
      }
  }

  // Of the students: in their rows, in those that a rollover put by, and at other schools.
  std::string places(const std::string& year, const std::string& distinct) {
    return world_.query("SELECT count(" + distinct +
                        "student_id) FROM (SELECT student_id FROM students WHERE school_year = '" + year +
                        "' UNION ALL SELECT student_id FROM rollover_students JOIN rollovers USING (rollover_id) WHERE "
                        "state = 'in effect' AND outcome NOT IN ('stale', 'graduated') AND from_school_year = '" +
                        year + "' UNION ALL SELECT student_id FROM enrollments WHERE school_year = '" + year + "')");
  }

  void check_parents() {
    REQUIRE(number("pins", "state = 'live' AND sealed IS NULL") == "0");
    REQUIRE(number("pins p",
                   "state = 'revoked' AND (sealed IS NULL OR NOT EXISTS (SELECT 1 FROM graduates g WHERE "
                   "g.student_id = p.student_id))") == "0");
    REQUIRE(number("pins p",
                   "state = 'live' AND EXISTS (SELECT 1 FROM graduates g WHERE g.student_id = p.student_id)") == "0");
    for (const auto& id : linked_) {
      auto graduate = number("graduates", "student_id = '" + id + "'") == "1";
      auto gone = world_.place_of(id).ends_with("gone");
      if (graduate)
        REQUIRE(world_.link_state(id) == "active until 2026-09-28");
      else
        REQUIRE(world_.link_state(id) == (gone ? "not enrolled" : "active"));
      ++links;
    }
  }
};

}  // namespace

TEST_CASE("rollover: what holds of any district") {
  int moved = 0, graduated = 0, open = 0, links = 0;
  CHECK(holds_for(60, [&] {
    auto pupil = rc::gen::construct<Pupil>(below(4), below(15), below(16), below(6));
    Story story;
    story.pupils = *rc::gen::resize(60, rc::gen::nonEmpty(rc::gen::container<std::vector<Pupil>>(pupil)));
    story.rules = *below(64);
    story.decisions = *below(5);
    story.way = *below(16);
    District district(story);
    try {
      district.roll_and_undo();
    } catch (const Refused& refused) {  // every student is in the new year: there is nothing to roll
      REQUIRE(test::has(refused.message(), "already"));
    }
    moved += district.moved, graduated += district.graduated, open += district.open, links += district.links;
  }));
  CHECK(moved > 200);
  CHECK(graduated > 10);
  CHECK(open > 50);
  CHECK(links > 50);
}

}  // namespace portal
