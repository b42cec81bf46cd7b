#include "jobs/import_step.h"

#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/roster/bundle.h"
#include "lib/roster/import.h"
#include "lib/roster/inbox.h"
#include "lib/roster/inbox_archive.h"
#include "lib/roster/intake.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

std::filesystem::path inbox_of(const Session& session) {
  if (session.settings.text(Key::incoming).empty())
    throw UsageError("no inbox is set", "name the folder of the extracts with `incoming` in portal.yaml");
  return session.settings.path(Key::incoming);
}

const std::vector<RecordKind>& kinds_read(const Session& session) {
  return kinds_of(load_profile(session.settings, session.settings.text(Key::profile)));
}

InboxListing list_until(const Session& session, Date business_date) {
  auto listing = list_inbox(inbox_of(session), session.zone, kinds_read(session));
  std::erase_if(listing.sets, [&](const InboxSet& set) { return set.date > business_date; });
  return listing;
}

bool is_complete(const Session& session, const InboxSet& set) {
  return is_complete(set, session.now(), std::chrono::minutes(session.settings.count(Key::incoming_settle)),
                     read_installation(session.store).sandbox);
}

// Of the extract that comes in the night of that business date.
Date date_awaited(const Session& session, Date business_date) {
  return business_date.plus_days(-session.settings.count(Key::incoming_lag));
}

// What can be known of the files; one that cannot be read is told when it is imported.
Extract files_in(const Session& session, const InboxSet& set) {
  try {
    return read_extract(set.paths, kinds_read(session));
  } catch (const BadInput&) {
    return {};
  }
}

std::string extract_of(const InboxSet& set) {
  return fmt::format("the extract of {} ({})", set.date.text(), set.name());
}

std::string run_of(const Run& run) { return fmt::format("run {} ({})", run.id, run.business_date); }

std::string not_complete(const Session& session, const InboxSet& set) {
  if (!set.unfinished.empty())
    return fmt::format("{} is not complete yet: it has no .done marker, and {} {} still being written", extract_of(set),
                       joined(set.unfinished, ", "), set.unfinished.size() == 1 ? "is" : "are");
  return fmt::format("{} is not complete yet: it has no .done marker, and changed at {}", extract_of(set),
                     session.zone.local_text(set.changed));
}

std::string left_undone(const InboxSet& set, const Run& undone) {
  return fmt::format("{} is that of run {}, which was undone; import it by hand if it is wanted", extract_of(set),
                     undone.id);
}

// "run 2: students 4 new, 6 changed, 1 withdrawn; guardians …; 1 row rejected"
std::string summary(const ImportResult& result) {
  if (result.same_as) return fmt::format("the same files as run {}; nothing changed", *result.same_as);
  std::vector<std::string> parts;
  for (const auto& [kind, school, read, counts] : result.counts) {
    if (!school.empty() || (kind != "students" && kind != "guardians")) continue;
    parts.push_back(fmt::format("{} {} new, {} changed, {} withdrawn", kind, grouped(counts.added),
                                grouped(counts.changed + counts.moved + counts.returned), grouped(counts.withdrawn)));
  }
  parts.push_back(counted(static_cast<long long>(result.rejects.size()), "row") + " rejected");
  return joined(parts, "; ");
}

std::string no_extract(const Session& session, Date date) {
  return fmt::format("no extract for {} in {}", date.text(), session.settings.text(Key::incoming));
}

std::string imported_before(const Session& session, const Run& run) {
  auto rejected = count_rejects(session.store, run.same_as.value_or(run.id));
  return fmt::format("{} was imported before; {} rejected", run_of(run), counted(rejected, "row"));
}

std::string passed_over(const InboxListing& listing) {
  constexpr std::size_t most = 3;
  auto names = listing.passed_over;
  auto more = names.size() > most ? names.size() - most : 0;
  names.resize(names.size() - more);
  return fmt::format("passed over, as no extract or not whole: {}{}", joined(names, ", "),
                     more ? fmt::format(" and {} more", more) : "");
}

std::string what_becomes_of(const InboxSet& set, Fate fate, const std::optional<Run>& run) {
  switch (fate) {
    case Fate::import:
      return extract_of(set) + " would be imported, unless it is damaged or a guard stops it";
    case Fate::superseded:
      return fmt::format("{} would not be applied: superseded by {}", extract_of(set), run_of(*run));
    case Fate::read_before:
      return fmt::format("{} was read by {}, and would be archived", extract_of(set), run_of(*run));
    case Fate::undone:
      return left_undone(set, *run);
  }
  return {};
}

/// One run of the step, over the sets of the inbox from the oldest to the newest.
class ImportRound {
 public:
  ImportRound(Session& session, Date business_date)
      : session_(session),
        date_(business_date),
        awaited_(date_awaited(session, business_date)),
        incoming_(inbox_of(session)) {}

