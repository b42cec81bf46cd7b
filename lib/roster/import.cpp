#include "lib/roster/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "lib/base/csv.h"
#include "lib/base/text.h"
#include "lib/roster/apply.h"
#include "lib/roster/bundle.h"
#include "lib/roster/guards.h"
#include "lib/roster/make_plans.h"

namespace portal {
namespace {

// How long it took is measured, not asked of the injected clock, which may stand still.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

RunFile run_file(const TableReader& reader) {
  RunFile file;
  file.kind = reader.kind().name;
  file.name = reader.file().name;
  file.sha256 = reader.file().sha256;
  file.encoding = encoding_name(reader.encoding());
  file.delimiter = std::string(1, reader.delimiter());
  file.header = reader.header();
  file.bytes = static_cast<std::int64_t>(reader.file().bytes.size());
  return file;
}

RunFile run_file(const KindPlan& plan) {
  auto file = run_file(*plan.rows.reader);
  file.rows_read = static_cast<std::int64_t>(plan.rows.rows_read);
  file.counts = plan.counts;
  return file;
}

// The newest standing run's files, where these are the same ones, byte for byte.
bool same_files(const Extract& extract, const std::vector<RunFile>& last_files) {
  auto last = files_that_came(last_files);
  if (extract.files.size() != last.size()) return false;
  return std::all_of(extract.files.begin(), extract.files.end(), [&](const ExtractFile& file) {
    return std::any_of(last.begin(), last.end(), [&](const RunFile& before) {
      return before.kind == file.kind->name && before.sha256 == file.sha256;
    });
  });
}

enum class WrongYear { no, yes };

void stop(const std::vector<std::string>& reasons, WrongYear wrong_year) {
  throw Refused(fmt::format("the import would change too much, and was stopped; nothing was changed\n  {}",
                            joined(reasons, "\n  ")),
                wrong_year == WrongYear::yes
                    ? "`portalctl year show` tells how far the school years are; --accept-mass-change would take the "
                      "extract for what it says, whatever becomes of the rollover"
                    : "look at the extract first (`portalctl roster diff`); if it is right, import it with "
                      "--accept-mass-change");
}

// A guardian was added, or a rollover took effect, while an import compared; it takes but seconds to compare again.
struct Overtaken : Busy {
  using Busy::Busy;
};

class Import {
 public:
  Import(Session& session, const ImportRequest& request)
      : session_(session),
        request_(request),
        profile_name_(request.profile.empty() ? session.settings.text(Key::profile) : request.profile),
        profile_(load_profile(session.settings, profile_name_)),
        extract_(request.extract ? *request.extract : read_extract(request.paths, kinds_of(profile_))) {
    require_files(extract_, kinds_of(profile_));
    result_.business_date = request.business_date ? *request.business_date
                            : extract_.date       ? *extract_.date
                                                  : session.today();
    for (const auto& name : extract_.passed_over) {
      if (profile_.passed_over.contains(plain_header(std::filesystem::path(name).stem().string()))) continue;
      result_.notes.push_back(
          kind_of_file(name, account_kinds())
              ? fmt::format("{}: not imported here; `portalctl parent import` takes existing parent "
                            "accounts and links, once",
                            name)
              : fmt::format("{}: not imported", name));
    }
  }

  ImportResult run() {
    session_.store.prepare_for_bulk();
    auto last = newest_standing_run(session_.store);
    // An unchanged run's files are those of the run it repeats.
    auto last_files = last ? files_of_run(session_.store, last->same_as.value_or(last->id)) : std::vector<RunFile>();
    mark_ = newest_run_of_any_mode(session_.store);
    rollovers_mark_ = state_of_rollovers(session_.store);
    year_ = extract_year(session_.store, session_.settings, extract_.years, result_.business_date);
    if (last && last->profile == profile_text() && (last->mode == mode_name() || of_bundle(last_files)) &&
        same_files(extract_, last_files) && is_as_imported(*last))
      return repeat(*last, last_files);
    auto plans = compare();
    describe(plans);
    judge_plans(plans, files_of_last_whole(), last);
    if (request_.dry_run == DryRun::no) apply(plans, last);
    return std::move(result_);
  }

 private:
  Session& session_;
  const ImportRequest& request_;
  std::string profile_name_;
  Profile profile_;
  Extract extract_;
  BundleTables tables_;
  ImportResult result_;
  Stopwatch stopwatch_;
  std::optional<ExtractYear> year_;
  std::int64_t mark_ = 0;  // the newest run when it began
  std::string rollovers_mark_;

  // With what it was read: whoever trusts other people tonight must not be told that nothing changed.
  std::string profile_text() const {
    return profile_name_ + (profile_.trust_guardian_role ? ", guardians trusted" : "");
  }

