#include "cmd/rollover_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cmd/answer.h"
#include "lib/base/text.h"
#include "lib/calendar/plan_names.h"

namespace portal {
namespace {

constexpr std::pair<std::string_view, PlanList> list_names[] = {{"grades", PlanList::grades},
                                                                {"questions", PlanList::questions},
                                                                {"students", PlanList::students},
                                                                {"all", PlanList::all}};

// One list, or several with `part` before them; a list that is not asked for has no columns.
class PlanRows {
 public:
  enum class Parts { one, several };

  PlanRows(Context& context, const RolloverPlan& plan, std::set<PlanList> lists, Parts parts)
      : context_(context), plan_(plan), lists_(std::move(lists)), parts_(parts) {}

  void write() {
    Document document(columns());
    document.title = fmt::format("Rollover to {}", plan_.to.text());
    document.notes = {told(plan_), "Plan " + plan_.fingerprint};
    Answer answer(context_, std::move(document), {}, DryRunFile::written);
    if (has(PlanList::grades))
      for (const auto& counts : plan_.counts) answer.row(grade_row(counts));
    if (has(PlanList::questions))
      for (const auto& question : plan_.questions) answer.row(question_row(question));
    if (has(PlanList::students)) {
      PlanNames names(context_.session(), plan_);
      for (auto place : by_school(plan_)) {
        const auto& student = plan_.students[place];
        answer.row(student_row(student, names.of(student)));
      }
    }
    answer.finish();
  }

 private:
  Context& context_;
  const RolloverPlan& plan_;
  std::set<PlanList> lists_;
  Parts parts_;

  bool has(PlanList list) const { return lists_.contains(list); }

  std::vector<Column> columns() const {
    std::vector<Column> all;
    auto add = [&](std::vector<Column> more) { all.insert(all.end(), more.begin(), more.end()); };
    if (parts_ == Parts::several) add({section_column("part")});
    if (has(PlanList::students)) add({{"student_id"}, {"last_name"}, {"first_name"}, {"homeroom"}});
    add({{"location_code"}, {"school_name"}, {"grade"}});
    if (has(PlanList::grades))
      add({{"before"}, {"leavers"}, {"graduates"}, {"open"}, {"arrivals"}, {"retained"}, {"after"}});
    if (has(PlanList::questions))
      add({{"students"}, sentence_column("question"), sentence_column("how_to_answer"), where_room("examples")});
    if (has(PlanList::students))
      add({{"outcome"}, {"to_location_code"}, {"to_school_name"}, {"to_grade"}, {"placed_by"}});
    return all;
  }

  std::vector<Cell> row(std::string_view part, std::uint32_t school, Grade grade,
                        const std::vector<std::string>& who = {"", "", "", ""}) const {
    std::vector<Cell> cells;
    if (parts_ == Parts::several) cells.emplace_back(std::string(part));
    if (has(PlanList::students))
      for (const auto& text : who) cells.push_back(cell_or_blank(text));
    cells.emplace_back(plan_.schools[school].location_code);
    cells.emplace_back(plan_.schools[school].school_name);
    cells.emplace_back(grade.text());
    return cells;
  }

