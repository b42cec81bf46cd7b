#include "lib/reports/report.h"

#include <algorithm>

namespace portal {

ReportOption school_option() { return {ReportOption::Kind::school, "school", "one school"}; }

ReportOption since_option(std::string meaning) { return {ReportOption::Kind::date, "since", std::move(meaning)}; }

ReportOption with_names_option(std::string meaning) {
  return {ReportOption::Kind::flag, "with-names", std::move(meaning)};
}

std::string ReportRequest::text(const std::string& name) const {
  auto found = options.find(name);
  return found == options.end() ? std::string() : found->second;
}

Column ReportRequest::of_several_schools(Column column) const {
  if (schools == Schools::one) column.show = Column::Show::not_in_table;
  return column;
}

const ReportOption* Report::option(const std::string& option_name) const {
  auto found = std::find_if(options.begin(), options.end(), [&](const auto& one) { return one.name == option_name; });
  return found == options.end() ? nullptr : &*found;
}

const std::vector<Report>& reports() {
  static const auto all = [] {
    auto found = all_report_files();
    std::sort(found.begin(), found.end(), [](const Report& one, const Report& other) { return one.name < other.name; });
    return found;
  }();
  return all;
}

}  // namespace portal
