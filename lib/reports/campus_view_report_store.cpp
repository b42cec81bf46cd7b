// Campus View (002 step 10): how much of a school has validated its PINs, against the district and the year before.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/reports/access_counts_store.h"
#include "lib/reports/campus_tally.h"
#include "lib/reports/report_run.h"

namespace portal {
namespace {

bool with_names(const ReportRequest& request) { return request.is_set("with-names"); }

std::vector<Column> columns(const ReportRequest& request) {
  bool several = request.schools == ReportRequest::Schools::several;
  Column school_name{"school_name", Column::Show::not_in_table};
  if (several) school_name.kind = Column::Kind::section;  // in the headings, with the code
  std::vector<Column> all = {several ? section_column("location_code") : request.of_several_schools({"location_code"}),
                             school_name,
                             section_column("breakdown"),
                             {"group"},
                             {"eligible"},
                             {"issued"},
                             {"validated"},
                             {"expired"},
                             percent_column("percent"),
                             percent_column("district_percent"),
                             percent_column("last_year_percent")};
  if (with_names(request))
    all.insert(all.end(), {{"student_id"},
                           {"student_name"},
                           {"grade"},
                           {"homeroom"},
                           {"homeroom_teacher"},
                           where_room("guardian_id"),
                           {"relationship"},
                           {"pin_status"},
                           moment_column("validated_at")});
  return all;
}

std::vector<Chart> charts() {
  std::vector<Chart> all;
  for (const auto* section : {"grade", "homeroom", "language"})
    all.push_back({Chart::Kind::bars, section, "group", {"percent", "district_percent", "last_year_percent"}});
  all.push_back({Chart::Kind::line, "week", "group", {"percent", "district_percent", "last_year_percent"}});
  return all;
}

// What was kept of the year before: by school and, within it, grade or week; of a week, all grades together.
using YearBefore = std::map<std::string, std::map<std::string, AccessCounts>>;

class CampusView {
 public:
  explicit CampusView(ReportRun& run) : run_(run), weeks_(run.session()), district_(weeks_) {
    week_now_ = week_a_year_before(iso_week(run.session().today()));
    for (const auto& school : run.schools()) tallies_.try_emplace(school.code.text(), weeks_);
  }

  void write() {
    read_pairs();
    read_year_before();
    if (with_names(run_.request())) guardians_.emplace(guardian_query());
    more_ = guardians_ && guardians_->step();
    for (const auto& school : run_.schools()) write_school(school);
  }

 private:
  ReportRun& run_;
  CampusWeeks weeks_;
  CampusTally district_;
  std::map<std::string, CampusTally> tallies_;
  YearBefore grades_before_, weeks_before_;
  std::string week_now_;
  std::optional<ReportQuery> guardians_;
  bool more_ = false;

  // The whole district at once, whatever schools are asked for: each is held against it.
  void read_pairs() {
    auto query = run_.query(fmt::format(
        "SELECT s.location_code, s.grade, s.homeroom, g.language, {}, {}, {}, p.issued_at, p.letter_at, p.date_used "
        "{} WHERE {}",
        issued_sql, validated_sql, expired_sql, all_pairs_sql, eligible_sql()));
    CampusPair pair;
    while (query.step()) {
      int column = 1;
      for (auto* text : {&pair.grade, &pair.homeroom, &pair.language}) *text = query.text(column++);
      for (auto* flag : {&pair.issued, &pair.validated, &pair.expired}) *flag = query.number(column++) != 0;
      for (auto* text : {&pair.issued_at, &pair.letter_at, &pair.date_used}) *text = query.text(column++);
      district_.add(pair);
      auto tally = tallies_.find(query.text(0));
      if (tally != tallies_.end()) tally->second.add(pair);
    }
  }

  void read_year_before() {
    auto first = week_a_year_before(iso_week(weeks_.monday(0)));
    auto query = run_.query(
        "SELECT location_code, grade, iso_week, eligible, issued, validated, expired FROM access_counts WHERE iso_week "
        "BETWEEN :first AND :last" +
            run_.at_schools("location_code"),
        {{":first", std::min(first, week_now_)}, {":last", week_now_}});
    while (query.step()) {
      AccessCounts counts{query.number(3), query.number(4), query.number(5), query.number(6)};
      auto school = query.text(0), week = query.text(2);
      weeks_before_[school][week] += counts;
      if (week == week_now_) grades_before_[school][query.text(1)] += counts;
    }
  }

  ReportQuery guardian_query() const {
    return run_.query(fmt::format(
        "SELECT s.location_code, {}, {}, {}, {}, s.student_id, {}, s.grade, s.homeroom, s.homeroom_teacher, "
        "g.guardian_id, g.relationship, {}, p.date_used {} WHERE {}{} "
        "ORDER BY s.location_code, s.last_name, s.first_name, s.student_id, g.guardian_id",
        guardian_name_sql, issued_sql, validated_sql, expired_sql, student_name_sql, eligible_pin_status_sql,
        pairs_by_school_sql, eligible_sql(), run_.at_schools("s.location_code")));
  }

  // The district's row has no school, but goes where that school's rows go.
  void write_district(const School& school) {
    auto cells = cells_of(school, "district", run_.session().settings.text(Key::district_name), district_.all(),
                          percent_cell(district_.all()), {});
    cells[0] = cells[1] = {};
    run_.row(school.code.text(), cells);
  }

