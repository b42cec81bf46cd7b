#include "lib/roster/compare_tables.h"

#include <fmt/format.h>
#include <tsl/robin_set.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/roster/compare_rows.h"

namespace portal {
namespace {

/// A row as the groups have it: in one of the files, or in both.
struct Row {
  const ComparedRow* place;  // where it is in both, that of A
  enum class In { a, b, both } in;
};

/// The rows of one record.
struct Group {
  std::string key;
  std::vector<Row> a, b;  // good ones; what is in both is in both
  std::optional<Reject> rejected_a, rejected_b;
};

std::string lines_of(const std::vector<Row>& rows, Row::In side) {
  constexpr std::size_t shown = 10;
  std::vector<std::uint32_t> lines;
  for (const auto& row : rows)
    lines.push_back(row.in == Row::In::both && side == Row::In::b ? row.place->twin : row.place->line);
  std::sort(lines.begin(), lines.end());
  auto text = fmt::format(
      "{}", fmt::join(lines.begin(), lines.begin() + static_cast<long>(std::min(shown, lines.size())), ", "));
  return lines.size() > shown ? fmt::format("{} and {} more", text, lines.size() - shown) : text;
}

}  // namespace

class TableComparison::State {
 public:
  State(const RecordKind& kind, TableReader* a, TableReader* b)
      : kind_(kind), a_(a), b_(b), by_bytes_(fingerprint_for_both(a, b)) {
    if (kind.name == "students") school_ = kind.field("location_code");
  }

  void read() {
    while (a_.next()) {
      auto place = a_.place(bytes_of(a_));
      a_.rejected += !place.good;
      a_.keep(place);
    }
    Twins twins(a_.places);
    while (b_.next()) read_b(twins);
    pair_the_rest();
  }

  TableDifference tell(const TellDiff& row) {
    row_ = &row;
    found_.rows_a = a_.rows, found_.rows_b = b_.rows;
    found_.rejected_a = a_.rejected, found_.rejected_b = b_.rejected;
    auto rows = rows_to_look_at();
    std::sort(rows.begin(), rows.end(), [](const Row& x, const Row& y) {
      auto order = x.place->key_text().compare(y.place->key_text());
      if (order != 0) return order < 0;
      return std::pair(x.in, x.place->fingerprint) <
             std::pair(y.in, y.place->fingerprint);  // whatever the files' order
    });
    std::size_t groups = 0;
    for (auto first = rows.begin(); first != rows.end();) {
      if (++groups % 1024 == 0) check_interrupted();
      auto last = std::find_if(first + 1, rows.end(),
                               [&](const Row& next) { return next.place->key_text() != first->place->key_text(); });
      settle(group_of({first, last}));
      first = last;
    }
    found_.differs |= found_.only_in_a + found_.only_in_b + found_.changed + found_.unclear_a + found_.unclear_b > 0;
    return found_;
  }

 private:
  const RecordKind& kind_;
  ComparedTable a_, b_;
  std::optional<Fingerprint> by_bytes_;  // none where the same bytes may mean something else
  std::optional<std::size_t> school_;    // students
  TableDifference found_;
  const TellDiff* row_ = nullptr;

  std::optional<std::uint64_t> bytes_of(const ComparedTable& table) const {
    return by_bytes_ ? std::optional(by_bytes_->of(table.raw())) : std::nullopt;
  }

  void read_b(Twins& twins) {
    auto bytes = bytes_of(b_);
    auto* twin = bytes ? twins.take(*bytes) : nullptr;
    std::optional<ComparedRow> place;
    if (!twin) place = b_.place(bytes);
    if (!twin && (!bytes || !place->good)) twin = twins.take(place->fingerprint);
    if (twin) {
      twin->twin = b_.line();
      count_twin(*twin);
    } else {
      b_.rejected += !place->good;
      b_.keep(*place);
    }
  }

  void count_twin(const ComparedRow& place) { ++(place.good ? found_.same : b_.rejected); }

  // What the first look did not find: rows in quite another order.
  void pair_the_rest() {
    auto unpaired = [](ComparedTable& table) {
      std::vector<ComparedRow*> places;
      for (auto& place : table.places)
        if (place.twin == no_line) places.push_back(&place);
      std::sort(places.begin(), places.end(), [](const ComparedRow* x, const ComparedRow* y) {
        return std::pair(x->fingerprint, x->line) < std::pair(y->fingerprint, y->line);
      });
      return places;
    };
    auto a = unpaired(a_), b = unpaired(b_);
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
      if ((*x)->fingerprint == (*y)->fingerprint) {
        (*x)->twin = (*y)->line, (*y)->twin = (*x)->line;
        found_.same += (*x)->good;
        ++x, ++y;
      } else {
        ++((*x)->fingerprint < (*y)->fingerprint ? x : y);
      }
    }
  }

  // Those that only one file has, and the others of their keys.
  std::vector<Row> rows_to_look_at() {
    tsl::robin_set<std::string_view> keys;
    auto note = [&](const ComparedTable& table) {
      for (const auto& place : table.places) {
        if (place.twin != no_line) continue;
        found_.differs |= !place.good;
        if (place.key) keys.insert(place.key_text());
      }
    };
    note(a_), note(b_);
    std::vector<Row> rows;
    if (keys.empty()) return rows;
    for (const auto& place : a_.places)
      if (place.key && keys.contains(place.key_text()))
        rows.push_back({&place, place.twin == no_line ? Row::In::a : Row::In::both});
    for (const auto& place : b_.places)
      if (place.key && place.twin == no_line) rows.push_back({&place, Row::In::b});
    return rows;
  }

