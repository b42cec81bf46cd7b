#include "lib/roster/holds.h"

#include <algorithm>

#include "lib/base/text.h"
#include "lib/roster/table_reader.h"

namespace portal {
namespace {

// By what an unreadable row of each kind may be recognised, the surest first.
std::vector<std::vector<std::string_view>> marks_of(const RecordKind& kind) {
  if (kind.name == "students") return {{"last_name", "birth_date"}, {"location_code"}};
  if (kind.name == "guardians") return {{"student_id"}, {"guardian_id"}, {"last_name", "first_name"}};
  if (is_student_record(kind)) return {{"student_id"}};
  if (kind.name == "schools") return {{"school_name"}};
  return {{"employee_number"}, {"last_name", "first_name"}};
}

// "last_name=muñoz|birth_date=2009-02-03"; nothing where one of the values is blank.
template <class Value>
std::string mark(const std::vector<std::string_view>& columns, Value value_of) {
  std::string text;
  for (auto column : columns) {
    auto value = value_of(column);
    if (value.empty()) return {};
    text += std::string(column) + "=" + folded(value) + "|";
  }
  return text;
}

bool has_columns(const RecordKind& kind, const std::vector<std::string_view>& columns) {
  for (auto column : columns)
    if (std::none_of(kind.fields.begin(), kind.fields.end(), [&](const auto& f) { return f.column == column; }))
      return false;
  return true;
}

}  // namespace

void Holds::add(const TableReader& rejected) {
  if (rejected.oddity() != OddRow::none) return;  // nobody's
  const auto& kind = rejected.kind();
  // A forgotten quote can swallow the lines up to the next one: those may be anybody's.
  if (rejected.row().raw.find_first_of("\r\n") != std::string_view::npos && !rejected.well_shaped()) {
    everything_ = true;
    return;
  }
  Record key(kind.key_fields);
  bool whole_key = true;
  for (std::size_t i = 0; i < kind.key_fields; ++i) {
    key[i] = rejected.salvage(kind.fields[i].column);
    whole_key = whole_key && (!key[i].empty() || kind.fields[i].need == FieldKind::Need::optional);
  }
  if (whole_key) {
    keys_.insert(record_key(kind, key));
    return;
  }
  for (const auto& columns : marks_of(kind)) {
    if (!has_columns(kind, columns)) continue;
    auto text = mark(columns, [&](auto column) { return rejected.salvage(column); });
    if (text.empty()) continue;
    partial_.insert(std::move(text));
    return;
  }
  everything_ = true;
}

bool Holds::holds(const RecordKind& kind, const Record& absent) const {
  if (everything_ || keys_.contains(record_key(kind, absent))) return true;
  if (partial_.empty()) return false;
  for (const auto& columns : marks_of(kind))
    if (has_columns(kind, columns) &&
        partial_.contains(mark(columns, [&](auto column) { return absent[kind.field(column)]; })))
      return true;
  return false;
}

}  // namespace portal