  static void add(std::vector<Cell>& cells, std::vector<Cell> more) {
    cells.insert(cells.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  void add_blanks(std::vector<Cell>& cells, PlanList list, std::size_t count) const {
    if (has(list)) cells.resize(cells.size() + count);
  }

  std::vector<Cell> grade_row(const GradeCounts& counts) const {
    auto cells = row("grades", counts.school, counts.grade);
    add(cells,
        {counts.before, counts.leavers, counts.graduates, counts.open, counts.arrivals, counts.retained, counts.after});
    add_blanks(cells, PlanList::questions, 4);
    add_blanks(cells, PlanList::students, 5);
    return cells;
  }

  std::vector<Cell> question_row(const OpenQuestion& question) const {
    auto cells = row("open_questions", question.school, question.grade);
    add_blanks(cells, PlanList::grades, 7);
    add(cells, {question.students, question.question, question.answer, joined(question.examples, ", ")});
    add_blanks(cells, PlanList::students, 5);
    return cells;
  }

  std::vector<Cell> student_row(const PlannedStudent& student, const StudentName& name) const {
    auto cells = row("students", student.from_school, student.from,
                     {student.student_id, name.last_name, name.first_name, name.homeroom});
    add_blanks(cells, PlanList::grades, 7);
    add_blanks(cells, PlanList::questions, 4);
    bool placed = student.outcome != Outcome::open && student.outcome != Outcome::graduated;
    const auto& school = plan_.schools[student.to_school];
    add(cells, {std::string(outcome_name(student.outcome)), cell_or_blank(placed ? school.location_code : ""),
                cell_or_blank(placed ? school.school_name : ""), cell_or_blank(placed ? student.to.text() : ""),
                cell_or_blank(
                    std::string(student.outcome == Outcome::open ? std::string_view() : placed_by_name(student.by)))});
    return cells;
  }
};

}  // namespace

PlanList parse_plan_list(const std::string& text) {
  if (text.empty()) return PlanList::standard;
  for (auto [name, list] : list_names)
    if (name == text) return list;
  throw UsageError(fmt::format("--list: there is no list '{}'", printable(text)),
                   fmt::format("give one of {}", joined(plan_list_names(), ", ")));
}

std::vector<std::string> plan_list_names() {
  std::vector<std::string> names;
  for (auto [name, list] : list_names) names.emplace_back(name);
  return names;
}

void write_plan(Context& context, const RolloverPlan& plan, PlanList list) {
  using Parts = PlanRows::Parts;
  const std::set<PlanList> both = {PlanList::grades, PlanList::questions},
                           three = {PlanList::grades, PlanList::questions, PlanList::students};
  auto format = answer_format(context);
  bool document = format == Format::xlsx || format == Format::docx || format == Format::pdf || format == Format::html;
  if (list == PlanList::all || (list == PlanList::standard && document))
    return PlanRows(context, plan, three, Parts::several).write();
  if (list != PlanList::standard) return PlanRows(context, plan, {list}, Parts::one).write();
  if (format != Format::table || context.options.output) return PlanRows(context, plan, both, Parts::several).write();
  PlanRows(context, plan, {PlanList::grades}, Parts::one).write();
  if (plan.questions.empty()) return;
  context.out << '\n';
  PlanRows(context, plan, {PlanList::questions}, Parts::one).write();
}

std::int64_t open_students(const RolloverPlan& plan) {
  std::int64_t open = 0;
  for (const auto& question : plan.questions) open += question.students;
  return open;
}

std::string told(const RolloverPlan& plan) {
  std::set<std::uint32_t> schools;
  std::int64_t retained = 0, stay = 0, skipped = 0, graduated = 0, open = 0;
  for (const auto& student : plan.students) {
    schools.insert(student.from_school);
    retained += student.outcome == Outcome::retained;
    stay += student.outcome == Outcome::stays;
    skipped += student.outcome == Outcome::skipped;
    graduated += student.outcome == Outcome::graduated;
    open += student.outcome == Outcome::open;
  }
  auto students = static_cast<long long>(plan.students.size());
  auto moved = students - graduated - open;
  auto text = fmt::format("{} of {}: {} into {}", counted(students, "student"),
                          counted(static_cast<long long>(schools.size()), "school"),
                          moved == 0   ? std::string("nobody goes")
                          : moved == 1 ? std::string("1 goes")
                                       : grouped(moved) + " go",
                          plan.to.text());
  auto add = [&](std::int64_t count, std::string_view one, std::string_view many) {
    if (count > 0) text += fmt::format(", {} {}", grouped(count), count == 1 ? one : many);
  };
  add(retained, "repeats the grade", "repeat the grade");
  add(stay, "stays in the grade by a rule", "stay in the grade by a rule");
  add(skipped, "skips a grade", "skip a grade");
  add(graduated, "graduates", "graduate");
  add(open, "has no next place yet", "have no next place yet");
  return text;
}

}  // namespace portal