  StepResult run() {
    try {
      try {
        walk();
        return result();
      } catch (const SQLite::Exception& error) {
        rethrow_storage_error(error, session_.store.file().string());
      }
    } catch (const Interrupted&) {
      throw;
    } catch (const std::exception& error) {
      if (told_.empty()) throw;
      tell(told(error));  // after what was done before it
      return {StepOutcome::failed, joined(told_, " | "), exit_code_of(error), changed_};
    }
  }

 private:
  struct Stopped {
    InboxSet set;
    std::string why;
    ExitCode code;
  };

  Session& session_;
  Date date_, awaited_;
  std::filesystem::path incoming_;
  InboxListing listing_;
  std::vector<std::string> told_;
  std::vector<Stopped> stopped_;   // since the last one that was imported
  std::vector<InboxSet> waiting_;  // likewise
  enum class Imported { none, some } imported_ = Imported::none;
  enum class Withheld { no, yes } withheld_ = Withheld::no;  // what was awaited came, and is left to a person
  Changed changed_ = Changed::no;
  StepOutcome outcome_ = StepOutcome::done;

  void walk() {
    listing_ = list_until(session_, date_);
    for (const auto& set : listing_.sets) {
      check_interrupted();
      if (is_complete(session_, set))
        take(set);
      else if (auto newest = newest_standing_run(session_.store); !newest || newest->business_date <= set.date.text())
        waiting_.push_back(set);
    }
  }

  static std::string told(const std::exception& error) {
    auto* known = dynamic_cast<const Error*>(&error);
    if (!known) return error.what();
    return known->hint().empty() ? known->message() : known->message() + "; " + known->hint();
  }
  void tell(std::string text) { told_.push_back(std::move(text)); }
  void find(std::string text) {
    tell(std::move(text));
    outcome_ = StepOutcome::findings;
  }
  // The date is told where it is not the job's own.
  std::string label(std::int64_t run, Date date) const {
    return date == date_ ? fmt::format("run {}", run) : fmt::format("run {} ({})", run, date.text());
  }

  void take(const InboxSet& set) {
    auto extract = files_in(session_, set);
    auto [fate, run] = judge_extract(session_.store, set.date, extract, set.date_from);
    switch (fate) {
      case Fate::import:
        return import(set, std::move(extract));
      case Fate::superseded:
        if (is_lost_with(set, extract))
          return stop(set, Refused(fmt::format("{} holds only what changed, and came after {}: what it tells is in no "
                                               "later one",
                                               extract_of(set), run_of(*run)),
                                   "put a newer whole bundle into the inbox, which takes its place"));
        return supersede(set, extract, *run, {});
      case Fate::read_before:
        return finish_reading(set, *run);
      case Fate::undone:
        if (set.date >= awaited_) withheld_ = Withheld::yes;
        return find(left_undone(set, *run));
    }
  }

  // What a delta tells is in the whole extracts of its day and later, and nowhere else.
  bool is_lost_with(const InboxSet& set, const Extract& extract) {
    if (!holds_only_changes(extract)) return false;
    auto whole = newest_whole_run(session_.store);
    return !whole || whole->business_date < set.date.text();
  }

  void stop(const InboxSet& set, const Error& error) { stopped_.push_back({set, told(error), exit_code_of(error)}); }

  void import(const InboxSet& set, Extract extract) {
    if (holds_only_changes(extract) && !waiting_.empty()) return waiting_.push_back(set);
    if (holds_only_changes(extract) && !stopped_.empty())
      return stop(set, Refused(fmt::format("{} holds only what changed since {}, which was stopped", extract_of(set),
                                           stopped_.back().set.name()),
                               "it waits until that one is imported, or a newer whole bundle"));
    auto result = try_import(set, std::move(extract));
    if (!result) return;
    imported_ = Imported::some;
    changed_ = Changed::yes;
    tell(fmt::format("{}: {}", label(*result->run, set.date), summary(*result)));
    if (!result->rejects.empty()) outcome_ = StepOutcome::findings;
    pass_over();
    archive(set, *result->run);
  }

  std::optional<ImportResult> try_import(const InboxSet& set, Extract extract) {
    ImportRequest request{.paths = set.paths, .business_date = set.date};
    if (!extract.files.empty()) request.extract = std::move(extract);
    try {
      return import_roster(session_, request);
    } catch (const Refused& error) {
      stop(set, error);
    } catch (const BadInput& error) {
      stop(set, error);
    }
    return {};
  }

  // A newer extract went in: those before it that did not are no longer wanted.
  void pass_over() {
    waiting_.clear();
    auto stopped = std::exchange(stopped_, {});
    for (const auto& one : stopped)  // the reasons of many stand in the nights before
      supersede(one.set, files_in(session_, one.set), *newest_standing_run(session_.store),
                &one == &stopped.back() || stopped.size() <= few_stopped ? one.why : "in the nights before");
  }

