#include "lib/guardians/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lib/base/text.h"
#include "lib/guardians/merge_doubts.h"
#include "lib/pins/one_pin.h"
#include "lib/pins/person_pin_store.h"

namespace portal {
namespace {

constexpr std::size_t longest_reason = 200;  // characters

std::string checked_reason(const std::string& reason) {
  if (display_width(reason) > longest_reason || !is_utf8(reason))
    throw UsageError(fmt::format("the reason is longer than {} characters, or is not UTF-8", longest_reason),
                     "a short sentence is enough, such as --reason 'twice in MiSiS, her passport was seen'");
  return one_line(trimmed(reason), longest_reason);
}

std::vector<std::string> together(std::vector<std::string> ids, const std::string& other) {
  if (std::find(ids.begin(), ids.end(), other) == ids.end()) ids.push_back(other);
  return ids;
}

// There are no chains: what would make one is refused, with what does the same.
void refuse_chain(Store& store, const MergeRequest& request) {
  if (auto kept = select_merge(store, request.kept)) {
    if (kept->kept_id == request.other)
      throw Refused(fmt::format("{} and {} are one person already, and {} is the ID that is kept", request.other,
                                request.kept, request.other),
                    fmt::format("to keep {} instead, run `portalctl guardian unmerge {}` first; nothing was changed",
                                request.kept, request.kept));
    throw Refused(
        fmt::format("{} is merged with {} already, which is the ID that is kept", request.kept, kept->kept_id),
        fmt::format("run `portalctl guardian merge {} {}`; nothing was changed", kept->kept_id, request.other));
  }
  if (auto other = select_merge(store, request.other))
    throw Refused(
        fmt::format("{} is merged with {} already", request.other, other->kept_id),
        fmt::format("if that was wrong, run `portalctl guardian unmerge {}` first; if all three are one person, "
                    "`portalctl guardian merge {} {}`; nothing was changed",
                    request.other, other->kept_id, request.kept));
  auto ids = ids_of_person(store, request.other);
  if (ids.size() > 1) {
    ids.erase(ids.begin());
    throw Refused(fmt::format("{} is the ID that is kept of {}", request.other, joined(ids, ", ")),
                  fmt::format("keep it for all of them: `portalctl guardian merge {} {}`; nothing was changed",
                              request.other, request.kept));
  }
}

void refuse_half_restricted(const std::vector<PersonRow>& rows) {
  auto students = restricted_by_halves(rows);
  if (students.empty()) return;
  throw Refused(fmt::format("MiSiS contradicts itself about {} (of student {})",
                            counted(static_cast<long long>(students.size()), "restriction"), joined(students, "; ")),
                "the school must confirm in MiSiS whether this person is restricted first; nothing was changed");
}

void refuse_different_people(Session& session, const std::vector<PersonRow>& rows, const MergeRequest& request) {
  auto found = different_people(rows, request.other);
  if (found.empty()) return;
  if (request.different_names)
    return authorize(session, Action::guardian_merge, Place::district(), request.kept + "/" + request.other);
  throw Refused(
      fmt::format("{} and {} may be two people: {}", request.kept, request.other, joined(found, "; ")),
      "the school puts it right in MiSiS; the ITD Help Desk and District IT can merge them all the same, with "
      "--different-names; nothing was changed");
}

// Which of the person's PINs for one student are one too many. An account of an extract waits for its own ID's (002).
std::vector<PersonPin> second_pins(const std::vector<PersonPin>& pins, const std::vector<PersonRow>& rows) {
  auto row_of = [&](const PersonPin& pin) -> const PersonRow& {
    return *std::find_if(rows.begin(), rows.end(), [&](const PersonRow& row) {
      return row.at.guardian_id == pin.binding.guardian_id && row.at.student_id == pin.binding.student_id;
    });
  };
  auto worth = [&](const PersonPin& pin) {
    const auto& row = row_of(pin);
    return std::pair(row.pin != "unused" ? 0 : row.linked ? 2 : 1, pin.expires_at);
  };
  bool none_is_needed = false;
  const PersonPin* stays = nullptr;
  for (const auto& pin : pins) {
    none_is_needed = none_is_needed || (pin.state == "used" && row_of(pin).linked);
    if (pin.sealed && (!stays || worth(pin) > worth(*stays))) stays = &pin;
  }
  std::vector<PersonPin> seconds;
  for (const auto& pin : pins)
    if (pin.sealed && (none_is_needed || &pin != stays)) seconds.push_back(pin);
  return seconds;
}

// With the merge in place.
std::int64_t revoke_second_pins(Session& session, const std::vector<std::string>& ids) {
  auto rows = read_person(session, ids);
  std::set<std::string> students;
  std::int64_t revoked = 0;
  for (const auto& row : rows) {
    if (!students.insert(row.at.student_id).second) continue;
    for (const auto& pin : second_pins(select_person_pins(session.store, row.at.student_id, ids[0]), rows)) {
      revoke_second_pin(session, pin, "the same person as " + ids[0]);
      ++revoked;
    }
  }
  return revoked;
}

// The links whose state is another one now: "023907F123/G2: active -> not a legal guardian".
std::string changed_links(const MergeResult& result) {
  std::vector<std::string> changes;
  for (const auto& row : result.rows)
    if (row.before.link != row.link_after)
      changes.push_back(fmt::format("{}/{}: {} -> {}", row.before.at.student_id, row.before.at.guardian_id,
                                    row.before.link, row.link_after));
  return joined(changes, "; ");
}

// The people's question is who sees a child now who did not, or does not who did.
void compare(Session& session, MergeResult& result, std::vector<PersonRow> before,
             const std::vector<std::string>& ids) {
  auto after = read_person(session, ids);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].linked != after[i].linked)
      result.warnings.push_back(fmt::format("the account of {} {} {} ({})", printable(before[i].email),
                                            after[i].linked ? "sees again" : "does not see any more",
                                            isolated(printable(before[i].at.student_name)), before[i].at.student_id));
    result.rows.push_back({std::move(before[i]), after[i].pin, after[i].link});
  }
}

