#include "lib/calendar/feeders.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/ids.h"
#include "lib/base/list_file.h"
#include "lib/base/text.h"

namespace portal {
namespace {

using Who = FeederRule::Who;

constexpr const char* header_hint = "the first line names the columns: from_school,grade,to_school,rule,to_grade";
constexpr const char* lines_hint =
    "from_school,grade,to_school,rule,to_grade; a rule is blank, `60%`, `zip 90011 90012`, `city Bell`, `homeroom "
    "SDC*` "
    "or `else`; correct the lines and run the command again; nothing was changed";

std::string shown(std::string_view text) { return printable(fit(text, 40)); }

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// Reads the cells of one line; the first thing that is wrong stays.
class Line {
 public:
  std::string fault;

  std::string school(const std::string& cell, std::string_view column) {
    if (!LocationCode::parse(cell)) say(fmt::format("{} {}", column, explain_bad_id(cell, 4, "4 digits")));
    return cell;
  }

  std::optional<Grade> grade(const std::string& cell, std::string_view column) {
    auto grade = Grade::parse(upper(cell));
    if (!grade)
      say(cell.empty() ? fmt::format("{} is blank", column)
                       : fmt::format("{} '{}' is no grade (PK, TK, K, 1 to 12)", column, shown(cell)));
    return grade;
  }

  void rule(const std::string& cell, FeederRule& rule) {
    auto end = std::min(cell.find(' '), cell.size());
    auto word = plain_lower(cell.substr(0, end));
    auto rest = trimmed(std::string_view(cell).substr(end));
    if (cell.empty()) return;
    if (word == "else" && rest.empty())
      rule.who = Who::rest;
    else if (cell.ends_with('%'))
      share(cell, rule);
    else if (word == "zip")
      list(rest, " ,;", rule, Who::zip);
    else if (word == "city")
      list(rest, ",;", rule, Who::city);
    else if (word == "homeroom")
      list(rest, " ,;", rule, Who::homeroom);
    else
      say(fmt::format("the rule '{}' is none that is known", shown(cell)));
  }

  void say(std::string reason) {
    if (fault.empty()) fault = std::move(reason);
  }

 private:
  void share(const std::string& cell, FeederRule& rule) {
    auto number = trimmed(std::string_view(cell).substr(0, cell.size() - 1));
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), rule.percent);
    rule.who = Who::share;
    if (error != std::errc() || end != number.data() + number.size() || rule.percent < 1 || rule.percent > 100)
      say(fmt::format("the share '{}' is no whole number from 1% to 100%", shown(cell)));
  }

