// OneRoster 1.1 and 1.2 CSV bundles (design: "OneRoster 1.1 and 1.2 CSV").
#include "lib/roster/oneroster.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/bundle_roles.h"
#include "lib/roster/bundle_tables.h"
#include "lib/roster/oneroster_files.h"
#include "lib/roster/oneroster_homerooms.h"

namespace portal {
namespace {

class Reading {
 public:
  explicit Reading(const BundleRequest& request) : manifest_(read_manifest(request)), bundle_(request, manifest_.said) {
    if (request.store && bundle_.has_delta()) stored_.emplace(*request.store);
    roles_.emplace(people_, stored_ ? &*stored_ : nullptr, request.business_date);
    if (!bundle_.has_delta() && !is_quiet())
      for (std::string_view needed : {"orgs", "users"})
        if (!bundle_.source(needed))
          throw BadInput(fmt::format("the bundle holds no {}.csv", needed),
                         "without schools and users there is no roster");
  }

  // A night on which nothing changed: the manifest names no file.
  bool is_quiet() {
    const auto& kinds = oneroster_kinds();
    return std::none_of(kinds.begin(), kinds.end(), [&](const RecordKind& kind) { return bundle_.source(kind.name); });
  }

  BundleTables all() {
    if (is_quiet()) {
      BundleTables tables;
      tables.notes = {"manifest.csv names no file: nothing changed since the bundle before"};
      return tables;
    }
    read_orgs();
    read_sessions();
    read_users();
    read_roles();
    roles_->settle();
    if (stored_) recall_roles();
    read_demographics();
    OneRosterHomerooms(bundle_, people_, *roles_, stored_ ? &*stored_ : nullptr).read();
    choose_schools();
    drop_rooms_elsewhere();
    link_agents();
    auto tables = compose_bundle(bundle_, people_, bundle_columns(), stored_ ? &*stored_ : nullptr);
    tables.notes.insert(tables.notes.begin(), manifest_.notes.begin(), manifest_.notes.end());
    return tables;
  }

 private:
  OneRosterManifest manifest_;
  OpenBundle bundle_;
  std::optional<StoredRoster> stored_;
  BundlePeople people_;
  std::optional<RoleBook> roles_;
  std::set<std::uint32_t> in_several_rooms_;                             // students
  std::map<std::uint32_t, std::vector<std::uint32_t>> several_schools_;  // by student, until the homerooms are known

  void read_orgs() {
    for_each_row(bundle_, "orgs", [&](BundleSource& row, Standing standing) {
      auto cell = [&](std::string_view name) { return row.cell(row.column(name)); };
      if (cell("sourced_id").empty()) return;
      auto [number, added] = people_.org_ids.add(cell("sourced_id"));
      if (added) people_.orgs.emplace_back();
      auto& org = people_.orgs[number];
      org.is_school = plain_lower(cell("type")) == "school";
      org.gone = standing == Standing::gone;
      org.location_code = cell("identifier").empty() ? cell("sourced_id") : cell("identifier");
      if (stored_ && org.is_school) check_same_school(number);
    });
  }

  static RowProblem other_identifier(const std::string& before) {
    return {"identifier",
            fmt::format("was '{}' before: a delta does not tell what becomes of the records under that ID; "
                        "send the whole bundle",
                        printable(fit(before, 40)))};
  }

  void check_same_school(std::uint32_t number) {
    auto& org = people_.orgs[number];
    auto before = stored_->id_of(BundleId::What::school, std::string(people_.org_ids[number]));
    if (before == org.location_code || !stored_->school(before)) return;
    org.problem = other_identifier(before);
    org.location_code = before;
  }

  // Where the sessions are of one school year, that is the bundle's; OneRoster names it by the year in which it ends.
  void read_sessions() {
    std::set<std::string> years;
    for_each_row(bundle_, "academicsessions", [&](BundleSource& row, Standing standing) {
      if (standing == Standing::present && !row.cell(row.column("school_year")).empty())
        years.emplace(row.cell(row.column("school_year")));
    });
    if (years.size() != 1) return;
    const auto& year = *years.begin();
    if (year.size() != 4 || year.find_first_not_of("0123456789") != year.npos) return;
    if (auto parsed = SchoolYear::parse(fmt::format("{}-{}", std::stoi(year) - 1, year)))
      people_.school_year = parsed->text();
  }

