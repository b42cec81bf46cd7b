#include "lib/roster/intake.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"

namespace portal {
namespace {

// A part is enough: where a move was cut short, the rest of the set lies in the inbox alone.
bool read_all(const std::vector<RunFile>& files, const Extract& extract) {
  return std::all_of(extract.files.begin(), extract.files.end(), [&](const ExtractFile& file) {
    return std::any_of(files.begin(), files.end(),
                       [&](const RunFile& read) { return read.kind == file.kind->name && read.sha256 == file.sha256; });
  });
}

}  // namespace

Verdict judge_extract(Store& store, Date date, const Extract& extract, InboxSet::DateFrom date_from) {
  auto newest = newest_standing_run(store);
  bool too_old = newest && date.text() < newest->business_date;
  bool delivered_again = false;
  std::optional<Run> undone;
  bool in_doubt = true;  // until the newest run that imported these files tells whether it was undone
  if (!extract.files.empty())
    for (auto& run : runs_that_read(store, extract.files[0].kind->name, extract.files[0].sha256)) {
      auto files = files_that_came(files_of_run(store, run.same_as.value_or(run.id)));
      if (!read_all(files, extract)) continue;
      bool stands = run.outcome != "undone" && run.outcome != "superseded";
      if (run.business_date == date.text() && (stands || (too_old && run.outcome == "superseded")))
        return {Fate::read_before, std::move(run)};
      if (run.outcome == "superseded" || files.size() != extract.files.size()) continue;
      if (in_doubt && stands)
        delivered_again = newest && run.same_as.value_or(run.id) != newest->same_as.value_or(newest->id);
      if (in_doubt && run.outcome == "undone") undone = std::move(run);
      in_doubt = false;
    }
  if (too_old || (delivered_again && date_from == InboxSet::DateFrom::writing))
    return {Fate::superseded, std::move(newest)};
  if (undone) return {Fate::undone, std::move(undone)};
  return {};
}

std::int64_t record_superseded(Session& session, Date date, const Extract& extract, const Run& newest) {
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_import, Place::district());
  auto id = insert_run(session.store, {.business_date = date.text(),
                                       .started_at = session.now().text(),
                                       .who = session.who.login,
                                       .profile = session.settings.text(Key::profile),
                                       .mode = "full",
                                       .outcome = "superseded",
                                       .school_year = extract.years.empty() ? "" : extract.years[0].year.text()});
  JsonObject detail;
  detail.add("business_date", date.text()).add("superseded_by", fmt::format("run {}", newest.id));
  for (const auto& file : extract.files) {
    insert_run_file(session.store, {.run = id,
                                    .kind = std::string(file.kind->name),
                                    .name = file.name,
                                    .sha256 = file.sha256,
                                    .bytes = static_cast<std::int64_t>(file.bytes.size())});
    detail.add(file.name, file.sha256);
  }
  session.audit.append("roster.supersede", fmt::format("run {}", id), detail);
  transaction.commit();
  return id;
}

}  // namespace portal
