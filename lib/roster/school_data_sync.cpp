// Microsoft School Data Sync v2.1 CSV: whole bundles, whose users' roles and relationships are files of their own.
#include <fmt/format.h>

#include "lib/base/text.h"
#include "lib/roster/bundle_roles.h"
#include "lib/roster/bundle_tables.h"
#include "lib/roster/oneroster.h"

namespace portal {
namespace {

constexpr auto required = FieldKind::Need::required;
constexpr auto needed = RecordKind::File::required;

std::vector<RecordKind> make_kinds() {
  return {{"orgs",
           "org",
           {},
           1,
           {{"sourced_id", Check::text, required}, {"name", Check::text, required}, {"type", Check::text, required}},
           needed},
          {"users",
           "user",
           {},
           1,
           {{"sourced_id", Check::text, required},
            {"given_name", Check::text, required},
            {"family_name", Check::text, required},
            {"email", Check::text},
            {"phone", Check::text},
            {"sms", Check::text}},
           needed},
          {"roles",
           "role",
           {},
           1,
           {{"user_sourced_id", Check::text, required},
            {"org_sourced_id", Check::text, required},
            {"role", Check::text, required},
            {"grade", Check::text},
            {"is_primary", Check::text},
            {"begin_date", Check::text},
            {"end_date", Check::text}},
           needed},
          {"relationships",
           "relationship",
           {},
           2,
           {{"user_sourced_id", Check::text, required},
            {"relationship_user_sourced_id", Check::text, required},
            {"relationship_role", Check::text, required}}},
          {"demographics",
           "person",
           {},
           1,
           {{"user_sourced_id", Check::text, required}, {"sex", Check::text}, {"birth_date", Check::text}}}};
}

class Reading {
 public:
  explicit Reading(const BundleRequest& request)
      : bundle_(request, {}), roles_(people_, nullptr, request.business_date) {}

  BundleTables all() {
    read_orgs();
    read_users();
    read_roles();
    roles_.settle();
    read_demographics();
    read_relationships();
    return compose_bundle(bundle_, people_, bundle_columns(), nullptr);
  }

 private:
  OpenBundle bundle_;
  BundlePeople people_;
  RoleBook roles_;

  void read_orgs() {
    for_each_row(bundle_, "orgs", [&](BundleSource& row, Standing) {
      auto id = row.cell(row.column("sourced_id"));
      if (id.empty()) return;
      auto [number, added] = people_.org_ids.add(id);
      if (added) people_.orgs.emplace_back();
      people_.orgs[number] = {.is_school = plain_lower(row.cell(row.column("type"))) == "school",
                              .location_code = std::string(id)};
    });
  }

  void read_users() {
    auto* source = bundle_.source("users");
    auto id = source->column("sourced_id");
    while (source->next()) {
      if (source->cell(id).empty()) continue;
      auto number = people_.person(source->cell(id));
      auto& person = people_.persons[number];
      person.id = people_.person_ids[number];
      person.has_row = true;
      person.bad = static_cast<bool>(source->misshapen());
    }
  }

  void read_roles() {
    auto* source = bundle_.source("roles");
    auto user = source->column("user_sourced_id"), org = source->column("org_sourced_id"),
         role = source->column("role"), grade = source->column("grade"), primary = source->column("is_primary"),
         begin = source->column("begin_date"), end = source->column("end_date");
    for_each_row(bundle_, "roles", [&](BundleSource& row, Standing) {
      auto person = people_.person_ids.find(row.cell(user));
      if (person == nobody) return;
      roles_.add({.person = person,
                  .role = bundle_role(row.cell(role)),
                  .org = row.cell(org),
                  .primary = plain_lower(row.cell(primary)) == "true",
                  .begin = people_.keep(row.cell(begin)),
                  .end = people_.keep(row.cell(end)),
                  .grade = people_.keep(row.cell(grade)),
                  .school_year = {},
                  .from = row.origin()});
    });
  }

  void read_demographics() {
    auto* source = bundle_.source("demographics");
    if (!source) return;
    auto id = source->column("user_sourced_id"), birth = source->column("birth_date"), sex = source->column("sex");
    for_each_row(bundle_, "demographics", [&](BundleSource& row, Standing) {
      auto number = people_.person_ids.find(row.cell(id));
      if (number == nobody || people_.persons[number].role != BundleRole::student) return;
      auto& student = people_.student(number);
      student.demographics_told = true;
      student.birth_date = people_.keep(row.cell(birth));
      student.sex = gender_of(row.cell(sex));
    });
  }

  // A contact has no role of its own: the relationship tells it.
  void read_relationships() {
    auto* source = bundle_.source("relationships");
    if (!source) return;
    auto user = source->column("user_sourced_id"), contact = source->column("relationship_user_sourced_id"),
         role = source->column("relationship_role");
    for_each_row(bundle_, "relationships", [&](BundleSource& row, Standing) {
      auto number = people_.person_ids.find(row.cell(user));
      auto word = bundle_role(row.cell(role));
      if (word != BundleRole::guardian) word = BundleRole::other;  // an aunt, a doctor: a contact that is no link
      auto agent = people_.person(row.cell(contact));
      auto& as = people_.persons[agent].role;
      if (as == BundleRole::unknown || (as == BundleRole::other && word == BundleRole::guardian)) as = word;
      if (number == nobody || people_.persons[number].role != BundleRole::student || word != BundleRole::guardian)
        return;
      auto& student = people_.student(number);
      student.from = row.origin();
      people_.links.push_back({agent, people_.persons[number].student});
    });
  }
};

class SchoolDataSync : public BundleForm {
 public:
  std::string_view name() const override { return "sds"; }
  const std::vector<RecordKind>& kinds() const override {
    static const auto kinds = make_kinds();
    return kinds;
  }
  Key trust_guardian_role() const override { return Key::school_data_sync_trust; }
  BundleTables tables(const BundleRequest& request) const override { return Reading(request).all(); }
};

}  // namespace

const BundleForm& school_data_sync_form() {
  static const SchoolDataSync form;
  return form;
}

}  // namespace portal