  void read_users() {
    auto* source = bundle_.source("users");
    if (!source) return;
    auto id = source->column("sourced_id"), identifier = source->column("identifier"), role = source->column("role"),
         agents = source->column("agent_sourced_ids"), orgs = source->column("org_sourced_ids");
    while (source->next()) {
      auto standing = Standing::present;
      bool bad = source->misshapen() || source->read_standing(standing);
      auto sourced_id = source->cell(id);
      if (sourced_id.empty()) continue;
      auto number = people_.person(sourced_id);
      auto& person = people_.persons[number];
      person.has_row = true;
      person.bad = person.bad || bad, person.gone = standing == Standing::gone;
      auto own = source->cell(identifier);
      person.id = !own.empty() ? people_.keep(own) : stored_ ? recalled_id(sourced_id) : people_.person_ids[number];
      if (stored_ && !bad && !own.empty()) check_same_person(number);
      if (person.bad) continue;
      if (role) person.role = strongest(person.role, bundle_role(source->cell(role)));
      if (role && person.role != BundleRole::student) continue;
      auto list = source->cell(agents);
      if (!role && list.empty()) continue;
      auto& student = people_.student(number);
      student.from = source->origin();
      student.agents = people_.keep(list);
      if (role) take_schools(person.student, source->cell(orgs));
    }
  }

  std::string_view recalled_id(std::string_view sourced_id) {
    std::string text(sourced_id);
    auto student = stored_->id_of(BundleId::What::student, text);
    return people_.keep(student != text ? student : stored_->id_of(BundleId::What::guardian, text));
  }

  // A user may stand on two rows, as a parent and as a teacher.
  static BundleRole strongest(BundleRole one, BundleRole other) {
    for (auto role : {BundleRole::student, BundleRole::guardian, BundleRole::relative, BundleRole::other})
      if (one == role || other == role) return role;
    return BundleRole::unknown;
  }

  void check_same_person(std::uint32_t number) {
    auto& person = people_.persons[number];
    std::string sourced_id(people_.person_ids[number]);
    for (auto what : {BundleId::What::student, BundleId::What::guardian}) {
      auto before = stored_->id_of(what, sourced_id);
      if (before == person.id) continue;
      bool is_student = what == BundleId::What::student;
      if (is_student ? !stored_->student(before) : stored_->links_of_guardian(before).empty()) continue;
      people_.problems[number] = other_identifier(before);
      person.id = people_.keep(before);
      person.bad = true;
      return;
    }
  }

  // 1.2: a changed user whose roles are as they were.
  void recall_roles() {
    auto* roles = bundle_.source("roles");
    bool roles_are_whole = roles && roles->mode() == ImportMode::full;
    for (std::uint32_t i = 0; i < people_.persons.size(); ++i) {
      auto& person = people_.persons[i];
      if (!person.has_row || person.bad || person.role != BundleRole::unknown || roles_are_whole) continue;
      std::string id(person.id);
      if (stored_->student(id)) {
        person.role = BundleRole::student;
        people_.student(i);
      } else if (!stored_->links_of_guardian(id).empty()) {
        person.role = BundleRole::guardian;
      } else if (person.student == nobody) {
        person.role = BundleRole::other;  // a teacher; a student names agents, and a new one has a role
      }
    }
  }

  // 1.1: a user names the orgs, and not which of them is the student's own.
  void take_schools(std::uint32_t number, std::string_view list) {
    auto& student = people_.students[number];
    student.school_told = true;
    std::vector<std::uint32_t> schools;
    std::string_view unknown;
    for (auto item : list_items(list)) {
      auto org = roles_->org(item);
      if (org == nobody) unknown = item;
      if (org != nobody && people_.orgs[org].is_school) schools.push_back(org);
    }
    if (schools.size() > 1)
      several_schools_[number] = schools;
    else if (schools.size() == 1)
      student.school = schools[0];
    else
      student.problem = {"orgSourcedIds",
                         list.empty() ? "is blank"
                         : unknown.empty()
                             ? fmt::format("'{}' names no school", printable(fit(list, 40)))
                             : fmt::format("there is no org '{}' in orgs.csv", printable(fit(unknown, 40)))};
  }

  // A role is over on the day that it names as its end.
  std::string last_day(std::string_view end) const {
    std::string reason;
    auto date = Date::parse(bundle_date(end, reason));
    return date ? date->plus_days(-1).text() : std::string(end);
  }

