// What an import would change, row by row.
#include "lib/roster/changed_fields.h"
#include "lib/roster/import.h"
#include "lib/roster/make_plans.h"

namespace portal {
namespace {

std::pair<std::string, std::string> parts(std::string_view key) {
  auto cut = key.find(key_separator);
  std::string record(key.substr(0, cut)), part(cut == key.npos ? "" : key.substr(cut + 1));
  for (char& c : part)
    if (c == key_separator) c = '/';
  return {std::move(record), std::move(part)};
}

}  // namespace

void diff_roster(Session& session, const ImportRequest& request, const std::function<void(const DiffRow&)>& row) {
  authorize(session, Action::roster_import, Place::district());
  auto extract = open_extract(request.paths);
  auto profile =
      load_profile(session.settings, request.profile.empty() ? session.settings.text(Key::profile) : request.profile);
  ReadTransaction snapshot(session.store);
  auto date = request.business_date.value_or(extract.date.value_or(session.today()));
  for (const auto& plan : make_plans(session.store, extract, profile, request.mode, date)) {
    std::string kind(plan.kind->name);
    for (const auto& added : plan.added) {
      auto [record, part] = parts(added.key_text());
      row({kind, record, part, "added", {}, {}, {}});
    }
    for (const auto& change : plan.changes) {
      auto key = parts(change.key);  // not taken apart: a lambda may not capture what is (clang)
      std::string type(change_name(change.type));
      if (change.type == ChangeType::withdrawn) {
        row({kind, key.first, key.second, type, "absent_since", {}, date.text()});
        continue;
      }
      for_each_changed_field(change.fields, [&](std::string column, std::string before, std::string after) {
        row({kind, key.first, key.second, type, std::move(column), std::move(before), std::move(after)});
      });
    }
  }
}

}  // namespace portal
