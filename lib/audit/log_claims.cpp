#include "lib/audit/log_claims.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/text.h"

namespace portal {
namespace {

std::string told(const LogClaim& claim) { return fmt::format("{} of {}", claim.file, claim.at.text()); }

std::string rows_text(std::int64_t first, std::int64_t last) {
  return first == last ? fmt::format("row {}", grouped(first))
                       : fmt::format("rows {} to {}", grouped(first), grouped(last));
}

class Holding {
 public:
  Holding(const std::vector<LogClaim>& claims, const std::map<std::int64_t, std::string>& heads, const LogPoint& end,
          ChainState state)
      : heads_(heads), end_(end), state_(state) {
    // One that may not have come about did so where the log has it, or where a later restore took its place in turn.
    auto came_about = [&](const LogClaim& claim) {
      return !claim.begun || stands_in_log(claim.log) ||
             std::any_of(claims.begin(), claims.end(),
                         [&](const auto& other) { return !other.begun && gave_way(claim, other); });
    };
    for (const auto& claim : claims)
      if (came_about(claim)) claims_.push_back(&claim);
    forget_what_came_after_this_database();
  }

  ClaimsHeld run() {
    for (const auto* claim : claims_)
      if (!stands_in_log(claim->log) && !is_beyond_the_break(*claim) && !is_accounted_for(*claim))
        wrong_.push_back(claim);
    tell_first_wrong_row();
    tell_contradiction();
    for (const auto* claim : claims_)
      if (claim->restore) tell_gap(*claim->restore);
    return std::move(held_);
  }

 private:
  const std::map<std::int64_t, std::string>& heads_;
  const LogPoint& end_;
  ChainState state_;
  std::vector<const LogClaim*> claims_, wrong_;
  ClaimsHeld held_;

  bool stands_in_log(const LogPoint& point) const {
    auto found = heads_.find(point.rows);
    return found != heads_.end() && found->second == point.head;
  }

  bool is_beyond_the_break(const LogClaim& claim) const {
    return state_ == ChainState::broken && claim.log.rows > end_.rows;
  }

  // The database that gave way to a backup is kept beside the new one: its log ends where the restore says that it
  // ended, and what was signed later is of the other one.
  void forget_what_came_after_this_database() {
    const LogClaim* last = nullptr;
    for (const auto* claim : claims_)
      if (claim->restore && !claim->begun && claim->restore->before == end_ && !stands_in_log(claim->log) &&
          (!last || claim->at < last->at))
        last = claim;
    if (!last || state_ == ChainState::broken) return;
    held_.gaps.push_back(
        fmt::format("this is the database that gave way to {} at {}", last->restore->backup, last->at.text()));
    auto at = last->at;
    std::erase_if(claims_, [&](const LogClaim* claim) { return claim->at >= at && !stands_in_log(claim->log); });
  }

  // Rows that gave way to a backup: those after the ones that stayed, up to the end that the log had then.
  static bool gave_way(const LogClaim& claim, const LogClaim& to) {
    if (!to.restore || &to == &claim || to.at < claim.at || claim.log.rows <= to.restore->shared) return false;
    const auto& before = to.restore->before;
    if (!before || claim.log.rows < before->rows) return true;
    return claim.log == *before;
  }
  bool is_accounted_for(const LogClaim& claim) const {
    return std::any_of(claims_.begin(), claims_.end(), [&](const auto* other) { return gave_way(claim, *other); });
  }

  // The last claim up to which the log is what it was when this one was made.
  const LogClaim* agreed_before(const LogClaim& claim) const {
    const LogClaim* newest = nullptr;
    for (const auto* other : claims_)
      if (stands_in_log(other->log) && other->at <= claim.at && other->log.rows < claim.log.rows &&
          (!newest || other->log.rows > newest->log.rows))
        newest = other;
    return newest;
  }

  static std::string agreement(const LogClaim* claim) {
    return claim ? fmt::format("; up to row {} the log is as {} has it", grouped(claim->log.rows), told(*claim)) : "";
  }

  void tell_first_wrong_row() {
    const LogClaim *changed = nullptr, *cut = nullptr;
    for (const auto* claim : wrong_)
      if (claim->log.rows > end_.rows)
        cut = cut && cut->log.rows >= claim->log.rows ? cut : claim;
      else if (!changed || claim->log.rows < changed->log.rows)
        changed = claim;
    auto more = static_cast<long long>(wrong_.size()) - 1;
    auto others = more > 0 ? fmt::format("; {}", counted(more, "further one disagrees", "further ones disagree")) : "";
    if (changed) {
      const auto* agreed = agreed_before(*changed);
      auto first = agreed ? agreed->log.rows + 1 : 1;
      held_.findings.push_back(
          {first, fmt::format("{}, for the hash that {} signs is another{}{}",
                              first == changed->log.rows ? fmt::format("row {} was written anew", grouped(first))
                                                         : fmt::format("the log was written anew from one of the {} on",
                                                                       rows_text(first, changed->log.rows)),
                              told(*changed), agreement(agreed), others)});
    } else if (cut) {
      held_.findings.push_back(
          {end_.rows + 1, fmt::format("{} {} gone: {} signs {}{}{}", rows_text(end_.rows + 1, cut->log.rows),
                                      end_.rows + 1 == cut->log.rows ? "is" : "are", told(*cut),
                                      counted(cut->log.rows, "row"), agreement(agreed_before(*cut)), others)});
    }
  }

  // Two that cannot both be of one log: as many rows with another hash, or fewer rows later on.
  void tell_contradiction() {
    for (const auto* claim : wrong_)
      for (const auto* other : claims_) {
        if (other == claim || is_accounted_for(*other)) continue;
        if (claim->log.rows == other->log.rows && claim->log.head != other->log.head)
          return contradict(*claim, *other, "are of as many rows, with different hashes");
        if (claim->at < other->at && claim->log.rows > other->log.rows)
          return contradict(*claim, *other, "cannot both be of one log: the later one has fewer rows");
      }
  }

  void contradict(const LogClaim& one, const LogClaim& other, std::string_view how) {
    const auto &first = one.at <= other.at ? one : other, &second = one.at <= other.at ? other : one;
    held_.findings.push_back({{}, fmt::format("{} and {} {}", told(first), told(second), how)});
  }

  void tell_gap(const RestoreStatement& restore) {
    auto gone = !restore.before
                    ? fmt::format("how many rows after row {} gave way could not be read", grouped(restore.shared))
                : restore.before->rows > restore.shared
                    ? fmt::format("{} gave way", rows_text(restore.shared + 1, restore.before->rows))
                    : std::string("no row gave way");
    held_.gaps.push_back(fmt::format("{}: {} restored {}; {}", restore.at.text(), restore.by, restore.backup, gone));
  }
};

}  // namespace

ClaimsHeld hold_claims(const std::vector<LogClaim>& claims, const std::map<std::int64_t, std::string>& heads,
                       const LogPoint& end, ChainState state) {
  return Holding(claims, heads, end, state).run();
}

}  // namespace portal