  void list(std::string_view rest, std::string_view separators, FeederRule& rule, Who who) {
    rule.who = who;
    while (!rest.empty()) {
      auto end = std::min(rest.find_first_of(separators), rest.size());
      if (auto value = trimmed(rest.substr(0, end)); !value.empty()) add(value, rule);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (rule.values.empty()) say("the rule names no value");
  }

  void add(std::string_view value, FeederRule& rule) {
    bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (rule.who == Who::zip && (value.size() != 5 || !digits))
      return say("the ZIP code " + explain_bad_id(value, 5, "5 digits"));
    auto star = value.find('*');
    if (rule.who == Who::homeroom && star != value.npos && (star == 0 || star + 1 != value.size()))
      return say(fmt::format("the homeroom '{}' may have a * at its end alone", shown(value)));
    auto text = fitting_text(value);
    if (std::find(rule.values.begin(), rule.values.end(), text) == rule.values.end()) rule.values.push_back(text);
  }
};

struct Columns {
  ListColumn from, grade, to, rule, to_grade;
  explicit Columns(const ListFile& list)
      : from(list, {"fromschool"}),
        grade(list, {"grade"}),
        to(list, {"toschool"}),
        rule(list, {"rule"}),
        to_grade(list, {"tograde"}) {}
};

void require_columns(const ListFile& list, const Columns& columns, const std::string& name) {
  for (const auto& needed : {std::pair(&columns.from, "from_school"), std::pair(&columns.grade, "grade"),
                             std::pair(&columns.to, "to_school")})
    if (!needed.first->found())
      throw BadInput(fmt::format("{}: the header has no column {}", name, needed.second), header_hint);
  for (const auto& column : list.header())
    if (!column.empty() && column != "fromschool" && column != "grade" && column != "toschool" && column != "rule" &&
        column != "tograde")
      throw BadInput(fmt::format("{}: the column '{}' is not understood", name, shown(column)), header_hint);
}

void check_grades(const FeederRule& rule, Line& line) {
  if (!rule.to_grade && !rule.grade.next()) return line.say("no grade comes after 12: name one in to_grade");
  if (!rule.to_grade) return;
  if (rule.to_grade->rank() < rule.grade.rank())
    return line.say(fmt::format("to_grade {} comes before grade {}", rule.to_grade->text(), rule.grade.text()));
  if (rule.to_grade->rank() > rule.grade.rank() + 2)
    line.say(fmt::format("to_grade {} is more than two grades above {}", rule.to_grade->text(), rule.grade.text()));
}

std::optional<FeederRule> read_line(const ListFile& list, const Columns& columns, const CsvRecord& record, Line& line) {
  line.fault = list.fault_of(record);
  if (!line.fault.empty()) return {};
  auto from = columns.from.text(record), to = columns.to.text(record), to_grade = columns.to_grade.text(record);
  if (from == "*")
    from.clear();
  else
    line.school(from, "from_school");
  auto grade = line.grade(columns.grade.text(record), "grade");
  if (!grade) return {};
  FeederRule rule{.line = static_cast<int>(record.line), .from_school = from, .grade = *grade};
  if (!to.empty()) rule.to_school = line.school(to, "to_school");
  line.rule(columns.rule.text(record), rule);
  if (!to_grade.empty()) rule.to_grade = line.grade(to_grade, "to_grade");
  check_grades(rule, line);
  return rule;
}

using Group = std::vector<const FeederRule*>;  // of one school and grade

bool same_place(const FeederRule& a, const FeederRule& b) {
  return a.to_school == b.to_school && a.grade_after() == b.grade_after();
}

void check_whole(const Group& group, LineFaults& faults) {
  const FeederRule *all = nullptr, *rest = nullptr, *share = nullptr;
  auto clash = [&](const FeederRule& rule, const FeederRule* other, std::string_view why) {
    if (other) faults.add(static_cast<std::uint64_t>(rule.line), fmt::format("line {} {}", other->line, why));
  };
  int percent = 0;
  for (const auto* rule : group) {
    clash(*rule, all, "is for all students of that school and grade already");
    if (rule->who == Who::all && !all) {
      if (rule != group.front()) clash(*rule, group.front(), "is for some of these students: write `else` here");
      all = rule;
    }
    if (rule->who == Who::rest) clash(*rule, rest, "is for the rest already"), rest = rule;
    if (rule->who == Who::share) share = rule, percent += rule->percent;
  }
  if (share && rest) clash(*rest, share, "and others share out the rest already");
  if (share && percent != 100)
    faults.add(static_cast<std::uint64_t>(share->line),
               fmt::format("the shares of {} grade {} add up to {}%, not 100%",
                           share->from_school.empty() ? "*" : share->from_school, share->grade.text(), percent));
}

void check_values(const Group& group, LineFaults& faults) {
  std::map<std::pair<Who, std::string>, const FeederRule*> first;
  for (const auto* rule : group)
    for (const auto& value : rule->values) {
      auto [other, is_new] = first.emplace(std::pair(rule->who, value), rule);
      if (!is_new && !same_place(*other->second, *rule))
        faults.add(static_cast<std::uint64_t>(rule->line),
                   fmt::format("line {} says another place for '{}'", other->second->line, shown(value)));
    }
}

void check_groups(const std::vector<FeederRule>& rules, LineFaults& faults) {
  std::map<std::pair<std::string, Grade>, Group> groups;
  for (const auto& rule : rules) groups[{rule.from_school, rule.grade}].push_back(&rule);
  for (const auto& entry : groups) {
    check_whole(entry.second, faults);
    check_values(entry.second, faults);
  }
}

}  // namespace

Grade FeederRule::grade_after() const { return to_grade ? *to_grade : grade.next().value_or(grade); }

std::string fitting_text(std::string_view text) { return folded(trimmed(text)); }

std::vector<FeederRule> parse_feeders(std::string_view bytes, const std::string& name) {
  ListFile list(bytes, name, header_hint);
  Columns columns(list);
  require_columns(list, columns, name);
  std::vector<FeederRule> rules;
  LineFaults faults;
  for (CsvRecord record; list.next(record);) {
    Line line;
    auto rule = read_line(list, columns, record, line);
    if (!line.fault.empty())
      faults.add(record.line, line.fault);
    else
      rules.push_back(std::move(*rule));
  }
  if (faults.empty()) check_groups(rules, faults);  // of rules that were all read
  faults.require_none(name, lines_hint);
  return rules;
}

std::vector<FeederRule> read_feeders(const std::filesystem::path& file) {
  MappedFile mapped(file);
  return parse_feeders(mapped.bytes(), printable(file.string()));
}

}  // namespace portal
