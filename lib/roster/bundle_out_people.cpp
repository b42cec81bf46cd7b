#include "lib/roster/bundle_out_people.h"

#include <algorithm>
#include <map>

#include "lib/base/files.h"
#include "lib/base/ids.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// Where the standard has a column for a field of ours. "": it is written elsewhere, or not at all.
using Places = std::map<std::string_view, std::string_view>;

const Places student_places = {{"student_id", "identifier"}, {"last_name", "familyName"},
                               {"first_name", "givenName"},  {"middle_name", "middleName"},
                               {"email", "email"},           {"phone", "phone"},
                               {"birth_date", ""},           {"grade", ""},
                               {"student_pin", ""},          {"location_code", "primaryOrgSourcedId"}};
const Places guardian_places = {
    {"student_id", ""}, {"guardian_id", "identifier"}, {"last_name", "familyName"}, {"first_name", "givenName"},
    {"email", "email"}, {"home_phone", "phone"},       {"cell_phone", "sms"}};

std::vector<std::string> user_metadata() {
  std::vector<std::string> columns;
  auto add = [&](std::string_view kind, const Places& places) {
    for (const auto& field : record_kind(kind).fields)
      if (!places.contains(field.column) && std::find(columns.begin(), columns.end(), field.column) == columns.end())
        columns.emplace_back(field.column);
  };
  add("students", student_places);
  add("guardians", guardian_places);
  return columns;
}

const std::vector<std::string> role_metadata = {"grade", "school_year", "enrollment_status", "entry_date", "exit_date"};

// The words of the extract: M, F, X, or whole ones. Exactly as it stands, the field is in users.csv.
std::string sex_of(std::string_view gender) {
  static const std::map<std::string, std::string> words = {{"m", "male"},
                                                           {"male", "male"},
                                                           {"f", "female"},
                                                           {"female", "female"},
                                                           {"", ""},
                                                           {"u", "unspecified"},
                                                           {"unknown", "unspecified"},
                                                           {"unspecified", "unspecified"}};
  auto found = words.find(plain_lower(gender));
  return found == words.end() ? "other" : found->second;
}

// The standard's words: a relative is no guardian. Only who is a legal guardian (001) may be taken for one.
std::string guardian_role(const Record& link) {
  static const auto& kind = record_kind("guardians");
  static const auto legal = kind.field("legal_guardian"), relationship = kind.field("relationship");
  if (link[legal] != "Y") return "relative";
  auto word = plain_lower(link[relationship]);
  return word == "mother" || word == "father" || word == "parent" ? "parent" : "guardian";
}

bool is_plain(std::string_view name) {
  constexpr std::string_view marks = "-_";
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.find(c) != marks.npos;
  });
}

}  // namespace

std::string homeroom_course_id(const std::string& location_code) { return location_code + "~homerooms"; }

// The same from night to night, whatever other homerooms come and go.
std::string homeroom_class_id(const std::string& location_code, const std::string& homeroom) {
  return location_code + "~" + (is_plain(homeroom) ? homeroom : "~" + sha256_hex(homeroom).substr(0, 32));
}

OutgoingPeople::OutgoingPeople(BundleRows& rows)
    : users("users", user_metadata()),
      roles("roles", role_metadata),
      demographics("demographics"),
      enrollments("enrollments"),
      rows_(rows) {
  auto places = [&](std::string_view kind, const Places& standard) {
    std::vector<Copied> copied;
    const auto& fields = record_kind(kind).fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      auto found = standard.find(fields[i].column);
      if (found == standard.end())
        copied.push_back({i, users.column("metadata." + std::string(fields[i].column))});
      else if (!found->second.empty())
        copied.push_back({i, users.column(found->second)});
    }
    return copied;
  };
  of_student_ = places("students", student_places);
  of_guardian_ = places("guardians", guardian_places);
}

// A guardian's fields stand at each link, and may differ from child to child: one user for each set of them.
void OutgoingPeople::write_guardians() {
  static const auto student = record_kind("guardians").field("student_id");
  static const auto guardian = record_kind("guardians").field("guardian_id");
  std::string current;
  std::map<Record, std::uint32_t> sets;
  Record fields;
  rows_.links_by_guardian([&](std::int64_t id, const Record& link) {
    check_interrupted();
    if (sets.empty() || link[guardian] != current) {
      current = link[guardian];
      sets.clear();
      ++guardians_;
    }
    fields = link;
    fields[student].clear();
    auto [set, is_new] = sets.try_emplace(fields, static_cast<std::uint32_t>(sets.size() + 1));
    if (is_new) write_guardian(guardian_user(current, set->second), link);
    if (set->second > 1) other_sets_.emplace_back(id, set->second);
  });
  std::sort(other_sets_.begin(), other_sets_.end());
}