  void supersede(const InboxSet& set, const Extract& extract, const Run& newest, const std::string& stopped_by) {
    auto run = record_superseded(session_, set.date, extract, newest);
    changed_ = Changed::yes;
    find(fmt::format("{}: superseded by {}, not applied{}{}", label(run, set.date), run_of(newest),
                     stopped_by.empty() ? "" : "; it had been stopped: ", stopped_by));
    archive(set, run);
  }

  // An earlier attempt ended between the import and the move, or was not let move it; or it was delivered again.
  void finish_reading(const InboxSet& set, const Run& run) {
    auto newest = newest_standing_run(session_.store);
    if (run.outcome != "superseded" && newest->id > run.id && newest->business_date == run.business_date)
      find(fmt::format("{} was imported as run {} before, and run {} came after it; import it by hand if it is wanted",
                       extract_of(set), run.id, newest->id));
    archive(set, run.id);
  }

  // An earlier attempt ended before it could say so, or a person imported it.
  void find_imported_before(const Run& newest) {
    tell(imported_before(session_, newest));
    if (count_rejects(session_.store, newest.same_as.value_or(newest.id)) > 0) outcome_ = StepOutcome::findings;
    changed_ = Changed::yes;
  }

  // What is read is done, whatever becomes of the move: a set that stays is known by its files the next time.
  void archive(const InboxSet& set, std::int64_t run) {
    if (last_change(set) != set.changed)
      return find(fmt::format("{} changed while it was read, and stays in the inbox", extract_of(set)));
    try {
      put_away(incoming_, set, run, session_.store.file());
    } catch (const StorageError& error) {
      find(fmt::format("{}; {}", error.message(), error.hint()));
    }
  }

  static constexpr std::size_t few_stopped = 5;

  // A feed that is stopped for weeks is told as one: the newest say why.
  void tell_stopped() {
    constexpr std::size_t newest = 2;
    auto older = stopped_.size() > few_stopped ? stopped_.size() - newest : 0;
    if (older > 0)
      tell(fmt::format("{} before these, from {} to {}, were stopped too",
                       counted(static_cast<long long>(older), "extract"), stopped_.front().set.date.text(),
                       stopped_[older - 1].set.date.text()));
    for (std::size_t i = older; i < stopped_.size(); ++i) {
      const auto& [set, why, code] = stopped_[i];
      tell(set.date == date_ ? why : fmt::format("{}: {}", extract_of(set), why));
    }
  }

  StepResult result() {
    auto code = exit_done;
    for (const auto& [set, why, its_code] : stopped_)
      if (code == exit_done) code = its_code;
    tell_stopped();
    for (const auto& set : waiting_) tell(not_complete(session_, set));
    auto newest = newest_standing_run(session_.store);
    bool up_to_date = newest && newest->business_date >= awaited_.text();
    if (code != exit_done) {
      outcome_ = StepOutcome::failed;
    } else if (!waiting_.empty()) {
      outcome_ = StepOutcome::waiting;
    } else if (withheld_ == Withheld::no && !up_to_date) {
      outcome_ = StepOutcome::waiting;
      tell(no_extract(session_, awaited_));
    } else if (withheld_ == Withheld::no && imported_ == Imported::none) {
      find_imported_before(*newest);
    }
    bool came = imported_ == Imported::some && outcome_ != StepOutcome::waiting;
    if (!came && !listing_.passed_over.empty()) tell(passed_over(listing_));
    return {outcome_, joined(told_, " | "), code, changed_};
  }
};

}  // namespace

StepResult import_step(Session& session, Date business_date) { return ImportRound(session, business_date).run(); }

Outlook import_outlook(Session& session, Date business_date) {
  Outlook outlook;
  auto listing = list_until(session, business_date);
  auto awaited = date_awaited(session, business_date);
  auto newest = newest_standing_run(session.store);
  bool is_there = newest && newest->business_date >= awaited.text();
  for (const auto& set : listing.sets) {
    if (!is_complete(session, set)) {
      outlook.lines.push_back(not_complete(session, set));
      is_there = is_there || set.date >= awaited;
      continue;
    }
    auto [fate, run] = judge_extract(session.store, set.date, files_in(session, set), set.date_from);
    if (fate == Fate::import) outlook.something_new = true;
    is_there = is_there || ((fate == Fate::import || fate == Fate::undone) && set.date >= awaited);
    outlook.lines.push_back(what_becomes_of(set, fate, run));
  }
  if (!is_there)
    outlook.lines.push_back(no_extract(session, awaited));
  else if (outlook.lines.empty())
    outlook.lines.push_back(imported_before(session, *newest));
  if (!listing.passed_over.empty()) outlook.lines.push_back(passed_over(listing));
  return outlook;
}

}  // namespace portal
