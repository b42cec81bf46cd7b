#include "lib/roster/bundle_out_tables.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "lib/base/date.h"
#include "lib/base/grade.h"

namespace portal {
namespace {

using Headers = std::vector<std::string>;

// OneRoster CSV Binding 1.2.1. (1.2.0 had resourceSourcedIds among the users' columns; userResources replaced it.)
const std::map<std::string, Headers>& standard_columns() {
  static const std::map<std::string, Headers> columns = {
      {"manifest", {"propertyName", "value"}},
      {"academicSessions", {"title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"}},
      {"classes",
       {"title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds",
        "subjects", "subjectCodes", "periods"}},
      {"courses", {"schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"}},
      {"demographics",
       {"birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces", "hispanicOrLatinoEthnicity",
        "countryOfBirthCode", "stateOfBirthAbbreviation", "cityOfBirth", "publicSchoolResidenceStatus"}},
      {"enrollments",
       {"classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"}},
      {"orgs", {"name", "type", "identifier", "parentSourcedId"}},
      {"roles", {"userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"}},
      {"users",
       {"enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms",
        "phone", "agentSourcedIds", "grades", "password", "userMasterIdentifier", "preferredGivenName",
        "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"}}};
  return columns;
}

Headers headers_of(const std::string& name, const std::vector<std::string>& metadata) {
  Headers headers;
  if (name != "manifest") headers = {"sourcedId", "status", "dateLastModified"};
  const auto& own = standard_columns().at(name);
  headers.insert(headers.end(), own.begin(), own.end());
  for (const auto& column : metadata) headers.push_back("metadata." + column);
  return headers;
}

// Every line break as LF.
void append_unbroken(std::string& line, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r') {
      if (text.substr(at, 2) != "\r\n") line += '\n';
      continue;
    }
    if (text[at] == '"') line += '"';
    line += text[at];
  }
}

void append_cell(std::string& line, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    line += text;
    return;
  }
  line += '"';
  append_unbroken(line, text);
  line += '"';
}

}  // namespace

const std::vector<std::string>& bundle_file_names() {
  static const std::vector<std::string> names = {"academicSessions",
                                                 "categories",
                                                 "classes",
                                                 "classResources",
                                                 "courses",
                                                 "courseResources",
                                                 "demographics",
                                                 "enrollments",
                                                 "lineItemLearningObjectiveIds",
                                                 "lineItems",
                                                 "lineItemScoreScales",
                                                 "orgs",
                                                 "resources",
                                                 "resultLearningObjectiveIds",
                                                 "results",
                                                 "resultScoreScales",
                                                 "roles",
                                                 "scoreScales",
                                                 "userProfiles",
                                                 "userResources",
                                                 "users"};
  return names;
}

BundleTable::BundleTable(const std::string& name, const std::vector<std::string>& metadata)
    : name_(name), headers_(headers_of(name, metadata)), cells_(headers_.size()) {
  write(headers_);
}

std::size_t BundleTable::column(std::string_view header) const {
  auto found = std::find(headers_.begin(), headers_.end(), header);
  if (found == headers_.end()) throw std::logic_error("a file of a bundle lacks a column");
  return static_cast<std::size_t>(found - headers_.begin());
}

void BundleTable::end_row() {
  write(cells_);
  ++rows_;
  for (auto& cell : cells_) cell.clear();
}

void BundleTable::write(const std::vector<std::string>& cells) {
  line_.clear();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line_ += ',';
    append_cell(line_, cells[i]);
  }
  line_ += "\r\n";
  file_.write(line_);
}

std::string bundle_list(const std::vector<std::string>& parts) {
  std::string list;
  for (const auto& part : parts) list += (list.empty() ? "" : ",") + part;
  return list;
}

std::string bundle_grade(std::string_view grade) {
  if (grade == "K") return "KG";
  return grade.size() == 1 ? "0" + std::string(grade) : std::string(grade);
}

std::string bundle_end_date(std::string_view last_day) {
  auto day = Date::parse(last_day);
  return day ? day->plus_days(1).text() : std::string(last_day);
}

}  // namespace portal
