#include <doctest/doctest.h>

#include "lib/pins/issue.h"
#include "lib/reports/campus_tally.h"
#include "tests/support/rehearsal.h"
#include "tests/support/report_rows.h"

namespace portal {
namespace {

using test::ask;
using test::DistrictRows;
using test::numbered_student;
using test::Rehearsal;
using test::told;

// Four students at 8001 with one guardian each, two at 8002; 8003 has none.
struct World : Rehearsal {
  World() {
    DistrictRows rows;
    rows.schools.push_back({"8003", "Empty School", "West"});
    rows.students.clear();
    rows.guardians.clear();
    const char* grades[] = {"10", "10", "9", "TK", "9", "9"};
    const char* homerooms[] = {"A1", "A1", "Z9", "", "B", "B"};
    for (int i = 0; i < 6; ++i) {
      rows.students.push_back({.id = numbered_student(i),
                               .last = fmt::format("Last{}", i),
                               .grade = grades[i],
                               .school = i < 4 ? "8001" : "8002",
                               .homeroom = homerooms[i]});
      rows.guardians.push_back(
          {.student = numbered_student(i), .id = fmt::format("G{}", i), .language = i == 3 ? "" : "Spanish"});
    }
    import(rows);
    issue_pins(*session, {});
  }
  void validate(int student, const std::string& at) {
    store->database().exec(fmt::format("UPDATE pins SET state = 'used', date_used = '{}' WHERE student_id = '{}'", at,
                                       numbered_student(student)));
  }
  void letters(const std::string& at) { store->database().exec("UPDATE pins SET letter_at = '" + at + "'"); }
  void keep(const std::string& week, const std::string& grade, int eligible, int validated) {
    store->database().exec(fmt::format("INSERT INTO access_counts VALUES ('{}', '8001', '{}', 'then', {}, {}, {}, 0)",
                                       week, grade, eligible, eligible, validated));
  }
  std::string part(const std::string& breakdown, const std::vector<std::string>& columns,
                   const std::string& school = "8001") {
    auto rows = ask(*session, "campus-view", {{"school", school}});
    std::erase_if(rows, [&](const auto& row) { return row.at("breakdown") != breakdown; });
    return told(rows, columns);
  }
};

}  // namespace

TEST_CASE("campus view: each part of a school, its share beside the district's") {
  World world;
  world.validate(0, "2026-08-14T09:00:00Z");
  world.validate(2, "2026-08-14T09:00:00Z");
  world.validate(4, "2026-08-14T09:00:00Z");
  const std::vector<std::string> columns = {"group", "eligible", "validated", "percent", "district_percent"};
  CHECK(world.part("school", columns) == "Marvel Middle School|4|2|50|50");
  CHECK(world.part("grade", columns) == "TK|1|0|0|0\n9|1|1|100|66.7\n10|2|1|50|50");
  CHECK(world.part("homeroom", columns) == "no homeroom|1|0|0|50\nZ9|1|1|100|50\nA1|2|1|50|50");
  CHECK(world.part("language", columns) == "not given|1|0|0|0\nSpanish|3|2|66.7|60");
}

TEST_CASE("campus view: a school without students is there, with nothing to take a part of") {
  World world;
  CHECK(told(ask(*world.session, "campus-view", {{"school", "8003"}}),
             {"breakdown", "group", "eligible", "percent", "district_percent"}) ==
        "district|Los Angeles Unified School District|6|0|0\nschool|Empty School|0||0");
  std::string schools;
  for (const auto& row : ask(*world.session, "campus-view"))
    if (row.at("breakdown") == "school") schools += row.at("location_code") + " ";
  CHECK(schools == "8001 8002 8003 ");
}

TEST_CASE("campus view: the district comes first, once in each document; sections of several schools name theirs") {
  World world;
  world.validate(0, "2026-08-14T09:00:00Z");
  auto rows = ask(*world.session, "campus-view");
  CHECK(told({rows[0], rows[1]}, {"location_code", "school_name", "breakdown", "eligible", "validated", "percent"}) ==
        "||district|6|1|16.7\n8001|Marvel Middle School|school|4|1|25");
  CHECK(std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.at("breakdown") == "district"; }) ==
        1);
  auto page = [&](std::map<std::string, std::string> options) {
    ReportRun run(*world.session, test::report_named("campus-view"), {std::move(options)});
    std::string html;
    auto writer = make_row_writer(Format::html, run.document(), {}, [&](std::string_view text) { html += text; });
    run.give_rows([&](const std::string&, const std::vector<Cell>& cells) { writer->row(cells); });
    writer->finish();
    return html;
  };
  auto all = page({});
  CHECK(all.find(">District</h2>") != all.npos);
  CHECK(all.find(">8001 Marvel Middle School: Grade</h2>") != all.npos);
  CHECK(all.find(">8003 Empty School: School</h2>") != all.npos);
  CHECK(all.find("<figure") != all.npos);  // the charts of a grade know theirs, whose ever it is
  CHECK(page({{"school", "8001"}}).find(">Grade</h2>") != std::string::npos);
}

