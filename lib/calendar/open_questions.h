#pragma once
// What a plan leaves open, in words, and how to answer it.
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lib/calendar/next_place.h"

namespace portal {

/// What the words speak of. All must outlive it.
struct QuestionWords {
  const PlanSchools& schools;
  const std::vector<FeederRule>& rules;
  std::string feeders_file;  // blank: the setting names none
};

/// One question for each school, grade and reason.
class OpenQuestions {
 public:
  /// The number of the question, which holds until finish().
  std::uint32_t add(std::uint32_t school, Grade grade, const Reason& reason);
  /// By location code and grade, with the numbers that the students' questions have from now on, by the old ones.
  /// Students are counted and shown by whoever knows them.
  std::vector<OpenQuestion> finish(const QuestionWords& words, std::vector<std::uint32_t>& new_numbers) const;

 private:
  std::map<std::tuple<std::uint32_t, Grade, Reason>, std::uint32_t> numbers_;
};

}  // namespace portal
