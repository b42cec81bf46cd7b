// Two passes over each table: the first keeps only hashes of what records have in common, so that a million of them
// fit in memory; the second looks at those that met another's, and compares what they really hold.
#include "lib/roster/duplicates.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_set>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/district/guardian_merge_store.h"
#include "lib/roster/duplicates_store.h"

namespace portal {
namespace {

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

// Something that two records of one person would have in common, and whose record it is.
struct Mark {
  std::size_t what, who;
};

// Who has something in common with somebody else.
std::unordered_set<std::size_t> who_meet(std::vector<Mark> marks) {
  std::sort(marks.begin(), marks.end(),
            [](const Mark& a, const Mark& b) { return std::pair(a.what, a.who) < std::pair(b.what, b.who); });
  std::unordered_set<std::size_t> met;
  for (auto first = marks.begin(); first != marks.end();) {
    auto last = std::find_if(first, marks.end(), [&](const Mark& mark) { return mark.what != first->what; });
    if (first->who != (last - 1)->who)
      for (auto mark = first; mark != last; ++mark) met.insert(mark->who);
    first = last;
  }
  return met;
}

// Sorts as people look for names; NUL, so that "Lee Ann" + "Bo" is not "Lee" + "Ann Bo".
std::string name_key(const std::string& last_name, const std::string& first_name) {
  return folded(last_name) + '\0' + folded(first_name);
}

std::string student_key(const PresentStudent& student) {
  return name_key(student.last_name, student.first_name) + '\0' + student.birth_date;
}

void add_students(Store& store, std::vector<DuplicateRow>& rows) {
  std::vector<Mark> marks;
  read_present_students(store, [&](const PresentStudent& student) {
    check_interrupted();
    marks.push_back({hash_of(student_key(student)), hash_of(student.student_id)});
  });
  auto met = who_meet(std::move(marks));
  std::map<std::string, std::map<std::string, PresentStudent>> groups;
  read_present_students(store, [&](const PresentStudent& student) {
    if (met.contains(hash_of(student.student_id))) groups[student_key(student)].emplace(student.student_id, student);
  });
  std::int64_t number = 0;
  for (const auto& group : groups) {
    if (group.second.size() < 2) continue;
    ++number;
    for (const auto& [id, student] : group.second)
      rows.push_back({number,
                      "students",
                      id,
                      student.last_name,
                      student.first_name,
                      student.birth_date,
                      student.location_code,
                      student.grade,
                      {},
                      "same name, same birth date"});
  }
}

std::string digits_of(const std::string& phone) {
  std::string digits;
  for (char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  if (digits.size() == 11 && digits[0] == '1') digits.erase(0, 1);
  return digits;
}

// What stands in place of a value ("none", "000-000-0000") is nobody's.
bool telling_phone(const std::string& digits) {
  return digits.size() >= 7 && digits.find_first_not_of(digits[0]) != digits.npos;
}
bool telling_email(const std::string& email) { return email.find('@') != email.npos; }
bool telling_address(const std::string& address) { return address.find_first_of("0123456789") != address.npos; }

constexpr std::string_view evidence_names[] = {"same student", "same email", "same phone", "same address"};

// Calls with each thing besides the name that links of one person would have in common: which, and its key.
template <class Call>
void for_each_evidence(const PresentLink& link, Call&& call) {
  const auto name = name_key(link.last_name, link.first_name);
  auto give = [&](std::size_t which, const std::string& value) {
    call(which, name + '\0' + static_cast<char>('0' + which) + value);
  };
  give(0, link.student_id);
  if (telling_email(link.email)) give(1, plain_lower(link.email));
  std::set<std::string> phones;
  for (const auto* phone : {&link.home_phone, &link.work_phone, &link.cell_phone})
    if (auto digits = digits_of(*phone); telling_phone(digits)) phones.insert(std::move(digits));
  for (const auto& digits : phones) give(2, digits);
  if (telling_address(link.address)) give(3, folded(link.address));
}

// Guardians who are connected by what they have in common, however far.
class Guardians {
 public:
  void add(const PresentLink& link) {
    auto [found, added] = number_.try_emplace(link.guardian_id, people_.size());
    if (added) people_.push_back({link.guardian_id, link.last_name, link.first_name, {}, people_.size(), 0});
    auto guardian = found->second;
    people_[guardian].students.insert(link.student_id);
    for_each_evidence(link, [&](std::size_t which, const std::string& key) {
      auto [first, is_first] = first_with_.try_emplace(key, guardian);
      if (!is_first && first->second != guardian) join(first->second, guardian, which);
    });
  }

  void add_rows(std::vector<DuplicateRow>& rows) {
    std::map<std::size_t, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < people_.size(); ++i) groups[root(i)].push_back(i);
    std::map<std::string, std::vector<std::size_t>> by_name;
    for (auto& group : groups) {
      if (group.second.size() < 2) continue;
      std::sort(group.second.begin(), group.second.end(),
                [&](std::size_t a, std::size_t b) { return people_[a].id < people_[b].id; });
      const auto& first = people_[group.second[0]];
      by_name.emplace(name_key(first.last_name, first.first_name) + '\0' + first.id, group.second);
    }
    auto number = rows.empty() ? 0 : rows.back().group;
    for (const auto& group : by_name) {
      ++number;
      for (auto i : group.second)
        rows.push_back({number,
                        "guardians",
                        people_[i].id,
                        people_[i].last_name,
                        people_[i].first_name,
                        {},
                        {},
                        {},
                        joined({people_[i].students.begin(), people_[i].students.end()}, ", "),
                        reason(root(i))});
    }
  }

 private:
  struct Person {
    std::string id, last_name, first_name;
    std::set<std::string> students;
    std::size_t parent;  // towards the one that stands for the group
    unsigned evidence;   // of the group, a bit for each; kept by the one that stands for it
  };
  std::vector<Person> people_;
  std::map<std::string, std::size_t> number_, first_with_;

  std::size_t root(std::size_t i) {
    while (people_[i].parent != i) i = people_[i].parent = people_[people_[i].parent].parent;
    return i;
  }

  void join(std::size_t a, std::size_t b, std::size_t which) {
    a = root(a), b = root(b);
    people_[b].parent = a;
    people_[a].evidence |= people_[b].evidence | 1U << which;
  }

  std::string reason(std::size_t group) const {
    std::string text = "same name";
    for (std::size_t which = 0; which < std::size(evidence_names); ++which)
      if (people_[group].evidence & 1U << which) text += ", " + std::string(evidence_names[which]);
    return text;
  }
};

// IDs that are known to be one person count as one, whose ID is the one that is kept.
void read_links_of_people(Store& store, const MergedGuardians& merged,
                          const std::function<void(const PresentLink&)>& link) {
  read_present_links(store, [&](const PresentLink& found) {
    if (!merged.contains(found.guardian_id)) return link(found);
    auto of_person = found;
    of_person.guardian_id = merged.person(found.guardian_id);
    link(of_person);
  });
}

void add_guardians(Store& store, std::vector<DuplicateRow>& rows) {
  const MergedGuardians merged(store);
  std::vector<Mark> marks;
  read_links_of_people(store, merged, [&](const PresentLink& link) {
    check_interrupted();
    auto who = hash_of(link.guardian_id);
    for_each_evidence(link, [&](std::size_t, const std::string& key) { marks.push_back({hash_of(key), who}); });
  });
  auto met = who_meet(std::move(marks));
  Guardians guardians;
  read_links_of_people(store, merged, [&](const PresentLink& link) {
    if (met.contains(hash_of(link.guardian_id))) guardians.add(link);
  });
  guardians.add_rows(rows);
}

}  // namespace

std::vector<DuplicateRow> find_duplicates(Session& session) {
  authorize(session, Action::roster_read, Place::district());
  std::vector<DuplicateRow> rows;
  {
    ReadTransaction snapshot(session.store);
    add_students(session.store, rows);
    add_guardians(session.store, rows);
  }
  JsonObject detail;
  detail.add("rows", static_cast<long long>(rows.size()));
  WriteTransaction transaction(session.store);
  authorize(session, Action::roster_read, Place::district());
  session.audit.append("roster.duplicates", "students and guardians", detail);
  transaction.commit();
  return rows;
}

}  // namespace portal