TEST_CASE("campus view: weeks add up, in the district's days, from the first letter on") {
  World world;
  world.validate(0, "2026-08-17T06:59:59Z");  // Sunday night in the district
  world.validate(2, "2026-08-17T07:00:00Z");  // Monday
  world.clock.set(test::moment("2026-08-26T18:00:00Z"));
  const std::vector<std::string> columns = {"group", "validated", "percent", "district_percent", "expired"};
  CHECK(world.part("week", columns) == "2026-08-10|1|25|16.7|\n2026-08-17|2|50|33.3|\n2026-08-24|2|50|33.3|");
  world.letters("2026-08-18T18:00:00Z");
  CHECK(world.part("week", columns) == "2026-08-17|2|50|33.3|\n2026-08-24|2|50|33.3|");
}

TEST_CASE("campus view: weeks are those of this school year; what was validated before counts in the first") {
  World world;
  world.letters("2025-09-01T18:00:00Z");
  world.validate(0, "2025-10-01T18:00:00Z");
  world.clock.set(test::moment("2026-07-08T18:00:00Z"));
  CHECK(world.part("week", {"group", "validated"}) == "2026-06-29|1\n2026-07-06|1");
}

TEST_CASE("campus view: the year before is the same week of it, where a night had counted it") {
  World world;
  world.keep("2025-W33", "9", 10, 5);
  world.keep("2025-W33", "10", 30, 5);
  world.keep("2025-W32", "9", 10, 10);
  world.keep("2026-W33", "9", 10, 9);
  CHECK(world.part("school", {"last_year_percent"}) == "25");
  CHECK(world.part("grade", {"group", "last_year_percent"}) == "TK|\n9|50\n10|16.7");
  CHECK(world.part("homeroom", {"last_year_percent"}) == "\n\n");
  CHECK(world.part("week", {"group", "last_year_percent"}) == "2026-08-10|25");
  CHECK(world.part("grade", {"last_year_percent"}, "8002") == "");
}

TEST_CASE("campus view: names only where they are asked for") {
  World world;
  auto plain = ask(*world.session, "campus-view");
  CHECK_FALSE(plain[0].contains("student_name"));
  for (const auto& row : plain)
    for (const auto& [column, text] : row) CHECK(text.find("Last") == text.npos);
  auto named = ask(*world.session, "campus-view", {{"with-names", "yes"}});
  std::erase_if(named, [](const auto& row) { return row.at("breakdown") != "guardian"; });
  CHECK(told(named, {"location_code", "group", "eligible", "percent", "student_id", "student_name", "grade"}) ==
        "8001|Maria Reyes|1||S000000000|Ana Last0|10\n8001|Maria Reyes|1||S000000001|Ana Last1|10\n"
        "8001|Maria Reyes|1||S000000002|Ana Last2|9\n8001|Maria Reyes|1||S000000003|Ana Last3|TK\n"
        "8002|Maria Reyes|1||S000000004|Ana Last4|9\n8002|Maria Reyes|1||S000000005|Ana Last5|9");
}

}  // namespace portal
