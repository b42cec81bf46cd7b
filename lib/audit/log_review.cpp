#include "lib/audit/log_review.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/audit/chain.h"
#include "lib/audit/log_claims.h"
#include "lib/base/text.h"
#include "lib/store/installation_store.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

class Review {
 public:
  Review(Store& store, const ReviewRequest& request) : store_(store), request_(request) {}

  LogReview run() {
    read_files();
    auto chain = follow_chain(store_, wanted());
    auto state = chain.verdict.first_wrong ? ChainState::broken : ChainState::whole;
    review_.rows = chain.verdict.rows;
    auto held = hold_claims(claims_, chain.heads, chain.end, state);
    for (auto& finding : held.findings) add(finding.row, std::move(finding.reason));
    if (chain.verdict.first_wrong) add(chain.verdict.first_wrong, chain.verdict.reason);
    review_.gaps = std::move(held.gaps);
    look_for_missing(chain.checkpoints);
    for (auto& guard : missing_guards(store_)) add({}, std::move(guard));
    for (auto& finding : of_files_) add({}, std::move(finding));
    std::stable_sort(review_.findings.begin(), review_.findings.end(),
                     [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
    return std::move(review_);
  }

 private:
  Store& store_;
  const ReviewRequest& request_;
  LogReview review_;
  std::vector<LogClaim> claims_;
  std::vector<std::string> of_files_;  // what is wrong with files
  std::set<std::string> names_;        // of all that were found, whatever is in them
  std::set<std::string> said_;         // by checkpoints
  std::optional<std::string> key_;

  static std::pair<bool, std::int64_t> order_of(const LogFinding& finding) {
    return {!finding.row, finding.row.value_or(0)};
  }

  void add(std::optional<std::int64_t> row, std::string reason) {
    review_.findings.push_back({row, std::move(reason)});
  }

  void read_files() {
    key_ = request_.key;
    auto mark = read_installation(store_).key_mark;
    std::error_code ignored;
    std::vector<fs::path> places;
    if (fs::exists(request_.folder, ignored))
      places.push_back(request_.folder);
    else if (request_.folder_is_named)
      of_files_.push_back(fmt::format("the folder of checkpoints is not there: {}", request_.folder.string()));
    places.insert(places.end(), request_.further.begin(), request_.further.end());
    std::set<fs::path> read;  // a file may lie in the folder and be named too
    for (const auto& place : places)
      for (auto& file : read_statements(place))
        if (read.insert(fs::weakly_canonical(file.file, ignored)).second) take(file, mark);
  }

  void take(const StatementFile& file, const std::string& mark) {
    names_.insert(file.name());
    auto name = printable(file.name());
    auto refuse = [&](std::string_view what) { of_files_.push_back(fmt::format("{} {}", name, what)); };
    if (!file.statement) return refuse(fmt::format("is no checkpoint: {}", file.why));
    const auto* checkpoint = std::get_if<Checkpoint>(&file.statement->said);
    const auto* restore = std::get_if<RestoreStatement>(&file.statement->said);
    if ((checkpoint ? checkpoint->owner : restore->owner).installation != mark)
      return refuse("is of another installation");
    if (!key_) key_ = file.statement->key;
    if (*key_ != file.statement->key)
      return refuse(request_.key ? "is signed with a key that is not this installation's"
                                 : "is signed with another key than the ones before it");
    if (restore) {
      claims_.push_back({name, restore->after, restore->at, *restore, file.begun});
      return;
    }
    auto said = fmt::format("{} {} {}", checkpoint->at.text(), checkpoint->log.rows, hex(checkpoint->log.head));
    if (!said_.insert(said).second) return;  // a copy of another
    claims_.push_back({name, checkpoint->log, checkpoint->at, {}, false});
    ++review_.checkpoints;
    if (!review_.newest || checkpoint->at > *review_.newest) review_.newest = checkpoint->at;
  }

  std::set<std::int64_t> wanted() const {
    std::set<std::int64_t> rows;
    for (const auto& claim : claims_) rows.insert(claim.log.rows);
    return rows;
  }

  // What the log tells of must be there; what was written elsewhere by hand is somebody else's to keep.
  void look_for_missing(const std::vector<LoggedCheckpoint>& written) {
    std::vector<const LoggedCheckpoint*> missing;
    for (const auto& one : written)
      if (StatementName::parse(one.file) && !names_.contains(one.file)) missing.push_back(&one);
    if (missing.empty()) return;
    auto count = counted(static_cast<long long>(missing.size()), "checkpoint");
    auto newest = fmt::format("{} (row {})", missing.back()->file, grouped(missing.back()->row));
    if (review_.checkpoints == 0)
      return add({}, fmt::format("the log tells of {}, and none is in {}: the newest is {}", count,
                                 request_.folder.string(), newest));
    add({}, fmt::format("{} that the log tells of {} not in {}: {}{}", count, missing.size() == 1 ? "is" : "are",
                        request_.folder.string(), missing.size() == 1 ? "" : "the newest is ", newest));
  }
};

}  // namespace

LogReview review_audit_log(Store& store, const ReviewRequest& request) { return Review(store, request).run(); }

}  // namespace portal
