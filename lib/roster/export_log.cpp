#include "lib/roster/export_log.h"

#include <chrono>
#include <thread>

#include "lib/audit/logged_file.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr const char* begins = "roster.export";
constexpr const char* ends = "roster.exported";  // no disclosure of its own: it tells how that one ended

}  // namespace

ExportLog::ExportLog(Session& session, const ExportRequest& request, ExportDestination& destination,
                     std::function<void()> door)
    : session_(session), request_(request), destination_(destination), door_(std::move(door)) {}

JsonObject ExportLog::with_request(JsonObject detail) const {
  detail.add("columns", joined(export_columns(request_), ",")).add("school", request_.location_code);
  if (!request_.grade.empty()) detail.add("grade", request_.grade);
  if (!request_.homeroom.empty()) detail.add("homeroom", request_.homeroom);
  detail.add("active", request_.active);
  if (request_.where) detail.add("where", one_line(*request_.where, 1'000));
  if (request_.as_of) detail.add("as_of", static_cast<long long>(*request_.as_of));
  detail.add("to", one_line(destination_.name(), 300));
  return detail;
}

void ExportLog::begin() {
  if (destination_.file()) return;
  const auto& door = door_;
  WriteTransaction transaction(session_.store);
  door();
  begun_ = session_.audit.append(begins, request_.what, with_request({}));
  transaction.commit();
}

// The rows are out: whether the operator may have them is not asked any more.
void ExportLog::append_end(const JsonObject& told, LockWait wait) {
  WriteTransaction transaction(session_.store, wait);
  session_.audit.append(ends, request_.what, told);
  transaction.commit();
}

JsonObject ExportLog::whole_detail(std::int64_t rows) const {
  JsonObject detail;
  detail.add("rows", static_cast<long long>(rows)).add("sha256", destination_.sha256());
  return with_request(std::move(detail));
}

JsonObject ExportLog::cut_off_detail() const {
  auto taken = destination_.taken();
  JsonObject detail;
  if (taken.rows)
    detail.add("rows", static_cast<long long>(*taken.rows));
  else
    detail.add("rows", "unknown");
  detail.add("sha256", destination_.sha256()).add("bytes", static_cast<long long>(taken.bytes));
  return with_request(std::move(detail));
}

JsonObject ExportLog::ended(JsonObject detail, std::string_view how) const {
  return detail.add("ended", how).add("log_row", static_cast<long long>(begun_));
}

void ExportLog::whole(std::int64_t rows) {
  if (auto* file = destination_.file())
    commit_logged(session_.store, session_.audit, begins, request_.what, whole_detail(rows), *file, door_);
  else
    append_end(ended(whole_detail(rows), "whole"), LockWait::in_line);
}

// After an interrupt nobody waits in line for the lock any more, so it is tried again and again. Where it stays taken,
// the row of the beginning tells that the rows went out.
void ExportLog::cut_off() noexcept {
  constexpr int most_tries = 100;
  constexpr std::chrono::milliseconds pause(100);
  if (begun_ == 0) return;
  try {
    auto told = ended(cut_off_detail(), "cut off");
    for (int tries = 0; tries < most_tries; ++tries) try {
        return append_end(told, LockWait::none);
      } catch (const Busy&) {
        std::this_thread::sleep_for(pause);
      }
  } catch (...) {
  }
}

}  // namespace portal
