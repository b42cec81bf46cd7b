#include "lib/roster/bundle_store.h"

#include <fmt/format.h>

#include <algorithm>
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
    : select_(store.database(), "SELECT id, detail FROM bundle_ids WHERE what = ? AND sourced_id = ?"),
      count_(store.database(), "SELECT count(*) > 1 FROM bundle_ids WHERE what = 'guardian' AND id = ?") {}

std::optional<BundleId> BundleIds::find(BundleId::What what, const std::string& sourced_id) {
  bind_text(select_, 1, name_of(what));
  bind_text(select_, 2, sourced_id);
  std::optional<BundleId> found;
  if (select_.executeStep()) found = {what, sourced_id, column_text(select_, 0), column_text(select_, 1)};
  select_.reset();
  return found;
}

bool BundleIds::is_shared(const std::string& guardian_id) {
  bind_text(count_, 1, guardian_id);
  count_.executeStep();
  bool shared = count_.getColumn(0).getInt() != 0;
  count_.reset();
  return shared;
}

void remember_bundle_ids(Store& store, const std::vector<BundleId>& ids) {
  std::vector<const BundleId*> sorted;
  for (const auto& id : ids) sorted.push_back(&id);
  std::sort(sorted.begin(), sorted.end(), [](const BundleId* a, const BundleId* b) {
    return std::tie(name_of(a->what), a->sourced_id) < std::tie(name_of(b->what), b->sourced_id);
  });
  SQLite::Statement insert(store.database(), R"sql(
    INSERT INTO bundle_ids (what, sourced_id, id, detail) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET id = excluded.id, detail = excluded.detail
      WHERE (id, detail) IS NOT (excluded.id, excluded.detail))sql");
  for (const auto* id : sorted) {
    check_interrupted();
    bind_text(insert, 1, name_of(id->what));
    bind_text(insert, 2, id->sourced_id);
    bind_text(insert, 3, id->id);
    bind_text(insert, 4, id->detail);
    insert.exec();
    insert.reset();
  }
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