std::string OutgoingPeople::guardian_user(const std::string& guardian_id, std::uint32_t set) {
  bool taken = StudentId::parse(guardian_id) && rows_.has_student(guardian_id);
  auto user = taken ? "guardian~" + guardian_id : guardian_id;
  return set > 1 ? user + "~" + std::to_string(set) : user;
}

void OutgoingPeople::write_guardian(const std::string& user, const Record& link) {
  users.set("sourcedId", user);
  users.set("enabledUser", "true");
  users.set("username", user);
  for (const auto& copy : of_guardian_) users.set(copy.column, link[copy.field]);
  users.end_row();
  roles.set("sourcedId", user + "~primary");
  roles.set("userSourcedId", user);
  roles.set("roleType", "primary");
  roles.set("role", guardian_role(link));
  roles.set("orgSourcedId", district_org_id);
  roles.end_row();
}

void OutgoingPeople::write_students() {
  rows_.students([&](const Record& student, const OutgoingStanding& standing) {
    check_interrupted();
    write_student(student, standing);
    ++students_;
  });
}

void OutgoingPeople::write_student(const Record& student, const OutgoingStanding& standing) {
  static const auto& kind = record_kind("students");
  static const auto grade = kind.field("grade"), birth_date = kind.field("birth_date"), gender = kind.field("gender"),
                    homeroom = kind.field("homeroom"), school = kind.field("location_code");
  const auto& id = student[0];
  users.set("sourcedId", id);
  users.set("enabledUser", standing.gone ? "false" : "true");
  users.set("username", id);
  users.set("agentSourcedIds", agents_of(id));
  users.set("grades", bundle_grade(student[grade]));
  for (const auto& copy : of_student_) users.set(copy.column, student[copy.field]);
  users.end_row();
  demographics.set("sourcedId", id);
  demographics.set("birthDate", student[birth_date]);
  demographics.set("sex", sex_of(student[gender]));
  demographics.end_row();
  write_enrollments(student, standing);
  if (student[homeroom].empty() || standing.gone) return;
  auto room = homeroom_class_id(student[school], student[homeroom]);
  enrollments.set("sourcedId", id + "~" + room);
  enrollments.set("classSourcedId", room);
  enrollments.set("schoolSourcedId", student[school]);
  enrollments.set("userSourcedId", id);
  enrollments.set("role", "student");
  enrollments.end_row();
}

// The current enrollment is the primary role; other schools and years are secondary ones, with what the standard's
// columns cannot say of them.
void OutgoingPeople::write_enrollments(const Record& student, const OutgoingStanding& standing) {
  static const auto& kind = enrollment_kind();
  static const auto school = kind.field("location_code"), year = kind.field("school_year"),
                    entry = kind.field("entry_date"), exit = kind.field("exit_date");
  auto write = [&](const std::string& id, std::string_view type, const Record& enrollment) {
    roles.set("sourcedId", student[0] + "~" + id);
    roles.set("userSourcedId", student[0]);
    roles.set("roleType", type);
    roles.set("role", "student");
    roles.set("beginDate", enrollment[entry]);
    auto end = bundle_end_date(enrollment[exit]);
    bool current = type == "primary" && !standing.absent_since.empty();
    roles.set("endDate", current && (end.empty() || standing.absent_since < end) ? standing.absent_since : end);
    roles.set("orgSourcedId", enrollment[school]);
    for (const auto& column : role_metadata) roles.set("metadata." + column, enrollment[kind.field(column)]);
    roles.end_row();
    schools_.insert(enrollment[school]);
    if (!enrollment[year].empty()) school_years_.insert(enrollment[year]);
  };
  Record current;
  for (const auto& field : kind.fields) current.push_back(student[record_kind("students").field(field.column)]);
  write("primary", "primary", current);
  for (const auto& enrollment : rows_.other_enrollments(student))
    write(enrollment[school] + "~" + enrollment[year], "secondary", enrollment);
}

std::string OutgoingPeople::agents_of(const std::string& student_id) {
  std::vector<std::string> users_of;
  for (const auto& link : rows_.links_of(student_id)) {
    auto found = std::lower_bound(other_sets_.begin(), other_sets_.end(), std::pair(link.id, std::uint32_t{0}));
    bool other = found != other_sets_.end() && found->first == link.id;
    users_of.push_back(guardian_user(link.guardian_id, other ? found->second : 1));
  }
  return bundle_list(users_of);
}

}  // namespace portal