  // A bundle says itself whether it holds only what changed.
  bool is_delta() const {
    return std::any_of(tables_.extract.files.begin(), tables_.extract.files.end(),
                       [](const ExtractFile& file) { return file.origin && file.origin->mode == ImportMode::delta; });
  }
  std::string mode_name() const { return request_.mode == ImportMode::full && !is_delta() ? "full" : "delta"; }
  static bool of_bundle(const std::vector<RunFile>& files) {
    return std::any_of(files.begin(), files.end(), [](const RunFile& file) { return file.put_together(); });
  }

  // Whether the roster is what the last run's files say, and these would be read as those were.
  bool is_as_imported(const Run& last) {
    bool added_since = mark_ != last.id;  // by lookups
    return !added_since && !rollover_that_stands_on(session_.store, last.id) &&
           std::all_of(year_->told.begin(), year_->told.end(),
                       [&](const ToldYear& told) { return told.year.text() == last.school_year; });
  }

  // What a delta lacks says nothing of what a whole extract must have.
  std::vector<RunFile> files_of_last_whole() {
    auto whole = newest_whole_run(session_.store);
    return whole ? files_of_run(session_.store, whole->same_as.value_or(whole->id)) : std::vector<RunFile>();
  }

  std::vector<KindPlan> compare() {
    ReadTransaction snapshot(session_.store);
    tables_ = tables_of({extract_, profile_, &session_.store, result_.business_date});
    if (is_delta() && !stands_on_whole(session_.store, profile_text()))
      throw Refused(
          fmt::format("the bundle holds only what changed, and no whole one was imported as {}", profile_text()),
          "import a whole bundle first; nothing was changed");
    return make_plans(session_.store, tables_.extract, profile_, request_.mode, result_.business_date, year_->blank());
  }

  // The files of a bundle, which are not the tables.
  void describe_sources() {
    if (!tables_.sources) return;
    for (std::size_t i = 0; i < tables_.sources->readers.size(); ++i) {
      auto file = run_file(*tables_.sources->readers[i]);
      file.rows_read = static_cast<std::int64_t>(tables_.rows_read[i]);
      for (const auto& reject : result_.rejects) file.counts.rejected += reject.kind == file.kind;
      result_.files.push_back(std::move(file));
      note(*tables_.sources->readers[i]);
    }
    for (const auto& file : extract_.files)  // those that the manifest says are not there
      if (std::none_of(result_.files.begin(), result_.files.end(),
                       [&](const RunFile& read) { return read.kind == file.kind->name; }))
        result_.files.push_back({.kind = std::string(file.kind->name),
                                 .name = file.name,
                                 .sha256 = file.sha256,
                                 .bytes = static_cast<std::int64_t>(file.bytes.size())});
    result_.notes.insert(result_.notes.end(), tables_.notes.begin(), tables_.notes.end());
  }

  void describe(const std::vector<KindPlan>& plans) {
    for (const auto& plan : plans) {
      result_.counts.push_back(
          {std::string(plan.kind->name), {}, static_cast<std::int64_t>(plan.rows.rows_read), plan.counts});
      for (const auto& [school, counts] : plan.by_school)
        result_.counts.push_back({std::string(plan.kind->name), school, 0, counts});
      if (!plan.rows.reader) continue;
      result_.files.push_back(run_file(plan));
      for (const auto& reject : plan.rows.rejects)
        result_.rejects.push_back({std::string(reject.source.empty() ? plan.kind->name : reject.source), reject});
      if (!tables_.sources) note(*plan.rows.reader);
      note_held(plan);
    }
    describe_sources();
  }

  void note(const TableReader& reader) {
    const auto& name = reader.file().name;
    std::vector<std::string> unknown;
    for (const auto& column : reader.unknown_columns())
      if (!profile_.passed_over.contains(plain_header(column))) unknown.push_back(printable(fit(column, 60)));
    if (!unknown.empty())
      result_.notes.push_back(fmt::format("{}: columns that are not imported: {}", name, joined(unknown, ", ")));
    if (reader.encoding() == Encoding::windows_1252)
      result_.notes.push_back(fmt::format("{}: is not UTF-8; read as Windows-1252", name));
  }

  void note_held(const KindPlan& plan) {
    const auto& name = plan.rows.reader->file().name;
    if (plan.counts.held > 0)
      result_.notes.push_back(fmt::format("{}: {} absent but not withdrawn, because a rejected row may be theirs{}",
                                          name, grouped(plan.counts.held),
                                          plan.rows.holds.everything() ? " (one row cannot be read at all)" : ""));
  }

  std::vector<std::string> wrong_year(const std::vector<KindPlan>& plans) const {
    for (const auto& plan : plans)
      if (plan.kind->name == "students") return judge_year(plan, *year_);
    return {};
  }

