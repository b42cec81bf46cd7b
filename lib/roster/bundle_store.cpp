#include "lib/roster/bundle_store.h"

#include <fmt/format.h>

#include <tuple>

#include "lib/base/interrupt.h"

namespace portal {
namespace {

const std::string& name_of(BundleId::What what) {
  static const std::string names[] = {"school", "student", "guardian", "homeroom"};
  return names[static_cast<int>(what)];
}

std::vector<Record> present_links(Store& store, std::string_view column, const std::string& id) {
  const auto& kind = record_kind("guardians");
  std::string columns;
  for (const auto& field : kind.fields) columns += (columns.empty() ? "" : ", ") + std::string(field.column);
  SQLite::Statement select(store.database(),
                           fmt::format("SELECT {} FROM guardian_links WHERE {} = ? AND absent_since IS NULL "
                                       "ORDER BY student_id, guardian_id",
                                       columns, column));
  bind_text(select, 1, id);
  std::vector<Record> links;
  while (select.executeStep()) {
    auto& link = links.emplace_back();
    for (std::size_t i = 0; i < kind.fields.size(); ++i) link.push_back(column_text(select, static_cast<int>(i)));
  }
  return links;
}

}  // namespace

BundleIds::BundleIds(Store& store)
    : select_(
          store.database(),
          "SELECT id, detail, teacher FROM bundle_ids WHERE what = ? AND sourced_id = ? ORDER BY run_id DESC LIMIT 1"),
      taught_(store.database(), "SELECT DISTINCT sourced_id FROM bundle_ids WHERE teacher = ? ORDER BY 1") {}

std::optional<BundleId> BundleIds::find(BundleId::What what, const std::string& sourced_id) {
  bind_text(select_, 1, name_of(what));
  bind_text(select_, 2, sourced_id);
  std::optional<BundleId> found;
  if (select_.executeStep())
    found = {what, sourced_id, column_text(select_, 0), column_text(select_, 1), column_text(select_, 2)};
  select_.reset();
  return found;
}

bool BundleIds::is_shared(const std::string& sourced_id) {
  auto found = find(BundleId::What::guardian, sourced_id);
  return found && found->detail == shared_guardian;
}

std::vector<BundleId> BundleIds::homerooms_of(const std::string& teacher) {
  std::vector<std::string> sourced_ids;
  bind_text(taught_, 1, teacher);
  while (taught_.executeStep()) sourced_ids.push_back(column_text(taught_, 0));
  taught_.reset();
  std::vector<BundleId> rooms;
  for (const auto& sourced_id : sourced_ids)
    if (auto room = find(BundleId::What::homeroom, sourced_id); room && room->teacher == teacher)
      rooms.push_back(std::move(*room));
  return rooms;
}

void remember_bundle_ids(Store& store, std::int64_t run, const std::vector<BundleId>& ids) {
  BundleIds before(store);
  SQLite::Statement insert(store.database(), "INSERT OR REPLACE INTO bundle_ids VALUES (?, ?, ?, ?, ?, ?)");
  for (const auto& id : ids) {
    check_interrupted();
    auto known = before.find(id.what, id.sourced_id);
    if (known && std::tie(known->id, known->detail, known->teacher) == std::tie(id.id, id.detail, id.teacher)) continue;
    bind_text(insert, 1, name_of(id.what));
    bind_text(insert, 2, id.sourced_id);
    insert.bind(3, run);
    bind_text(insert, 4, id.id);
    bind_text(insert, 5, id.detail);
    bind_text(insert, 6, id.teacher);
    insert.exec();
    insert.reset();
  }
}

void forget_bundle_ids(Store& store, std::int64_t run) {
  SQLite::Statement erase(store.database(), "DELETE FROM bundle_ids WHERE run_id = ?");
  erase.bind(1, run);
  erase.exec();
}

bool stands_on_whole(Store& store, const std::string& profile) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM standing_runs WHERE profile = ? AND mode = 'full' LIMIT 1");
  bind_text(select, 1, profile);
  return select.executeStep();
}

std::vector<Record> links_of_student(Store& store, const std::string& student_id) {
  return present_links(store, "student_id", student_id);
}

std::vector<Record> links_of_guardian(Store& store, const std::string& guardian_id) {
  return present_links(store, "guardian_id", guardian_id);
}

std::vector<std::string> students_in_homeroom(Store& store, const std::string& location_code,
                                              const std::string& homeroom) {
  SQLite::Statement select(store.database(),
                           "SELECT student_id FROM students WHERE location_code = ? AND homeroom = ? "
                           "AND absent_since IS NULL ORDER BY student_id");
  bind_text(select, 1, location_code);
  bind_text(select, 2, homeroom);
  std::vector<std::string> found;
  while (select.executeStep()) found.push_back(column_text(select, 0));
  return found;
}

}  // namespace portal
