#include "lib/guardians/guardian.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "lib/accounts/account.h"
#include "lib/accounts/account_store.h"
#include "lib/base/text.h"
#include "lib/district/student.h"
#include "lib/pins/pin_details.h"

namespace portal {
namespace {

constexpr std::size_t longest_id = 40;  // more is no guardian ID, and no reader wants it

bool permitted_at(Session& session, Action action, const std::string& location_code) {
  return permitted(session, action, Place::school(LocationCode::trusted(location_code)));
}

NotFound no_such_guardian(const std::string& guardian_id, Denial denial) {
  bool small = std::any_of(guardian_id.begin(), guardian_id.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return NotFound(
      fmt::format("there is no guardian {} at a school that you may see", printable(fit(guardian_id, 40))),
      fmt::format("check the ID{}; `portalctl student find` and `portalctl pin list` show the IDs of a student's "
                  "guardians",
                  small ? ", and whether its letters are capitals" : ""),
      std::move(denial));
}

// Who may do this nowhere learns nothing of the guardian by being told so.
void require_somewhere(Session& session, const std::string& guardian_id, Action action) {
  if (trimmed(guardian_id).empty())
    throw UsageError("a guardian ID is blank", "name it as MiSiS has it, such as G100216");
  if (!permitted_somewhere(session, action))
    authorize(session, action, Place::district(), printable(guardian_id.substr(0, longest_id)));
}

Denial denied(Action action, const std::string& guardian_id) {
  return {std::string(action_name(action)), guardian_id.substr(0, longest_id)};
}

// The links of accounts that hold a student for one of these IDs.
struct HeldBy {
  std::string emails, states;
  bool active = false;  // any of them
};
using Links = std::map<std::pair<std::string, std::string>, HeldBy>;  // by student and ID

Links links_of_person(Session& session, const std::vector<std::string>& ids) {
  std::set<std::int64_t> accounts;
  for (const auto& id : ids)
    for (auto account : select_accounts_of_guardian(session.store, id)) accounts.insert(account);
  Links links;
  for (auto number : accounts) {
    auto account = select_account(session.store, number);
    if (!account) continue;
    for (const auto& link : links_of(session, *account)) {
      auto& held = links[{link.student_id, link.guardian_id}];
      held.emails += (held.emails.empty() ? "" : ", ") + account->email;
      held.states += (held.states.empty() ? "" : ", ") + state_in_words(link);
      held.active = held.active || link.state == LinkState::active;
    }
  }
  return links;
}

}  // namespace

std::vector<GuardianAtStudent> authorize_guardian(Session& session, const std::string& guardian_id, Action action) {
  require_somewhere(session, guardian_id, action);
  bool everywhere = permitted(session, action, Place::district());
  auto rows = select_students_of_guardian(session.store, guardian_id, session.today().text());
  if (rows.empty()) {
    if (everywhere && ids_of_person(session.store, guardian_id).size() > 1) return rows;
    throw no_such_guardian(guardian_id, {});
  }
  auto seen = std::count_if(rows.begin(), rows.end(), [&](const GuardianAtStudent& row) {
    return permitted_at(session, action, row.location_code);
  });
  if (seen == 0) throw no_such_guardian(guardian_id, denied(action, guardian_id));
  if (static_cast<std::size_t>(seen) < rows.size())
    throw NotPermitted(fmt::format("guardian {} has a student at another school too", guardian_id),
                       "whoever may do this for the whole district can: call the ITD Help Desk",
                       denied(action, guardian_id));
  return rows;
}

std::vector<PersonRow> read_person(Session& session, const std::vector<std::string>& ids) {
  auto links = links_of_person(session, ids);
  std::map<std::pair<std::string, std::string>, GuardianPin> pins;
  std::set<std::string> students;
  std::vector<PersonRow> rows;
  for (const auto& id : ids)
    for (auto& at : select_students_of_guardian(session.store, id, session.today().text())) {
      if (students.insert(at.student_id).second)
        read_guardian_pins(session.store, {at.student_id, {}, {}}, session.today(), [&](const GuardianPin& pin) {
          pins[{pin.pair.student_id, pin.pair.guardian_id}] = pin;
        });
      PersonRow row;
      auto pair = std::pair(at.student_id, at.guardian_id);
      auto pin = pins.find(pair);
      row.pin = pin == pins.end() ? "none" : pin_status(pin->second, session.now());
      row.may_get_pin = pin != pins.end() && pin->second.entitled && pin->second.student_active;
      if (pin != pins.end() && pin->second.pin && pin->second.pin->state == PinState::live)
        row.expires_at = last_good_day(session, pin->second.pin->expires_at);
      row.due = row.may_get_pin && (!pin->second.pin || pin->second.pin->state == PinState::lapsed);
      if (auto link = links.find(pair); link != links.end())
        row.email = link->second.emails, row.link = link->second.states, row.linked = link->second.active;
      row.at = std::move(at);
      rows.push_back(std::move(row));
    }
  return rows;
}

Person show_person(Session& session, const std::string& guardian_id) {
  constexpr auto action = Action::parent_find;
  require_somewhere(session, guardian_id, action);
  Person person;
  person.ids = ids_of_person(session.store, guardian_id);
  for (const auto& id : person.ids)
    if (auto merge = select_merge(session.store, id)) person.merges.push_back(std::move(*merge));
  person.rows = read_person(session, person.ids);
  bool known = !person.rows.empty();
  std::erase_if(person.rows,
                [&](const PersonRow& row) { return !permitted_at(session, action, row.at.location_code); });
  bool gone = !known && person.ids.size() > 1 && permitted(session, action, Place::district());
  if (person.rows.empty() && !gone) throw no_such_guardian(guardian_id, known ? denied(action, guardian_id) : Denial{});
  return person;
}

std::vector<MergeAtSchool> list_merges(Session& session, const std::string& location_code) {
  constexpr auto action = Action::parent_find;
  if (location_code.empty())
    authorize_somewhere(session, action);
  else
    authorize(session, action, Place::school(find_school(session.store, location_code).code));
  std::map<std::string, bool> seen;
  std::vector<MergeAtSchool> merges;
  for (auto& row : select_merges_at_schools(session.store)) {
    if (!merges.empty() && merges.back().merge.guardian_id == row.merge.guardian_id) continue;
    auto [found, first] = seen.try_emplace(row.location_code, row.location_code == location_code);
    if (first && location_code.empty())
      found->second = row.location_code.empty() ? permitted(session, action, Place::district())
                                                : permitted_at(session, action, row.location_code);
    if (found->second) merges.push_back(std::move(row));
  }
  return merges;
}

std::vector<std::vector<std::string>> people_with_several_ids(Session& session, const std::string& student_id) {
  std::vector<std::vector<std::string>> people;
  for (const auto& person : select_merged_at_student(session.store, student_id))
    people.push_back(ids_of_person(session.store, person));
  return people;
}

}  // namespace portal
