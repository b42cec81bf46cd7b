#include "lib/calendar/open_questions.h"

#include <fmt/format.h>

#include <algorithm>

namespace portal {
namespace {

constexpr const char* by_decision = "name students in a decisions file";

class Wording {
 public:
  Wording(const QuestionWords& words, std::uint32_t school, Grade grade, const Reason& reason)
      : words_(words), school_(words.schools.at(school)), grade_(grade), reason_(reason) {}

  std::string question() const {
    switch (reason_.doubt) {
      case Doubt::extract_place:
        return fmt::format("the next place in the extract cannot be: {}", why_not(reason_.school));
      case Doubt::extract_grade:
        return fmt::format("the extract says grade {} after grade {}", reason_.grade->text(), grade_.text());
      case Doubt::extract_no_grade:
        return fmt::format("the extract says school {} and no grade, and none comes after 12", reason_.school);
      case Doubt::decision_place:
        return fmt::format("the decision cannot be: {}", why_not(reason_.school));
      case Doubt::decision_grade:
        return fmt::format("the decision leads past grade 12, from grade {}", grade_.text());
      case Doubt::decision_graduate:
        return fmt::format("the decision says graduate, and grade {} is not in high school", grade_.text());
      case Doubt::feeder_place:
        return fmt::format("line {} of the feeder rules cannot be: {}", reason_.line, why_not(reason_.school));
      case Doubt::feeder_unfit:
        return "no feeder rule fits them, and there is no line with else";
      case Doubt::no_school:
        return fmt::format("they go to grade {}; {}, and no rule says which school does", reason_.grade->text(),
                           why_not(school_.code));
      case Doubt::no_rule:
        return fmt::format("{}, and no rule says where its grade {} goes", why_not(school_.code), grade_.text());
    }
    return {};
  }

  std::string answer() const {
    switch (reason_.doubt) {
      case Doubt::extract_place:
      case Doubt::extract_grade:
      case Doubt::extract_no_grade:
        return fmt::format("correct it in MiSiS, or {}", by_decision);
      case Doubt::decision_place:
      case Doubt::decision_grade:
      case Doubt::decision_graduate:
        return "correct their lines in the decisions file";
      case Doubt::feeder_place:
        return fmt::format("correct line {} of {}, or {}", reason_.line, words_.feeders_file, by_decision);
      case Doubt::no_school:
        return "name students in a decisions file, with the school in to_school";
      case Doubt::feeder_unfit:
      case Doubt::no_rule:
        break;
    }
    return fmt::format("{} – or {}", rule_to_add(), by_decision);
  }

 private:
  const QuestionWords& words_;
  const PlanSchool& school_;
  Grade grade_;
  const Reason& reason_;

  std::string why_not(const std::string& code) const {
    auto found = words_.schools.find(code);
    if (!found) return fmt::format("there is no school {}", code);
    const auto& school = words_.schools.at(*found);
    if (school.gone) return fmt::format("{} {} is not in the extracts any more", code, school.name);
    return fmt::format("{} {} has no grade {}", code, school.name, (reason_.grade ? *reason_.grade : grade_).text());
  }

  std::string rule_to_add() const {
    bool has_some = std::any_of(words_.rules.begin(), words_.rules.end(), [&](const FeederRule& rule) {
      return rule.from_school == school_.code && rule.grade == grade_;
    });
    auto line = fmt::format("{},{},TO_SCHOOL,{},", school_.code, grade_.text(), has_some ? "else" : "");
    if (!words_.feeders_file.empty()) return fmt::format("add a line to {}: {}", words_.feeders_file, line);
    return fmt::format("set rollover.feeders to a copy of config/feeders.csv with the line {}", line);
  }
};

}  // namespace

std::uint32_t OpenQuestions::add(std::uint32_t school, Grade grade, const Reason& reason) {
  return numbers_.emplace(std::tuple(school, grade, reason), static_cast<std::uint32_t>(numbers_.size())).first->second;
}

std::vector<OpenQuestion> OpenQuestions::finish(const QuestionWords& words,
                                                std::vector<std::uint32_t>& new_numbers) const {
  std::vector<OpenQuestion> questions;
  new_numbers.assign(numbers_.size(), 0);
  for (const auto& [key, number] : numbers_) {
    const auto& [school, grade, reason] = key;
    Wording wording(words, school, grade, reason);
    new_numbers[number] = static_cast<std::uint32_t>(questions.size());
    questions.push_back({.school = school,
                         .grade = grade,
                         .students = 0,
                         .examples = {},
                         .question = wording.question(),
                         .answer = wording.answer()});
  }
  return questions;
}

}  // namespace portal