  void judge_plans(const std::vector<KindPlan>& plans, const std::vector<RunFile>& last_files,
                   const std::optional<Run>& last) {
    auto reasons = judge(plans, guard_limits(session_.settings), request_.mode, last_files);
    auto of_year = wrong_year(plans);
    reasons.insert(reasons.begin(), of_year.begin(), of_year.end());
    if (request_.mode == ImportMode::full) {
      auto columns = judge_columns(plans, profile_, last_files);
      reasons.insert(reasons.end(), columns.begin(), columns.end());
    }
    if (last && result_.business_date.text() < last->business_date)
      reasons.push_back(fmt::format("the extract is of {}, older than the newest one imported, of {}",
                                    result_.business_date.text(), last->business_date));
    if (reasons.empty()) return;
    if (request_.accept == AcceptMassChange::no) stop(reasons, of_year.empty() ? WrongYear::no : WrongYear::yes);
    result_.accepted = reasons;
  }

  Run new_run(std::string outcome, std::string school_year) const {
    Run run;
    run.business_date = result_.business_date.text();
    run.started_at = session_.now().text();
    run.who = session_.who.login;
    run.profile = profile_text();
    run.mode = mode_name();
    run.outcome = std::move(outcome);
    run.accepted = joined(result_.accepted, "; ");
    run.school_year = std::move(school_year);
    return run;
  }

  void check_not_overtaken(const std::optional<Run>& compared_with) {
    auto newest = newest_standing_run(session_.store);
    if ((newest ? newest->id : 0) != (compared_with ? compared_with->id : 0))
      throw Busy("another import was done, or undone, while this one was comparing; nothing was changed",
                 "run it again");
    if (newest_run_of_any_mode(session_.store) != mark_ || state_of_rollovers(session_.store) != rollovers_mark_)
      throw Overtaken(
          "guardians were added by lookups, or students rolled over, again and again while this import was "
          "comparing",
          "run it again; nothing was changed");
  }

  void apply(std::vector<KindPlan>& plans, const std::optional<Run>& compared_with) {
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::roster_import, Place::district());
    check_not_overtaken(compared_with);
    auto run = insert_run(session_.store, new_run("applied", year_of(plans, *year_)));
    for (auto& file : result_.files) file.run = run, insert_run_file(session_.store, file);
    apply_plans(session_.store, plans, run, result_.business_date);
    for (const auto& plan : plans) insert_rejects(session_.store, run, plan.kind->name, plan.rows.rejects);
    remember_bundle_ids(session_.store, run, tables_.ids);
    set_run_seconds(session_.store, run, stopwatch_.seconds());
    log(run, "applied");
    transaction.commit();
    result_.run = run;
  }

  // The same files again change nothing; the run is remembered all the same, for it confirms the last one.
  ImportResult repeat(const Run& last, const std::vector<RunFile>& files) {
    result_.same_as = last.same_as.value_or(last.id);
    bool bundle = of_bundle(files);
    for (auto file : files) {
      file.counts = {.unchanged = file.rows_read - file.counts.rejected, .rejected = file.counts.rejected};
      if (!bundle || file.put_together()) result_.counts.push_back({file.kind, {}, file.rows_read, file.counts});
      result_.files.push_back(std::move(file));
    }
    read_rejects(session_.store, *result_.same_as,
                 [&](const StoredReject& reject) { result_.rejects.push_back(reject); });
    if (request_.dry_run == DryRun::yes) return std::move(result_);
    WriteTransaction transaction(session_.store);
    authorize(session_, Action::roster_import, Place::district());
    check_not_overtaken(last);
    auto run = new_run("unchanged", last.school_year);
    run.same_as = result_.same_as;
    run.seconds = stopwatch_.seconds();
    result_.run = insert_run(session_.store, run);
    log(*result_.run, "unchanged");
    transaction.commit();
    return std::move(result_);
  }

  void log(std::int64_t run, std::string_view outcome) {
    JsonObject detail;
    detail.add("outcome", outcome).add("business_date", result_.business_date.text());
    for (const auto& file : files_that_came(result_.files)) detail.add(file.name, file.sha256);
    if (!result_.accepted.empty()) detail.add("accepted", joined(result_.accepted, "; "));
    session_.audit.append("roster.import", fmt::format("run {}", run), detail);
  }
};

}  // namespace

ImportResult import_roster(Session& session, const ImportRequest& request) {
  authorize(session, Action::roster_import, Place::district());  // before the files are read, and again at the change
  constexpr int most_tries = 5;
  for (int tries = 1;; ++tries) try {
      return Import(session, request).run();
    } catch (const Overtaken&) {
      if (tries == most_tries) throw;
    }
}

}  // namespace portal
