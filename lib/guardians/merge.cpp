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

// Which of the person's PINs for one student are one too many. An account of an extract waits for its own ID's (002).
std::vector<PinBinding> second_pins(const std::vector<PersonPin>& pins, const std::vector<PersonRow>& rows) {
  auto row_of = [&](const PersonPin& pin) -> const PersonRow& {
    return *std::find_if(rows.begin(), rows.end(), [&](const PersonRow& row) {
      return row.at.guardian_id == pin.binding.guardian_id && row.at.student_id == pin.binding.student_id;
    });
  };
  auto worth = [&](const PersonPin& pin) {
    const auto& row = row_of(pin);
    return row.pin != "unused" ? 0 : row.linked ? 2 : 1;
  };
  bool none_is_needed = false;
  const PersonPin* stays = nullptr;
  for (const auto& pin : pins) {
    none_is_needed = none_is_needed || (pin.state == "used" && row_of(pin).linked);
    if (pin.sealed && (!stays || worth(pin) > worth(*stays))) stays = &pin;
  }
  std::vector<PinBinding> seconds;
  for (const auto& pin : pins)
    if (pin.sealed && (none_is_needed || &pin != stays)) seconds.push_back(pin.binding);
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

// The log and the dry run tell the same.
JsonObject told_of(const MergeResult& result) {
  JsonObject detail;
  return detail.add("kept", result.kept).add("merged", result.other);
}

// Those who are one alone again, and whose PIN is gone.
std::vector<std::string> in_need_of_new_pins(const std::vector<PersonRow>& rows) {
  std::vector<std::string> found;
  for (const auto& row : rows)
    if (row.may_get_pin && row.pin == "revoked" && row.email.empty())
      found.push_back(row.at.student_id + " " + row.at.guardian_id);
  return found;
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
  if (result.changed) {
    refuse_half_restricted(before);
    result.warnings = merge_doubts(before, request.kept, request.other);
    insert_merge(session.store, {request.other, request.kept, session.now().text(), session.who.login,
                                 one_line(trimmed(request.reason), longest_reason)});
    result.revoked = revoke_second_pins(session, ids);
    session.audit.append("guardian.merge", request.kept + "/" + request.other,
                         told_of(result)
                             .add("pins_revoked", static_cast<long long>(result.revoked))
                             .add("reason", one_line(trimmed(request.reason), longest_reason)));
  }
  compare(session, result, std::move(before), ids);
  if (dry_run == DryRun::no && result.changed) transaction.commit();
  return result;
}

MergeResult unmerge_guardian(Session& session, const std::string& guardian_id, DryRun dry_run) {
  WriteTransaction transaction(session.store);
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
  delete_merge(session.store, guardian_id);
  session.audit.append("guardian.unmerge", result.kept + "/" + result.other,
                       told_of(result).add("merged_at", merge->merged_at).add("merged_by", merge->operator_login));
  result.new_pins = in_need_of_new_pins(read_person(session, ids));
  if (auto email = account_of_both(before, guardian_id); !email.empty())
    result.warnings.push_back(
        fmt::format("the account of {0} holds students of both IDs, and goes on: see `portalctl parent students {0}`",
                    printable(email)));
  compare(session, result, std::move(before), ids);
  if (dry_run == DryRun::no) transaction.commit();
  return result;
}

}  // namespace portal
