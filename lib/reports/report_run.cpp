#include "lib/reports/report_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"
#include "lib/roster/run_store.h"

namespace portal {
namespace {

std::string described(const School& school) {
  auto text = fmt::format("{} ({})", school.name, school.code.text());
  return school.local_district.empty() ? text : text + ", Local District " + school.local_district;
}

// A JSON array of texts, as :schools takes it. Location codes need no escapes.
std::string codes_of(const std::vector<School>& schools) {
  std::vector<std::string> quoted;
  for (const auto& school : schools) quoted.push_back("\"" + school.code.text() + "\"");
  return "[" + joined(quoted, ",") + "]";
}

}  // namespace

std::string maker_of(const Session& session) {
  const auto& actor = session.audit.actor();
  return actor.acting_as.empty() ? session.who.login : actor.login + " as " + actor.acting_as;
}

ReportRun::ReportRun(Session& session, const Report& report, ReportRequest request)
    : session_(session), report_(report), request_(std::move(request)) {
  check_options();
  choose_schools();
}

void ReportRun::check_options() const {
  for (const auto& option : report_.options) {
    auto text = request_.text(option.name);
    if (text.empty()) continue;
    if (option.kind == ReportOption::Kind::date && !Date::parse(text))
      throw UsageError(fmt::format("--{}: '{}' is no date", option.name, printable(text)), "write YYYY-MM-DD");
    if (option.kind == ReportOption::Kind::choice &&
        std::find(option.choices.begin(), option.choices.end(), text) == option.choices.end())
      throw UsageError(fmt::format("--{}: '{}' is not understood", option.name, printable(text)),
                       fmt::format("it is {}", joined(option.choices, " or ")));
  }
  if (request_.is_set("school") && request_.is_set("student"))
    throw UsageError(fmt::format("report {} takes either --school or --student", report_.name), "give one of the two");
}

bool ReportRun::may_at(const Place& place) const {
  if (!permitted(session_, report_.action, place)) return false;
  return !request_.is_set("with-names") || !report_.for_names || permitted(session_, *report_.for_names, place);
}

void ReportRun::authorize_all(const Place& place) const {
  authorize(session_, report_.action, place);
  if (request_.is_set("with-names") && report_.for_names) authorize(session_, *report_.for_names, place);
}

// What was so when the run was made may be over when its rows are given.
void ReportRun::authorize_again() const {
  if (request_.is_set("student")) {
    find_student(session_, request_.text("student"), report_.action);
  } else if (whole_district_ || schools_.empty()) {
    authorize_all(Place::district());
  } else {
    for (const auto& school : schools_) authorize_all(Place::school(school.code));
  }
}

void ReportRun::choose_schools() {
  if (request_.is_set("student")) {
    auto student = find_student(session_, request_.text("student"), report_.action);
    schools_ = {find_school(session_.store, student.school.text())};
    return;
  }
  if (request_.is_set("school")) {
    schools_ = {find_school(session_.store, request_.text("school"))};
    authorize_all(Place::school(schools_[0].code));
    return;
  }
  if (!report_.option("school")) authorize_all(Place::district());
  schools_ = all_schools(session_.store);
  whole_district_ = may_at(Place::district());
  if (whole_district_) return;
  std::erase_if(schools_, [&](const School& school) { return !may_at(Place::school(school.code)); });
  if (schools_.empty()) authorize_all(Place::district());
}

Document ReportRun::document() const {
  if (request_.is_set("student")) return document("Student " + request_.text("student"));
  if (!whole_district_ && schools_.size() == 1) return document(described(schools_[0]));
  auto count = counted(static_cast<long long>(schools_.size()), "school");
  return document(whole_district_ ? "All schools of the district" : count, ReportRequest::Schools::several);
}

Document ReportRun::document(const School& school) const { return document(described(school)); }

Document ReportRun::document(std::string about, ReportRequest::Schools schools) const {
  auto request = request_;
  request.schools = schools;
  Document document(report_.columns(request));
  document.title = report_.title;
  document.charts = report_.charts;
  document.author = session_.settings.text(Key::district_name);
  document.created = session_.now();
  document.page_note = fmt::format("{} · {}", about, session_.zone.local_text(session_.now()));
  document.notes.push_back(std::move(about));
  if (request_.is_set("since")) document.notes.push_back("Since " + request_.text("since"));
  auto run = newest_standing_run(session_.store);
  document.notes.push_back(run ? "As of the roster of " + run->business_date : "No roster was imported yet");
  document.notes.push_back(fmt::format("Made {} by {}", session_.zone.local_text(session_.now()), maker_of(session_)));
  document.notes.insert(document.notes.end(), report_.notes.begin(), report_.notes.end());
  return document;
}

void ReportRun::log() const {
  std::string subject = request_.text("student");
  bool one_school = !whole_district_ && schools_.size() == 1;
  if (subject.empty() && one_school) subject = schools_[0].code.text();
  JsonObject detail;
  detail.add("names", report_.names_children(request_) ? "yes" : "no");
  // Which schools they were must be told: what the operator may see changes.
  if (subject.empty() && !whole_district_) detail.add_raw("schools", codes_of(schools_));
  for (const auto& [name, value] : request_.options)
    if (!value.empty() && name != "school" && name != "student") detail.add(name, value);
  WriteTransaction transaction(session_.store);
  authorize_again();
  session_.audit.append("report." + report_.name, subject, detail);
  transaction.commit();
}

void ReportRun::give_rows(const RowSink& sink, Documents documents) {
  log();
  if (schools_.size() > 1) session_.store.prepare_for_bulk();
  sink_ = &sink;
  documents_ = documents;
  ReadTransaction view(session_.store);
  report_.rows(*this);
  sink_ = nullptr;
}

void ReportRun::finished() {
  if (report_.finished) report_.finished(*this);
}

std::optional<School> ReportRun::one_school() const {
  if (whole_district_ || schools_.size() != 1) return {};
  return schools_[0];
}

std::string ReportRun::why_empty() const {
  if (schools_.empty()) return report_.empty;
  std::string where;
  if (request_.is_set("student"))
    where = " of student " + request_.text("student");
  else if (!whole_district_)
    where = schools_.size() == 1 ? " at school " + schools_[0].code.text() : " at a school that you may see";
  auto since = request_.is_set("since") ? " since " + request_.text("since") : std::string();
  if (!report_.what.empty())
    return where.empty() && since.empty() ? report_.empty : fmt::format("no {}{}{}", report_.what, since, where);
  auto active = query(any_active_student_sql() + at_schools("s.location_code") + " LIMIT 1");
  return active.step() ? report_.empty : "no student is actively enrolled" + where;
}

bool ReportRun::begins_document(const School& school) const {
  return documents_ == Documents::each_school || school.code == schools_.front().code;
}

std::optional<Date> ReportRun::date(const std::string& option) const { return Date::parse(request_.text(option)); }

std::string ReportRun::at_schools(std::string_view column) const {
  return whole_district_ ? std::string() : in_schools_sql(column);
}

ReportQuery ReportRun::query(const std::string& sql, const ReportQuery::Parameters& more) const {
  ReportQuery::Parameters parameters = more;
  parameters.emplace(":today", session_.today().text());
  parameters.emplace(":now", session_.now().text());
  parameters.emplace(":student", request_.text("student"));
  if (!whole_district_) parameters.emplace(":schools", codes_of(schools_));
  auto since = date("since");
  parameters.emplace(":since", since ? session_.zone.start_of(*since).text() : std::string());
  return ReportQuery(session_.store, sql, parameters);
}

void ReportRun::remark(std::string line) { remarks_.push_back(std::move(line)); }

Cell ReportRun::local(const std::string& utc) const {
  if (utc.empty()) return {};
  return cell_or_blank(session_.zone.local_text(std::string_view(utc)));
}

}  // namespace portal
