#include "lib/roster/apply.h"

#include <fmt/format.h>

#include "lib/base/batch_ahead.h"
#include "lib/base/interrupt.h"
#include "lib/roster/roster_store.h"
#include "lib/store/indexes_aside.h"

namespace portal {
namespace {

// Gives the record that stands at a place of the file: for enrollments, that part of the student's row.
class Source {
 public:
  Source(KindPlan& plan, KindPlan* students)
      : reader_(plan.rows.reader ? *plan.rows.reader : *students->rows.reader), enrollment_(!plan.rows.reader) {}

  const Record& read(const RowPlace& row) {
    reader_.read_at(row.offset, row.line);
    if (!enrollment_) return reader_.record();
    return record_ = enrollment_of(reader_.record());
  }

  /// An enrollment is a part of a row, and has no fingerprint of its own.
  RosterWriter::RowFingerprint fingerprint(const RowPlace& row) const {
    if (enrollment_) return {};
    return row.fingerprint;
  }

 private:
  TableReader& reader_;
  bool enrollment_;
  Record record_;
};

// To read a record takes half as long as to write it.
template <class Use>
void for_each_record(Source& source, const std::vector<RowPlace>& rows, Use use) {
  make_batch_ahead<Record>(
      rows.size(), [&](std::size_t i, Record& record) { record = source.read(rows[i]); },
      [&](std::size_t i, const Record& record) { use(record, rows[i]); });
}

// A record that is not all that its row says has no fingerprint, so that it is looked at the next night.
void update(RosterWriter& writer, Source& source, const Change& change) {
  const auto& record = source.read(*change.row);
  if (change.entry_date.empty()) return writer.update(record, source.fingerprint(*change.row));
  auto kept = record;
  kept[record_kind("students").field("entry_date")] = change.entry_date;
  writer.update(kept, {});
}

void apply(Store& store, const KindPlan& plan, Source source, std::int64_t run, const std::string& date) {
  IndexesAside indexes(store, plan.kind->table);
  RosterWriter writer(store, *plan.kind, run, date);
  for_each_record(source, plan.added,
                  [&](const Record& record, const RowPlace& row) { writer.insert(record, source.fingerprint(row)); });
  for (const auto& change : plan.changes) {
    check_interrupted();
    if (change.row) {
      update(writer, source, change);
      writer.remember(change_name(change.type), change.key, change.fields);
    } else {
      writer.withdraw(change.key);
      writer.remember(change_name(change.type), change.key, fmt::format("{{\"absent_since\":[\"\",\"{}\"]}}", date));
    }
  }
  for_each_record(source, plan.reread,
                  [&](const Record& record, const RowPlace& row) { writer.put_fingerprint(record, row.fingerprint); });
  for (const auto& key : plan.held) writer.hold(key);
  if (plan.rows.reader)  // building an index takes memory; the file's was needed last above
    plan.rows.reader->file().release_pages();
  indexes.put_back();
}

}  // namespace

void apply_plans(Store& store, std::vector<KindPlan>& plans, std::int64_t run, Date business_date) {
  KindPlan* students = nullptr;
  for (auto& plan : plans) {
    if (plan.kind->name == "students") students = &plan;
    apply(store, plan, Source(plan, students), run, business_date.text());
  }
}

}  // namespace portal