// Who is by itself again: those whose PIN is gone, and those who get one by themselves.
void tell_pins(Session& session, MergeResult& result, const std::vector<PersonRow>& rows) {
  std::vector<PinBinding> due;
  for (const auto& row : rows) {
    if (row.due) due.push_back({row.at.student_id, row.at.guardian_id, 0});
    if (row.may_get_pin && !row.due && !row.linked && row.pin != "unused")
      result.new_pins.push_back(row.at.student_id + " " + row.at.guardian_id);
  }
  keep_one_of_each_person(session.store, due);
  for (const auto& pin : due) result.due_pins.push_back(pin.student_id + " " + pin.guardian_id);
}

// "023907F123: G1 was restricted as G2 is", for each ID and student at which an unmerge ends that.
class Restrictions {
 public:
  Restrictions(Session& session, const std::vector<PersonRow>& rows) : session_(session) {
    for (const auto& row : rows)
      if (auto other = under_another(row); !row.at.restricted && !other.empty()) before_.push_back({&row, other});
  }
  std::vector<std::string> lifted() const {
    std::vector<std::string> found;
    for (const auto& [row, other] : before_)
      if (under_another(*row).empty())
        found.push_back(fmt::format("{}: {} was restricted as {} is", row->at.student_id, row->at.guardian_id, other));
    return found;
  }

 private:
  Session& session_;
  std::vector<std::pair<const PersonRow*, std::string>> before_;
  std::string under_another(const PersonRow& row) const {
    return restricted_as(session_.store, row.at.student_id, row.at.guardian_id);
  }
};

// A restriction ends so only where somebody of the district says it in as many words.
void refuse_lifting(Session& session, const UnmergeRequest& request, MergeResult& result,
                    const Restrictions& restrictions) {
  auto lifted = restrictions.lifted();
  if (lifted.empty()) return;
  if (!request.despite_restriction)
    throw Refused(fmt::format("an unmerge would end a restriction ({})", joined(lifted, "; ")),
                  "the school must confirm in MiSiS whether this person is restricted first; if they are two people, "
                  "the ITD Help Desk and District IT can part them with --despite-restriction; nothing was changed");
  authorize(session, Action::guardian_merge, Place::district(), result.kept + "/" + result.other);
  for (const auto& one : lifted) result.warnings.push_back("this ends a restriction: " + one);
}

