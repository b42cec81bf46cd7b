#include "lib/roster/bundle.h"

#include <algorithm>

#include "lib/base/encoding.h"
#include "lib/base/text.h"
#include "lib/roster/oneroster.h"

namespace portal {
namespace {

const std::vector<const BundleForm*>& forms() {
  static const std::vector<const BundleForm*> all = {&oneroster_form(), &school_data_sync_form()};
  return all;
}

}  // namespace

const BundleForm* find_bundle_form(std::string_view name) {
  for (const auto* form : forms())
    if (form->name() == name) return form;
  return nullptr;
}

std::vector<std::string> bundle_form_names() {
  std::vector<std::string> names;
  for (const auto* form : forms()) names.emplace_back(form->name());
  return names;
}

bool holds_only_changes(const Extract& extract) {
  return std::any_of(extract.files.begin(), extract.files.end(), [](const ExtractFile& file) {
    return file.kind->name == "manifest" && plain_lower(decode(file.bytes).text).find("delta") != std::string::npos;
  });
}

BundleTables tables_of(const BundleRequest& request) {
  require_files(request.bundle, kinds_of(request.profile));
  if (request.profile.form) return request.profile.form->tables(request);
  BundleTables tables;
  tables.extract = request.bundle;
  return tables;
}

}  // namespace portal