  void read_roles() {
    auto* source = bundle_.source("roles");
    if (!source) return;
    auto user = source->column("user_sourced_id"), type = source->column("role_type"), role = source->column("role"),
         begin = source->column("begin_date"), end = source->column("end_date"), org = source->column("org_sourced_id"),
         grade = source->column("metadata.grade"), year = source->column("metadata.school_year"),
         entry = source->column("metadata.entry_date"), exit = source->column("metadata.exit_date"),
         status = source->column("metadata.enrollment_status");
    for_each_row(bundle_, "roles", [&](BundleSource& row, Standing standing) {
      auto word = bundle_role(row.cell(role));
      bool wanted = word == BundleRole::student || stored_ || people_.person_ids.find(row.cell(user)) != nobody;
      auto person = wanted && !row.cell(user).empty() ? people_.person(row.cell(user)) : nobody;
      if (person == nobody) return;
      bool secondary = plain_lower(row.cell(type)) == "secondary";
      roles_->add({.person = person,
                   .role = word,
                   .org = row.cell(org),
                   .primary = !secondary,
                   .gone = standing == Standing::gone,
                   .begin = people_.keep(row.cell(entry).empty() ? row.cell(begin) : row.cell(entry)),
                   .end = people_.keep(row.cell(exit).empty() ? last_day(row.cell(end)) : row.cell(exit)),
                   .grade = secondary ? people_.keep(row.cell(grade)) : std::string_view(),
                   .school_year = people_.keep(row.cell(year)),
                   .ended = row.cell(status) == "I",
                   .from = row.origin()});
    });
  }

  void read_demographics() {
    auto* source = bundle_.source("demographics");
    if (!source) return;
    auto id = source->column("sourced_id"), birth = source->column("birth_date"), sex = source->column("sex");
    for_each_row(bundle_, "demographics", [&](BundleSource& row, Standing standing) {
      if (standing == Standing::gone) return;  // who has no birth date is no student, and that is not for this file
      auto number = people_.person_ids.find(row.cell(id));
      bool known = number != nobody && people_.persons[number].has_row;
      if (!known && !stored_) return;
      if (known && people_.persons[number].role != BundleRole::student) return;
      auto& student = people_.student(known ? number : people_.person(row.cell(id)));
      if (!known) student.from = row.origin();
      student.demographics_told = true;
      student.birth_date = people_.keep(row.cell(birth));
      student.sex = gender_of(row.cell(sex));
    });
  }

  // The homeroom is at the student's own school.
  void choose_schools() {
    for (const auto& [number, schools] : several_schools_) {
      auto& student = people_.students[number];
      for (auto org : schools)
        if (student.homeroom != nobody &&
            people_.homerooms.at(student.homeroom).location_code == people_.orgs[org].location_code)
          student.school = org;
      if (student.school == nobody)
        student.problem = {
            "orgSourcedIds",
            fmt::format("names {} schools, and no homeroom tells which is the student's own", schools.size())};
    }
  }

  // A class of another school is nobody's homeroom here. A delta may tell the school elsewhere.
  void drop_rooms_elsewhere() {
    long long dropped = 0;
    for (auto& student : people_.students) {
      if (student.homeroom == nobody || student.school == nobody) continue;
      if (people_.homerooms.at(student.homeroom).location_code == people_.orgs[student.school].location_code) continue;
      student.homeroom = nobody;
      ++dropped;
    }
    if (dropped > 0)
      people_.notes.push_back(
          fmt::format("{} enrolled in a homeroom of another school, which was not taken", counted(dropped, "student")));
  }

  void link_agents() {
    for (std::uint32_t i = 0; i < people_.students.size(); ++i) {
      const auto& person = people_.persons[people_.students[i].person];
      if (person.gone || person.role != BundleRole::student) continue;
      for (auto agent : list_items(people_.students[i].agents)) people_.links.push_back({people_.person(agent), i});
    }
  }
};

class OneRoster : public BundleForm {
 public:
  std::string_view name() const override { return "oneroster"; }
  const std::vector<RecordKind>& kinds() const override { return oneroster_kinds(); }
  Key trust_guardian_role() const override { return Key::oneroster_trust; }
  BundleTables tables(const BundleRequest& request) const override { return Reading(request).all(); }
};

}  // namespace

const BundleForm& oneroster_form() {
  static const OneRoster form;
  return form;
}

}  // namespace portal
