#include "lib/roster/guards.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::int64_t smallest_guarded = 20;  // of fewer, one is a large share

class Judge {
 public:
  explicit Judge(std::vector<std::string>& stops) : stops_(stops) {}

  /// `why`: added at the end.
  void share(std::string_view what, std::int64_t part, std::int64_t whole, double limit, const std::string& why = {}) {
    if (static_cast<double>(part) * 100.0 <= limit * static_cast<double>(whole)) return;
    stops_.push_back(fmt::format("{}: {} of {} ({:.1f} %; the limit is {:g} %){}", what, grouped(part), grouped(whole),
                                 100.0 * static_cast<double>(part) / static_cast<double>(whole), limit, why));
  }

  void shrunk(const KindPlan& plan, const RunFile& last) {
    auto rows = static_cast<std::int64_t>(plan.rows.rows_read);
    if (rows * 2 >= last.rows_read) return;
    stops_.push_back(fmt::format("{} has {}, less than half of the last import's {}", plan.rows.reader->file().name,
                                 counted(rows, "row"), grouped(last.rows_read)));
  }

  // Whatever the extract says of its year: an old one under a new name must not pull the students back.
  void lower_grades(const Losses& losses, double limit) {
    constexpr double school_limit = 25;
    if (losses.matched >= smallest_guarded)
      share("students who would go to a lower grade, as by an extract of last year", losses.lower_grades,
            losses.matched, limit);
    for (const auto& [code, school] : losses.schools)
      if (school.before >= smallest_guarded)
        share(fmt::format("students of school {} who would go to a lower grade", code), school.lower_grades,
              school.before, school_limit);
  }

 private:
  std::vector<std::string>& stops_;
};

// Who is stopped by rejected rows must know why.
std::string first_reject(const KindPlan& plan) {
  if (plan.rows.rejects.empty()) return {};
  const auto& first = plan.rows.rejects[0];
  return fmt::format("; the first, line {}: {}{}{}", first.line, first.column, first.column.empty() ? "" : " ",
                     first.reason);
}

}  // namespace

std::vector<std::string> judge_columns(const std::vector<KindPlan>& plans, const Profile& profile,
                                       const std::vector<RunFile>& last_files) {
  std::vector<std::string> stops;
  for (const auto& plan : plans)
    for (const auto& last : last_files) {
      if (!plan.rows.reader || plan.mode == ImportMode::delta || last.kind != plan.kind->name) continue;
      auto before = map_known_columns(profile, *plan.kind, last.header, last.delimiter);
      for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] && !plan.rows.reader->mapping().cell_of_field[i])
          stops.push_back(fmt::format("{} lacks the column {}, which the last import had",
                                      plan.rows.reader->file().name, plan.kind->fields[i].column));
    }
  return stops;
}

GuardLimits guard_limits(const Settings& settings) {
  return {settings.percent(Key::max_withdrawals),      settings.percent(Key::max_school_withdrawals),
          settings.percent(Key::max_links_dropped),    settings.percent(Key::max_rejects),
          settings.percent(Key::max_identity_changes), settings.percent(Key::max_lower_grades)};
}

std::vector<std::string> judge(const std::vector<KindPlan>& plans, const GuardLimits& limits, ImportMode mode,
                               const std::vector<RunFile>& last_files) {
  std::vector<std::string> stops;
  Judge judge(stops);
  for (const auto& plan : plans) {
    const auto& losses = plan.losses;
    if (plan.kind->name == "students") {
      judge.share("students who would no longer be enrolled", losses.lost, losses.before, limits.withdrawals);
      for (const auto& [code, school] : losses.schools)
        if (school.before >= smallest_guarded)
          judge.share(fmt::format("students who would no longer be enrolled at school {}", code), school.lost,
                      school.before, limits.school_withdrawals);
      auto known = std::max(losses.matched, losses.before);  // a delta names few of them
      judge.share("students whose birth date would change", losses.birth_dates, known, limits.identity);
      judge.share("students whose last name would change", losses.last_names, known, limits.identity);
      judge.lower_grades(losses, limits.lower_grades);
    }
    if (plan.kind->name == "guardians") {
      judge.share("guardian links that would be dropped", losses.lost, losses.before, limits.links);
      judge.share("legal guardians who would lose the flag", losses.entitled_lost, losses.entitled_before,
                  limits.links);
      // The other way round PINs would go to people who are no legal guardians.
      if (losses.entitled_before > 0)
        judge.share("contacts who would become legal guardians", losses.entitled_gained, losses.before, limits.links);
    }
    // Attendance and the like come and go with the terms; that a file shrinks to half stops the import below.
    bool other = plan.kind->name != "students" && plan.kind->name != "guardians" && !is_student_record(*plan.kind);
    if (other && losses.before >= smallest_guarded)
      judge.share(fmt::format("{} that would be withdrawn", plan.kind->name), losses.lost, losses.before, limits.links);
    // The roster would grow old unnoticed: rejected rows withdraw nobody, and bring nobody up to date.
    if (auto rows = static_cast<std::int64_t>(plan.rows.rows_read); rows >= smallest_guarded)
      judge.share(fmt::format("rows of {} that would be rejected", plan.rows.reader->file().name), plan.counts.rejected,
                  rows, limits.rejects, first_reject(plan));
    if (mode == ImportMode::full && plan.mode == ImportMode::full && plan.rows.reader)
      for (const auto& last : last_files)
        if (last.kind == plan.kind->name) judge.shrunk(plan, last);
  }
  return stops;
}

}  // namespace portal
