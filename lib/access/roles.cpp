#include "lib/access/roles.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/config/yaml.h"

namespace portal {
namespace {

const std::vector<std::pair<Action, std::string_view>>& actions() {
  static const std::vector<std::pair<Action, std::string_view>> names = {
      {Action::student_find, "student.find"},
      {Action::student_records, "student.records"},
      {Action::pin_details, "pin.details"},
      {Action::pin_new, "pin.new"},
      {Action::pin_issue, "pin.issue"},
      {Action::pin_expire, "pin.expire"},
      {Action::pin_letters, "pin.letters"},
      {Action::pin_roster, "pin.roster"},
      {Action::roster_import, "roster.import"},
      {Action::roster_undo, "roster.undo"},
      {Action::roster_read, "roster.read"},
      {Action::roster_export, "roster.export"},
      {Action::audit_read, "audit.read"},
      {Action::job_run, "job.run"},
      {Action::job_read, "job.read"},
      {Action::backup_create, "backup.create"},
      {Action::backup_verify, "backup.verify"},
      {Action::backup_restore, "backup.restore"},
      {Action::student_lookup, "student.lookup"},
      {Action::pin_print, "pin.print"},
      {Action::identity_verify, "identity.verify"},
      {Action::parent_find, "parent.find"},
      {Action::account_reset, "account.reset"},
      {Action::account_activate, "account.activate"},
      {Action::account_deactivate, "account.deactivate"},
      {Action::account_exception, "account.exception"},
      {Action::guardian_merge, "guardian.merge"},
      {Action::account_own, "account.own"},
      {Action::account_import, "account.import"},
      {Action::contact_report, "contact.report"},
      {Action::access_report, "access.report"},
      {Action::photo_report, "photo.report"},
      {Action::photo_roster, "photo.roster"},
      {Action::photo_upload, "photo.upload"},
      {Action::photo_manage, "photo.manage"},
      {Action::photo_publish, "photo.publish"},
      {Action::vendor_renew, "vendor.renew"},
      {Action::vendor_register, "vendor.register"},
      {Action::vendor_read, "vendor.read"},
      {Action::vendor_assign, "vendor.assign"},
      {Action::designee_name, "designee.name"},
      {Action::year_read, "year.read"},
      {Action::year_change, "year.change"},
      {Action::year_rollover, "year.rollover"},
      {Action::disclosure_report, "disclosure.report"},
      {Action::volunteer_decide, "volunteer.decide"},
      {Action::mail_read, "mail.read"},
      {Action::mail_send, "mail.send"},
      {Action::system_check, "system.check"},
      {Action::access_request, "access.request"},
      {Action::access_approve, "access.approve"},
      {Action::access_remove, "access.remove"},
      {Action::staff_read, "staff.read"},
      {Action::security_report, "security.report"},
      {Action::audit_checkpoint, "audit.checkpoint"},
  };
  return names;
}

ScopeKind parse_scope(const YAML::Node& node, std::string_view origin) {
  auto text = node.IsScalar() ? node.Scalar() : std::string();
  if (text == "school") return ScopeKind::school;
  if (text == "local district") return ScopeKind::local_district;
  if (text == "district") return ScopeKind::district;
  throw BadInput(fmt::format("{}: '{}' is no scope", yaml_place(node, origin), text),
                 "a scope is school, local district or district");
}

RoleEnd parse_end(const YAML::Node& node, std::string_view origin) {
  auto text = !node ? "june 30" : node.IsScalar() ? node.Scalar() : std::string();
  if (text == "june 30") return RoleEnd::june_30;
  if (text == "staff file") return RoleEnd::with_the_staff_file;
  throw BadInput(fmt::format("{}: '{}' is no end of a role", yaml_place(node, origin), text),
                 "a role that is given here ends on `june 30`, or with the `staff file`");
}

// The roles as the file has them, and how to follow `role:NAME` from one to the next.
class Reader {
 public:
  Reader(const YAML::Node& roles, std::string_view origin) : roles_(roles), origin_(origin) {}

  Role read(const std::string& name) {
    auto entry = roles_[name];
    if (!entry.IsMap() || !entry["scope"] || (entry["may"] && !entry["may"].IsSequence()))
      throw BadInput(fmt::format("{}: '{}' is no role", yaml_place(entry, origin_), name),
                     "a role is a map such as {scope: school, may: [student.find]}");
    Role role{name,
              parse_scope(entry["scope"], origin_),
              {},
              read_grants(entry["grants"]),
              parse_end(entry["ends"], origin_)};
    std::set<std::string> followed;
    collect(name, role.may, followed);
    return role;
  }

 private:
  const YAML::Node& roles_;
  std::string_view origin_;

  std::set<std::string> read_grants(const YAML::Node& names) {
    std::set<std::string> grants;
    if (names && !names.IsSequence())
      throw BadInput(fmt::format("{}: `grants` is no list", yaml_place(names, origin_)),
                     "write it as [Teacher, Office Manager]");
    for (const auto& name : names) grants.insert(known_role(name, name.Scalar()));
    return grants;
  }

  void collect(const std::string& name, std::set<Action>& may, std::set<std::string>& followed) {
    if (!followed.insert(name).second) return;
    for (const auto& item : roles_[name]["may"]) {
      const auto& word = item.Scalar();
      if (word == "everything")
        for (const auto& [action, text] : actions()) may.insert(action);
      else if (word.starts_with("role:"))
        collect(known_role(item, word.substr(5)), may, followed);
      else
        may.insert(known_action(item));
    }
  }

  std::string known_role(const YAML::Node& node, const std::string& name) {
    if (roles_[name]) return name;
    throw BadInput(fmt::format("{}: there is no role '{}'", yaml_place(node, origin_), name),
                   "roles are named as in the file itself");
  }

  Action known_action(const YAML::Node& node) {
    std::vector<std::string> names;
    for (const auto& [action, text] : actions()) {
      if (text == node.Scalar()) return action;
      names.emplace_back(text);
    }
    auto near = nearest(node.Scalar(), names);
    throw BadInput(fmt::format("{}: there is no action '{}'", yaml_place(node, origin_), node.Scalar()),
                   near.empty() ? "see `portalctl help roles`" : fmt::format("did you mean {}?", near));
  }
};

}  // namespace

std::string_view action_name(Action action) {
  for (const auto& [known, text] : actions())
    if (known == action) return text;
  return "?";
}

Roles Roles::parse(std::string_view yaml, std::string_view origin) {
  auto root = parse_yaml(yaml, origin);
  auto map = root.IsMap() ? root["roles"] : YAML::Node();
  if (!map.IsMap()) throw BadInput(fmt::format("{}: holds no roles", origin), "begin with `roles:`");
  Roles roles;
  Reader reader(map, origin);
  for (const auto& entry : map) roles.roles_.push_back(reader.read(entry.first.Scalar()));
  return roles;
}

std::string Roles::nearest_name(std::string_view name) const {
  std::vector<std::string> names;
  for (const auto& role : roles_) names.push_back(role.name);
  return nearest(name, names);
}

const Role* Roles::find(std::string_view name) const {
  auto found = std::find_if(roles_.begin(), roles_.end(), [&](const Role& role) { return role.name == name; });
  return found == roles_.end() ? nullptr : &*found;
}

}  // namespace portal
