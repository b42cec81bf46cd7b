#pragma once
// A report that is asked once: who may, of which schools, what the log keeps, and what stands around the rows.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/district/student.h"
#include "lib/reports/report.h"
#include "lib/reports/report_query_store.h"

namespace portal {

/// Who makes a document, as its notes tell: "root", or with --as "root as tokafor".
std::string maker_of(const Session& session);

class ReportRun {
 public:
  /// Checks the options, authorises, and chooses the schools: the one that is named, else every one at which the
  /// operator may ask this. UsageError, NotFound (no such school or student), NotPermitted.
  ReportRun(Session& session, const Report& report, ReportRequest request);

  /// What stands around the rows of all, or of one school alone.
  Document document() const;
  Document document(const School& school) const;

  /// Writes to the audit log who asks for what, then gives the rows, of one view of the database. `location_code` is
  /// the row's school; rows of one school stand together.
  using RowSink = std::function<void(const std::string& location_code, const std::vector<Cell>& cells)>;
  enum class Documents { one, each_school };
  void give_rows(const RowSink& sink, Documents documents = Documents::one);
  /// To be called when the whole answer has reached where it was to go; not after a dry run.
  void finished();
  /// What is true where there were no rows: of the school and the days that were asked for.
  std::string why_empty() const;
  /// Lines for the person, not for the data; after the rows.
  const std::vector<std::string>& remarks() const { return remarks_; }

  // For the report's own function:
  Session& session() { return session_; }
  const ReportRequest& request() const { return request_; }
  std::optional<Date> date(const std::string& option) const;
  const std::vector<School>& schools() const { return schools_; }  // by code
  bool of_whole_district() const { return whole_district_; }
  /// The one school that was asked for: by name, or by somebody who may ask this at no other.
  std::optional<School> one_school() const;
  /// A condition for the WHERE of a query, " AND <column> …"; nothing where all schools are meant.
  std::string at_schools(std::string_view column) const;
  /// A statement whose parameters are those that it names: :today, :now, :schools (of at_schools), :since (the start of
  /// that day, UTC), :student, and what `more` binds.
  ReportQuery query(const std::string& sql, const ReportQuery::Parameters& more = {}) const;
  /// Whether this school's rows are the first of a document: what tells of the district stands before them.
  bool begins_document(const School& school) const;
  void row(const std::string& location_code, const std::vector<Cell>& cells) { (*sink_)(location_code, cells); }
  void remark(std::string line);
  /// A moment of the database as the district's clock shows it; blank for none.
  Cell local(const std::string& utc) const;

 private:
  Session& session_;
  const Report& report_;
  ReportRequest request_;
  std::vector<School> schools_;
  bool whole_district_ = false;
  std::vector<std::string> remarks_;
  const RowSink* sink_ = nullptr;
  Documents documents_ = Documents::one;

  void check_options() const;
  bool may_at(const Place& place) const;
  void authorize_all(const Place& place) const;
  void authorize_again() const;
  void choose_schools();
  void log() const;
  Document document(std::string about, ReportRequest::Schools schools = ReportRequest::Schools::one) const;
};

/// A report in files, one for each school: `<location code>.<format>`, mode 0600, by rename. One query, one pass.
struct ReportFile {
  std::string location_code, school_name, file;
  std::int64_t rows = 0;
};
/// `folder` must exist (StorageError). A school without rows gets its file too, and says so by having none.
std::vector<ReportFile> write_report_files(ReportRun& run, const std::string& folder, Format format);
/// Which those would be: of the schools that there are; their rows are not counted.
std::vector<ReportFile> planned_report_files(const ReportRun& run, const std::string& folder, Format format);

}  // namespace portal
