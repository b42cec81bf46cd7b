#pragma once
// What people decided about single students before a rollover: a file with the columns student_id and decision, which
// is `retain`, `skip-grade`, `graduate` or `to 8123`; a column to_school may stand beside the first two. Other columns
// (the student's name, who decided) are for people.
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace portal {

struct RolloverDecision {
  enum class What { retain, skip_grade, graduate, to_school };
  int line = 0;
  What what = What::retain;
  std::string to_school;  // blank: where the student is
};

/// By student ID. BadInput with each line and reason where a line cannot be read, or two lines are about one student.
std::map<std::string, RolloverDecision> read_decisions(const std::filesystem::path& file);
/// The same, of the bytes of a file of that name.
std::map<std::string, RolloverDecision> parse_decisions(std::string_view bytes, const std::string& name);

}  // namespace portal