std::string account_of_both(const std::vector<PersonRow>& rows, const std::string& other) {
  for (const auto& one : rows)
    for (const auto& two : rows)
      if (!one.email.empty() && one.email == two.email && one.at.guardian_id == other && two.at.guardian_id != other)
        return one.email;
  return {};
}

}  // namespace

MergeResult merge_guardians(Session& session, const MergeRequest& request, DryRun dry_run) {
  auto reason = checked_reason(request.reason);
  WriteTransaction transaction(session.store);
  authorize_guardian(session, request.kept, Action::guardian_merge);
  authorize_guardian(session, request.other, Action::guardian_merge);
  if (request.kept == request.other)
    throw UsageError(fmt::format("guardian {} is named twice", request.kept), "name two different guardian IDs");
  MergeResult result;
  result.kept = request.kept, result.other = request.other;
  auto ids = ids_of_person(session.store, request.kept);
  result.changed = ids.front() != request.kept || std::find(ids.begin(), ids.end(), request.other) == ids.end();
  if (result.changed) refuse_chain(session.store, request);
  for (const auto& id : ids) authorize_guardian(session, id, Action::guardian_merge);
  ids = together(std::move(ids), request.other);
  auto before = read_person(session, ids);
  result.kept_name = name_under(before, request.kept), result.other_name = name_under(before, request.other);
  if (!result.changed) return result;
  refuse_half_restricted(before);
  refuse_different_people(session, before, request);
  result.warnings = different_people(before, request.other);
  for (auto& doubt : merge_doubts(before, request.kept, request.other)) result.warnings.push_back(std::move(doubt));
  insert_merge(session.store, {request.other, request.kept, session.now().text(), session.who.login, reason});
  result.revoked = revoke_second_pins(session, ids);
  compare(session, result, std::move(before), ids);
  JsonObject detail;
  detail.add("kept", result.kept)
      .add("merged", result.other)
      .add("pins_revoked", static_cast<long long>(result.revoked))
      .add("reason", reason);
  if (auto links = changed_links(result); !links.empty()) detail.add("links", links);
  if (request.different_names) detail.add("different_names", "yes");
  session.audit.append("guardian.merge", request.kept + "/" + request.other, detail);
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

MergeResult unmerge_guardian(Session& session, const UnmergeRequest& request, DryRun dry_run) {
  WriteTransaction transaction(session.store);
  const auto& guardian_id = request.guardian_id;
  authorize_guardian(session, guardian_id, Action::guardian_merge);
  auto merge = select_merge(session.store, guardian_id);
  auto ids = ids_of_person(session.store, guardian_id);
  if (!merge && ids.size() == 1)
    throw Refused(fmt::format("guardian {} is merged with no other", guardian_id),
                  "`portalctl guardian list` shows who is; nothing was changed");
  if (!merge)
    throw Refused(
        fmt::format("{} is the ID that is kept", guardian_id),
        fmt::format("name the one that is to be by itself again: `portalctl guardian unmerge {}`; nothing was "
                    "changed",
                    ids[1]));
  for (const auto& id : ids) authorize_guardian(session, id, Action::guardian_merge);
  MergeResult result;
  result.kept = merge->kept_id, result.other = guardian_id;
  auto before = read_person(session, ids);
  result.kept_name = name_under(before, result.kept), result.other_name = name_under(before, result.other);
  const Restrictions restrictions(session, before);
  delete_merge(session.store, guardian_id);
  refuse_lifting(session, request, result, restrictions);
  tell_pins(session, result, read_person(session, ids));
  if (auto email = account_of_both(before, guardian_id); !email.empty())
    result.warnings.push_back(
        fmt::format("the account of {0} holds students of both IDs, and goes on: see `portalctl parent students {0}`",
                    printable(email)));
  JsonObject detail;
  detail.add("kept", result.kept)
      .add("merged", result.other)
      .add("merged_at", merge->merged_at)
      .add("merged_by", merge->operator_login);
  if (auto lifted = restrictions.lifted(); !lifted.empty()) detail.add("restrictions_ended", joined(lifted, "; "));
  compare(session, result, std::move(before), ids);
  if (auto links = changed_links(result); !links.empty()) detail.add("links", links);
  session.audit.append("guardian.unmerge", result.kept + "/" + result.other, detail);
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

}  // namespace portal