  Group group_of(std::span<const Row> rows) {
    Group group{std::string(rows[0].place->key_text()), {}, {}, {}, {}};
    std::vector<Row> rejected_a, rejected_b;
    for (const auto& row : rows) {
      bool in_a = row.in != Row::In::b, in_b = row.in != Row::In::a;
      if (row.place->good) {
        found_.same -= in_a && in_b;  // counted with the group
        if (in_a) group.a.push_back(row);
        if (in_b) group.b.push_back(row);
      } else {
        if (in_a) rejected_a.push_back(row);
        if (in_b) rejected_b.push_back(row);
      }
    }
    group.rejected_a = one_of(rejected_a), group.rejected_b = one_of(rejected_b);
    return group;
  }

  ComparedTable& table_of(const Row& row) { return row.in == Row::In::b ? b_ : a_; }
  Record read(const Row& row) { return table_of(row).read(*row.place); }

  void settle(const Group& group) {
    if (school_ && (group.a.size() > 1 || group.b.size() > 1)) {
      std::map<std::string, Group> schools;
      auto part = [&](const Row& row) -> Group& {
        auto code = read(row)[*school_];
        auto [found, added] = schools.try_emplace(code, Group{group.key + key_separator + code, {}, {}, {}, {}});
        if (added) found->second.rejected_a = group.rejected_a, found->second.rejected_b = group.rejected_b;
        return found->second;
      };
      for (const auto& row : group.a) part(row).a.push_back(row);
      for (const auto& row : group.b) part(row).b.push_back(row);
      for (const auto& [code, rows] : schools) settle_record(rows);
    } else {
      settle_record(group);
    }
  }

  void settle_record(const Group& group) {
    if (group.b.empty())
      for (const auto& row : group.a) tell_one_sided(group, row);
    else if (group.a.empty())
      for (const auto& row : group.b) tell_one_sided(group, row);
    else if (group.a.size() == 1 && group.b.size() == 1)
      tell_fields(group);
    else if (contents(group.a) == contents(group.b))
      found_.same += static_cast<std::int64_t>(group.a.size());
    else
      tell_repeated(group);
  }

  DiffRow about(const Group& group, const Record& record, std::string change) const {
    auto [shown, part] = shown_key(group.key);
    return {std::string(kind_.name), shown, part, record_name(kind_, record), std::move(change), {}, {}, {}};
  }

  void tell_one_sided(const Group& group, const Row& row) {
    bool in_a = row.in == Row::In::a;
    const auto& rejected = in_a ? group.rejected_b : group.rejected_a;
    auto record = read(row);
    if (!rejected) {
      ++(in_a ? found_.only_in_a : found_.only_in_b);
      return (*row_)(about(group, record, in_a ? "only_in_a" : "only_in_b"));
    }
    ++(in_a ? found_.unclear_a : found_.unclear_b);
    auto difference = about(group, record, in_a ? "rejected_in_b" : "rejected_in_a");
    auto& value = in_a ? difference.before : difference.after;
    auto& reason = in_a ? difference.after : difference.before;
    if (!rejected->column.empty()) value = shown_value(rejected->column, record[kind_.field(rejected->column)]);
    reason = shown_value(rejected->column, rejected->reason);
    difference.column = rejected->column;
    (*row_)(difference);
  }

  // Of several that one which tells the same whatever their order.
  std::optional<Reject> one_of(const std::vector<Row>& rejected) {
    std::optional<Reject> one;
    for (const auto& row : rejected) {
      auto next = table_of(row).read_reject(*row.place);
      next.raw.clear();
      if (!one || std::pair(next.column, next.reason) < std::pair(one->column, one->reason)) one = std::move(next);
    }
    return one;
  }

  void tell_fields(const Group& group) {
    auto before = read(group.a[0]), after = read(group.b[0]);
    if (before == after) {
      ++found_.same;
      return;
    }
    ++found_.changed;
    auto difference = about(group, after, "changed");
    for (std::size_t i = 0; i < kind_.fields.size(); ++i) {
      if (before[i] == after[i]) continue;
      difference.column = kind_.fields[i].column;
      difference.before = shown_value(difference.column, before[i]);
      difference.after = shown_value(difference.column, after[i]);
      (*row_)(difference);
    }
  }

  std::vector<Record> contents(const std::vector<Row>& rows) {
    std::vector<Record> records;
    for (const auto& row : rows) records.push_back(read(row));
    std::sort(records.begin(), records.end());
    return records;
  }

  void tell_repeated(const Group& group) {
    found_.unclear_a += static_cast<std::int64_t>(group.a.size());
    found_.unclear_b += static_cast<std::int64_t>(group.b.size());
    auto difference = about(group, contents(group.b).front(), "repeated");
    difference.column = "line";
    difference.before = lines_of(group.a, Row::In::a);
    difference.after = lines_of(group.b, Row::In::b);
    (*row_)(difference);
  }
};

TableComparison::TableComparison(const RecordKind& kind, TableReader* a, TableReader* b)
    : state_(std::make_unique<State>(kind, a, b)) {}
TableComparison::~TableComparison() = default;
TableComparison::TableComparison(TableComparison&&) noexcept = default;
void TableComparison::read() { state_->read(); }
TableDifference TableComparison::tell(const TellDiff& row) { return state_->tell(row); }

}  // namespace portal
