#include "lib/roster/bundle_stored.h"

#include <nlohmann/json.hpp>

#include "lib/base/json.h"

namespace portal {

StoredRoster::StoredRoster(Store& store)
    : store_(store),
      schools_(store, record_kind("schools")),
      students_(store, record_kind("students")),
      links_(store, record_kind("guardians")),
      ids_(store) {}

const Record* StoredRoster::school(const std::string& location_code) {
  const auto* found = schools_.find(location_code);
  return found && found->absent_since.empty() ? &found->fields : nullptr;
}

const StoredRecord* StoredRoster::student(const std::string& student_id) { return students_.find(student_id); }

const StoredRecord* StoredRoster::link(const std::string& student_id, const std::string& guardian_id) {
  return links_.find(student_id + key_separator + guardian_id);
}

std::string StoredRoster::id_of(BundleId::What what, const std::string& sourced_id) {
  auto found = ids_.find(what, sourced_id);
  return found ? found->id : sourced_id;
}

std::optional<BundleHomeroom> StoredRoster::homeroom(const std::string& sourced_id) {
  auto found = ids_.find(BundleId::What::homeroom, sourced_id);
  if (!found || found->id.empty()) return {};  // one that is gone has no school
  auto detail = nlohmann::json::parse(found->detail);
  return BundleHomeroom{.title = detail.at("title"),
                        .location_code = found->id,
                        .teacher_name = detail.at("teacher_name"),
                        .teacher_email = detail.at("teacher_email"),
                        .teacher_before = found->teacher};
}

BundleId remembered(std::string sourced_id, const BundleHomeroom& homeroom, std::string teacher) {
  return {BundleId::What::homeroom, std::move(sourced_id), homeroom.location_code,
          JsonObject()
              .add("title", homeroom.title)
              .add("teacher_name", homeroom.teacher_name)
              .add("teacher_email", homeroom.teacher_email)
              .text(),
          std::move(teacher)};
}

}  // namespace portal