  void write_school(const School& school) {
    if (run_.begins_document(school)) write_district(school);
    const auto& code = school.code.text();
    const auto& tally = tallies_.at(code);
    row(school, "school", school.name, tally.all(), percent_cell(district_.all()),
        before(weeks_before_, code, week_now_));
    for (const auto& [grade, counts] : tally.grades_in_order())
      row(school, "grade", grade, counts, in_district(district_.grades(), grade), before(grades_before_, code, grade));
    for (const auto& [homeroom, counts] : tally.homerooms())
      row(school, "homeroom", homeroom.empty() ? "no homeroom" : homeroom, counts, percent_cell(district_.all()), {});
    for (const auto& [language, counts] : tally.languages())
      row(school, "language", language.empty() ? "not given" : language, counts,
          in_district(district_.languages(), language), {});
    write_weeks(school, tally);
    write_guardians(school);
  }

  // What has expired is known of now alone.
  void write_weeks(const School& school, const CampusTally& tally) {
    const auto& code = school.code.text();
    for (auto week = tally.first_week(); week < weeks_.count(); ++week) {
      auto counts = tally.up_to(week), of_district = district_.up_to(week);
      auto year_before = week_a_year_before(iso_week(weeks_.monday(week)));
      auto cells = cells_of(school, "week", weeks_.monday(week).text(), counts, percent_cell(of_district),
                            before(weeks_before_, code, year_before));
      cells[7] = {};
      run_.row(code, cells);
    }
  }

  void write_guardians(const School& school) {
    const auto& code = school.code.text();
    for (; more_ && guardians_->text(0) <= code; more_ = guardians_->step()) {
      auto& found = *guardians_;
      if (found.text(0) != code) continue;  // of a school that no extract has any more
      AccessCounts one{1, found.number(2), found.number(3), found.number(4)};
      auto cells = cells_of(school, "guardian", found.text(1), one, {}, {});
      cells[8] = {};
      cells.resize(11);
      auto more = found.cells(5, 8);
      cells.insert(cells.end(), more.begin(), more.end());
      cells.push_back(run_.local(found.text(13)));
      run_.row(code, cells);
    }
  }

  static Cell in_district(const std::map<std::string, AccessCounts>& groups, const std::string& group) {
    auto found = groups.find(group);
    return found == groups.end() ? Cell() : percent_cell(found->second);
  }

  static Cell before(const YearBefore& kept, const std::string& code, const std::string& group) {
    auto school = kept.find(code);
    return school == kept.end() ? Cell() : in_district(school->second, group);
  }

  std::vector<Cell> cells_of(const School& school, const std::string& breakdown, const std::string& group,
                             const AccessCounts& counts, Cell district, Cell last_year) const {
    std::vector<Cell> cells = {school.code.text(),   school.name,         breakdown,           group,
                               counts.eligible,      counts.issued,       counts.validated,    counts.expired,
                               percent_cell(counts), std::move(district), std::move(last_year)};
    if (with_names(run_.request())) cells.resize(20);
    return cells;
  }

  void row(const School& school, const std::string& breakdown, const std::string& group, const AccessCounts& counts,
           Cell district, Cell last_year) {
    run_.row(school.code.text(), cells_of(school, breakdown, group, counts, std::move(district), std::move(last_year)));
  }
};

}  // namespace

Report campus_view_report() {
  return {
      .name = "campus-view",
      .title = "Campus View",
      .purpose = "how much of a school has validated its PINs, by grade, homeroom, language and week",
      .help =
          "The district first, then each part of the school, beside the district and the same week a year before\n"
          "where a night had counted it. Weeks begin on Monday and add up, from the first letters of this school\n"
          "year. --all writes a page for each school; --with-names adds a row for each guardian, for those who may\n"
          "find students.\n\n"
          "eligible: legal guardians, not restricted, of actively enrolled students; of two students: twice\n"
          "issued: of these, a PIN was issued\n"
          "validated: the newest PIN was validated\n"
          "expired: its days were over before that\n"
          "percent: validated of eligible\n"
          "district_percent: of the same grade, language or week; beside school and homeroom, of the whole district\n"
          "last_year_percent: of the school, its grade or its week, in the same week a year before",
      .examples = {"--school 8123", "--school 8123 -o campus.csv", "--school 8123 --with-names --format csv"},
      .empty = "there is no school",
      .for_names = Action::student_find,
      .options = {school_option(), with_names_option("a row for each guardian, too")},
      .notes = {"Eligible: legal guardians, not restricted, of actively enrolled students, once for each student",
                "Issued: of these, a PIN was issued, whatever became of it",
                "Validated: the newest PIN was validated; percent is validated of eligible",
                "Expired: the newest PIN was not validated while it was good",
                "Weeks begin on Mondays and add up: what was validated by the end of each",
                "Languages are the guardians'",
                "District percent: beside a grade, a language or a week that of the same group in the district, else "
                "that of the whole district"},
      .charts = charts(),
      .file_format = "html",
      .columns = columns,
      .names_children = with_names,
      .rows = [](ReportRun& run) { CampusView(run).write(); }};
}

}  // namespace portal
