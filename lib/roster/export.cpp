#include "lib/roster/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <queue>
#include <thread>

#include "lib/base/grade.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/roster/export_log.h"
#include "lib/roster/export_store.h"

namespace portal {
namespace {

const ExportSource& source_of(const ExportRequest& request) {
  for (const auto& source : export_sources())
    if (source.name == request.what) return source;
  auto near = nearest(request.what, export_names());
  throw UsageError(fmt::format("there is no '{}' to export", printable(request.what)),
                   near.empty() ? fmt::format("there are: {}", joined(export_names(), ", "))
                                : fmt::format("did you mean {}?", near));
}

void check_filters(const ExportSource& source, const ExportRequest& request) {
  auto refuse = [&](std::string_view option) {
    throw UsageError(fmt::format("{} cannot be filtered by {}", source.name, option), "leave the option out");
  };
  if (!request.grade.empty() && source.grade.empty()) refuse("--grade");
  if (!request.homeroom.empty() && source.homeroom.empty()) refuse("--homeroom");
}

Where condition_of(const ExportSource& source, const ExportRequest& request) {
  if (!request.where) return {};
  std::vector<WhereColumn> columns;
  for (const auto& column : source.where_columns()) columns.push_back({column.name, column.compared});
  return parse_where(*request.where, source.name, columns);
}

// Reads a part of the rows in another thread while the one before it is written.
class RowsInOrder {
 public:
  RowsInOrder(Session& session, const ExportQuestion& question, ExportDestination& destination)
      : session_(session), question_(question), destination_(destination) {}

  std::int64_t all() {
    open_readers();
    for (std::size_t turn = 0; !parts_.empty(); turn = (turn + 1) % readers_.size()) {
      auto part = parts_.front().get();
      parts_.pop();
      begin_part(turn, std::move(spare_));
      check_interrupted();
      if (part.rows > 0) destination_.put(part.encoded, part.rows);
      rows_ += part.rows;
      spare_ = std::move(part.encoded);
    }
    return rows_;
  }
  std::int64_t rows() const { return rows_; }  // that have been written

 private:
  struct Part {
    std::string encoded;
    std::int64_t rows = 0;
  };
  Session& session_;
  const ExportQuestion& question_;
  ExportDestination& destination_;
  std::vector<std::unique_ptr<ExportReader>> readers_;
  std::unique_ptr<KeptStudents> kept_;
  std::future<std::unique_ptr<KeptStudents>> kept_coming_;
  std::queue<std::future<Part>> parts_;  // destroyed before the readers: a thread may still be at work
  KeyRange range_;
  std::int64_t records_ = 32;  // of the next part: few at first, so that the first rows come at once
  std::int64_t rows_ = 0;
  bool begun_ = false;
  std::string spare_;  // the room of a part that has been written

  void open_readers() {
    constexpr int most_tries = 20;
    auto open = [&] { return std::make_unique<ExportReader>(session_.store, question_); };
    readers_.push_back(open());
    bool alone = question_.whole() || std::thread::hardware_concurrency() < 2;
    for (int tries = 0; !alone && readers_.size() < 2 && tries < most_tries; ++tries) {
      auto other = open();
      if (other->view() == readers_[0]->view())
        readers_.push_back(std::move(other));
      else
        readers_[0] = std::move(other);
    }
    if (KeptStudents::serve(question_))
      kept_coming_ =
          std::async(std::launch::async, [this] { return std::make_unique<KeptStudents>(session_.store, question_); });
    for (std::size_t i = 0; i < readers_.size(); ++i) begin_part(i, {});
  }

  // The first rows do not wait for them.
  const KeptStudents* kept() {
    if (kept_coming_.valid() && kept_coming_.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
      if (kept_ = kept_coming_.get(); kept_->view() != readers_[0]->view()) kept_.reset();
    return kept_.get();
  }

  void begin_part(std::size_t reader, std::string buffer) {
    constexpr std::int64_t most_records = 2048;
    if (begun_ && (question_.whole() || is_last(range_))) return;
    begun_ = true;
    range_ = next_key_range(session_.store, question_.source, range_.to, records_);
    records_ = std::min(2 * records_, most_records);
    parts_.push(std::async(std::launch::async, [this, reader = readers_[reader].get(), range = range_,
                                                buffer = std::move(buffer), kept = kept()]() mutable {
      Part part{std::move(buffer)};
      part.encoded.clear();
      reader->read(
          range,
          [&](const std::vector<std::string_view>& row) {
            destination_.encode(row, part.encoded);
            ++part.rows;
          },
          kept);
      return part;
    }));
  }
};

// Of the request what is checked, in the form that the roster has.
ExportRequest checked(Session& session, ExportRequest request) {
  const auto& source = source_of(request);
  check_filters(source, request);
  export_columns(request);
  if (!request.location_code.empty()) find_school(session.store, request.location_code);
  if (request.grade.empty()) return request;
  auto grade = Grade::parse(request.grade);
  if (!grade)
    throw UsageError(fmt::format("'{}' is no grade", printable(request.grade)), "grades are PK, TK, K and 1 to 12");
  request.grade = grade->text();
  return request;
}

}  // namespace

std::vector<std::string> export_names() {
  std::vector<std::string> names;
  for (const auto& source : export_sources()) names.emplace_back(source.name);
  return names;
}

std::vector<std::string> export_columns(const ExportRequest& request) {
  const auto& source = source_of(request);
  std::vector<std::string> all;
  for (const auto& column : source.columns) all.emplace_back(column.name);
  if (request.columns.empty()) return all;
  for (const auto& column : request.columns) {
    if (std::find(all.begin(), all.end(), column) != all.end()) continue;
    auto near = nearest(column, all);
    throw UsageError(
        fmt::format("{} have no column '{}'", source.name, printable(column)),
        near.empty() ? fmt::format("columns are: {}", joined(all, ", ")) : fmt::format("did you mean {}?", near));
  }
  return request.columns;
}

std::int64_t export_roster(Session& session, const ExportRequest& asked, ExportDestination& destination) {
  auto door = [&] { authorize(session, Action::roster_export, Place::district(), asked.what); };
  door();
  auto request = checked(session, asked);
  const auto& source = source_of(request);
  auto where = condition_of(source, request);
  std::optional<PastRun> as_of;
  if (request.as_of)
    as_of =
        past_run(session.store, *request.as_of, source.name == "enrollments" ? PastOf::enrollments : PastOf::records);
  ExportQuestion question{source, request, where, as_of ? as_of->business_date : session.today(), as_of};
  ExportLog log(session, request, destination, door);
  log.begin();
  RowsInOrder rows(session, question, destination);
  try {
    rows.all();
    destination.end();
  } catch (...) {
    log.cut_off();
    throw;
  }
  log.whole(rows.rows());
  return rows.rows();
}

}  // namespace portal
