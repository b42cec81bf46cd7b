#include "lib/pins/pin_store.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "lib/district/guardian_merge_store.h"

namespace portal {
namespace {

constexpr std::string_view state_names[] = {"live", "used", "expired", "lapsed", "revoked"};

PinState parse_state(std::string_view text) {
  for (int i = 0; i < 5; ++i)
    if (state_names[i] == text) return static_cast<PinState>(i);
  throw std::logic_error("a PIN in a state that there is none of");
}

constexpr const char* guardian_pins_sql = R"sql(
  SELECT g.student_id, g.guardian_id, s.first_name, s.middle_name, s.last_name, s.birth_date, s.grade, s.homeroom,
         s.location_code, g.first_name, g.last_name, g.address, g.city, g.state, g.zip, g.language,
         s.active_from <= ?3 AND ?3 <= s.active_until, g.entitled, g.legal_guardian = 'Y' AND g.absent_since IS NULL,
         p.letter_at, p.generation, p.state, p.sealed, p.issued_at, p.expires_at, p.date_used, p.tries
  FROM students s JOIN guardian_links g USING (student_id) LEFT JOIN pins p USING (student_id, guardian_id)
  WHERE (p.state IS NOT NULL OR (g.legal_guardian = 'Y' AND g.absent_since IS NULL))
    AND (?4 = '' OR p.issued_at >= ?4))sql";

constexpr const char* due_of_few = R"sql(
  SELECT g.student_id, g.guardian_id, coalesce(p.generation, 0) + 1
  FROM students s JOIN guardian_links g USING (student_id) LEFT JOIN pins p USING (student_id, guardian_id))sql";
// Of the whole district: CROSS JOIN keeps the order of the tables. The links without a PIN are few, and the rows are
// quicker read as they lie than in the order of their keys.
constexpr const char* due_of_all = R"sql(
  SELECT g.student_id, g.guardian_id, coalesce(p.generation, 0) + 1
  FROM guardian_links g LEFT JOIN pins p USING (student_id, guardian_id) CROSS JOIN students s USING (student_id))sql";
constexpr const char* due_where = R"sql(
  WHERE g.entitled AND s.active_from <= ?3 AND ?3 <= s.active_until
    AND (p.state IS NULL OR p.state = 'lapsed'))sql";

constexpr const char* expired_sql = R"sql(
  SELECT student_id, guardian_id, generation, NOT (active_from <= ?2 AND ?2 <= active_until)
  FROM pins JOIN students USING (student_id) WHERE pins.state = 'live' AND expires_at <= ?1
  ORDER BY student_id, guardian_id)sql";

// The link's last change is of an older business date than a full import that stands and that saw the link (or its
// absence) for itself. That import is no older than the PIN: where the flag went by undoing the import that had brought
// it, those before confirm nothing. A link that is gone counts where its student is still there; a student who left
// keeps the PIN, whose clock runs on.
// CROSS JOIN keeps the order of the tables: the links that do not entitle are few, the PINs are many.
constexpr const char* no_longer_entitled_sql = R"sql(
  SELECT student_id, guardian_id, generation
  FROM guardian_links g CROSS JOIN pins USING (student_id, guardian_id) CROSS JOIN students s USING (student_id)
  JOIN roster_runs changed ON changed.run_id = g.updated_run
  WHERE NOT g.entitled AND pins.state = 'live' AND (g.legal_guardian <> 'Y' OR g.restricted = 'Y'
                                 OR (g.absent_since IS NOT NULL AND s.absent_since IS NULL))
    AND EXISTS (SELECT 1 FROM standing_runs r
                WHERE r.mode = 'full' AND r.business_date > changed.business_date
                  AND r.started_at >= pins.issued_at
                  AND NOT EXISTS (SELECT 1 FROM roster_held h WHERE h.run_id = coalesce(r.same_as, r.run_id)
                                  AND h.record = pins.student_id AND h.part IN ('', pins.guardian_id)))
  ORDER BY student_id, guardian_id)sql";

// CROSS JOIN: graduates are few, and the table of PINs has no other way to them than the student.
constexpr const char* graduates_to_erase_sql = R"sql(
  SELECT p.student_id, p.guardian_id, p.generation
  FROM graduates g CROSS JOIN pins p USING (student_id) JOIN rollovers o USING (rollover_id)
  WHERE p.state = 'revoked' AND p.sealed IS NOT NULL
    AND EXISTS (SELECT 1 FROM standing_runs r WHERE r.mode = 'full' AND r.school_year >= o.school_year
                  AND r.run_id > o.newest_run)
  GROUP BY p.student_id, p.guardian_id)sql";

std::string usable_sql() {
  return R"sql(
  SELECT p.guardian_id, p.generation, p.sealed, p.tries
  FROM pins p JOIN guardian_links g USING (student_id, guardian_id) JOIN students s USING (student_id)
  WHERE p.student_id = ?1 AND s.birth_date = ?2 AND p.state = 'live' AND p.expires_at > ?3 AND g.entitled
    AND s.active_from <= ?4 AND ?4 <= s.active_until AND NOT )sql" +
         restricted_under_another_id_sql();
}

// Only the conditions that are asked for: with `?1 = '' OR …` SQLite would read every student to find one.
std::string with_filter(std::string text, const PinFilter& filter) {
  if (!filter.student_id.empty()) text += " AND s.student_id = ?1";
  if (!filter.location_code.empty()) text += " AND s.location_code = ?2";
  return text;
}

constexpr const char* by_student_and_guardian = " ORDER BY g.student_id, g.guardian_id";

void bind_filter(SQLite::Statement& select, const PinFilter& filter, const std::string& day) {
  if (!filter.student_id.empty()) bind_text(select, 1, filter.student_id);
  if (!filter.location_code.empty()) bind_text(select, 2, filter.location_code);
  bind_text(select, 3, day);
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

std::vector<PinBinding> read_bindings(SQLite::Statement& select) {
  std::vector<PinBinding> found;
  while (select.executeStep())
    found.push_back({column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()});
  return found;
}

PinRow read_pin(SQLite::Statement& select, const PinBinding& pair, int index) {
  PinRow pin;
  pin.binding = {pair.student_id, pair.guardian_id, select.getColumn(index).getInt64()};
  pin.state = parse_state(column_text(select, index + 1));
  pin.sealed = column_text(select, index + 2);
  pin.issued_at = column_text(select, index + 3);
  pin.expires_at = column_text(select, index + 4);
  pin.date_used = column_text(select, index + 5);
  pin.tries = select.getColumn(index + 6).getInt();
  return pin;
}

}  // namespace

std::string_view pin_state_name(PinState state) { return state_names[static_cast<int>(state)]; }

std::string GuardianPin::student_name() const {
  return student_first_name + (student_middle_name.empty() ? " " : " " + student_middle_name + " ") + student_last_name;
}

void read_guardian_pins(Store& store, const PinFilter& filter, Date today,
                        const std::function<void(const GuardianPin&)>& row) {
  SQLite::Statement select(store.database(), with_filter(guardian_pins_sql, filter) + by_student_and_guardian);
  auto day = today.text();
  bind_filter(select, filter, day);
  bind_text(select, 4, filter.issued_since);
  const MergedGuardians merged(store);  // quicker than asking for each of a district's rows in SQL
  while (select.executeStep()) {
    GuardianPin found;
    int index = 0;
    for (auto* text : {&found.pair.student_id, &found.pair.guardian_id, &found.student_first_name,
                       &found.student_middle_name, &found.student_last_name, &found.birth_date, &found.grade,
                       &found.homeroom, &found.location_code, &found.guardian_first_name, &found.guardian_last_name,
                       &found.address, &found.city, &found.state, &found.zip, &found.language})
      *text = column_text(select, index++);
    found.student_active = select.getColumn(index++).getInt() != 0;
    found.entitled = select.getColumn(index++).getInt() != 0;
    found.legal_guardian = select.getColumn(index++).getInt() != 0;
    found.letter_at = column_text(select, index++);
    if (!select.getColumn(index).isNull()) found.pin = read_pin(select, found.pair, index);
    if (merged.contains(found.pair.guardian_id)) {
      found.person_id = merged.person(found.pair.guardian_id);
      found.entitled =
          found.entitled && !is_restricted_under_another_id(store, found.pair.student_id, found.pair.guardian_id);
    }
    row(found);
  }
}

std::vector<PinBinding> select_due(Store& store, const PinFilter& filter, Date today) {
  bool all = filter.student_id.empty() && filter.location_code.empty();
  SQLite::Statement select(store.database(),
                           with_filter(std::string(all ? due_of_all : due_of_few) + due_where, filter));
  auto day = today.text();
  bind_filter(select, filter, day);
  auto due = read_bindings(select);
  auto by_key = [](const PinBinding& one, const PinBinding& other) {
    return std::tie(one.student_id, one.guardian_id) < std::tie(other.student_id, other.guardian_id);
  };
  if (!std::is_sorted(due.begin(), due.end(), by_key)) std::sort(due.begin(), due.end(), by_key);
  return due;
}

std::vector<EndingPin> select_expired(Store& store, Timestamp now, Date today) {
  SQLite::Statement select(store.database(), expired_sql);
  auto moment = now.text(), day = today.text();
  bind_text(select, 1, moment);
  bind_text(select, 2, day);
  std::vector<EndingPin> found;
  while (select.executeStep())
    found.push_back({{column_text(select, 0), column_text(select, 1), select.getColumn(2).getInt64()},
                     select.getColumn(3).getInt() != 0});
  return found;
}

std::vector<PinBinding> select_no_longer_entitled(Store& store) {
  SQLite::Statement select(store.database(), no_longer_entitled_sql);
  return read_bindings(select);
}

std::vector<PinBinding> select_graduates_to_erase(Store& store) {
  SQLite::Statement select(store.database(), graduates_to_erase_sql);
  return read_bindings(select);
}

std::vector<PinRow> select_usable(Store& store, const std::string& student_id, const std::string& birth_date,
                                  Timestamp now, Date today) {
  SQLite::Statement select(store.database(), usable_sql());
  auto moment = now.text(), day = today.text();
  int index = 1;
  for (const std::string* text : std::initializer_list<const std::string*>{&student_id, &birth_date, &moment, &day})
    bind_text(select, index++, *text);
  std::vector<PinRow> found;
  while (select.executeStep()) {
    PinRow live;
    live.binding = {student_id, column_text(select, 0), select.getColumn(1).getInt64()};
    live.sealed = column_text(select, 2);
    live.tries = select.getColumn(3).getInt();
    found.push_back(std::move(live));
  }
  return found;
}

bool any_of_four_digits(Store& store) {
  SQLite::Statement select(store.database(), "SELECT 1 FROM pins WHERE state = 'live' AND length(sealed) = 44 LIMIT 1");
  return select.executeStep();
}

LivePins count_live_pins(Store& store) {
  SQLite::Statement select(store.database(),
                           "SELECT count(*), total(length(sealed) = 44) FROM pins WHERE state = 'live'");
  select.executeStep();
  LivePins live;
  live.four_digits = select.getColumn(1).getInt64();
  live.eight_digits = select.getColumn(0).getInt64() - live.four_digits;
  return live;
}

std::int64_t newest_generation(Store& store, const std::string& student_id, const std::string& guardian_id) {
  SQLite::Statement select(store.database(), "SELECT generation FROM pins WHERE student_id = ?1 AND guardian_id = ?2");
  bind_text(select, 1, student_id);
  bind_text(select, 2, guardian_id);
  return select.executeStep() ? select.getColumn(0).getInt64() : 0;
}

std::int64_t count_unprinted_pins(Store& store, Timestamp now, Date today) {
  SQLite::Statement select(store.database(), R"sql(
    SELECT count(*) FROM pins p JOIN guardian_links g USING (student_id, guardian_id) JOIN students s USING (student_id)
    WHERE p.state = 'live' AND p.letter_at IS NULL AND p.expires_at > ?1 AND g.entitled
      AND s.active_from <= ?2 AND ?2 <= s.active_until AND NOT )sql" +
                                                 restricted_under_another_id_sql());
  auto moment = now.text(), day = today.text();
  bind_text(select, 1, moment);
  bind_text(select, 2, day);
  select.executeStep();
  return select.getColumn(0).getInt64();
}

std::vector<std::string> select_languages_to_print(Store& store, const PinFilter& filter, Timestamp now, Date today) {
  std::string text = R"sql(
    SELECT DISTINCT g.language FROM students s JOIN guardian_links g USING (student_id)
      JOIN pins p USING (student_id, guardian_id)
    WHERE p.state = 'live' AND p.expires_at > ?4 AND g.entitled AND s.active_from <= ?3 AND ?3 <= s.active_until)sql";
  if (!filter.issued_since.empty()) text += " AND p.issued_at >= ?5";
  SQLite::Statement select(store.database(), with_filter(std::move(text), filter));
  auto day = today.text(), moment = now.text();
  bind_filter(select, filter, day);
  bind_text(select, 4, moment);
  if (!filter.issued_since.empty()) bind_text(select, 5, filter.issued_since);
  std::vector<std::string> languages;
  while (select.executeStep()) languages.push_back(column_text(select, 0));
  return languages;
}

PinWriter::PinWriter(Store& store)
    : student_(store.database(), "SELECT 1 FROM pins WHERE student_id = ?1 AND student_mark = ?2"),
      guardian_(store.database(), "SELECT 1 FROM pins WHERE guardian_id = ?1 AND guardian_mark = ?2"),
      insert_(store.database(), R"sql(
        INSERT INTO pins (student_id, guardian_id, generation, state, sealed, student_mark, guardian_mark, issued_at,
                          expires_at) VALUES (?1, ?2, ?3, 'live', ?4, ?5, ?6, ?7, ?8))sql"),
      renew_(store.database(), R"sql(
        UPDATE pins SET generation = ?3, state = 'live', sealed = ?4, student_mark = ?5, guardian_mark = ?6,
          issued_at = ?7, expires_at = ?8, date_used = NULL, ended_at = NULL, tries = 0, letter_at = NULL
        WHERE student_id = ?1 AND guardian_id = ?2)sql"),
      end_(store.database(), R"sql(
        UPDATE pins SET state = ?3, ended_at = ?4, date_used = iif(?3 = 'used', ?4, date_used), sealed = NULL,
          student_mark = NULL, guardian_mark = NULL WHERE student_id = ?1 AND guardian_id = ?2)sql"),
      erase_(store.database(), R"sql(
        UPDATE pins SET sealed = NULL, student_mark = NULL, guardian_mark = NULL
        WHERE student_id = ?1 AND guardian_id = ?2 AND state = 'revoked')sql"),
      try_(store.database(), "UPDATE pins SET tries = tries + 1 WHERE student_id = ?1 AND guardian_id = ?2"),
      letter_(store.database(),
              "UPDATE pins SET letter_at = ?3 WHERE student_id = ?1 AND guardian_id = ?2 AND generation = ?4") {}

bool PinWriter::taken(const PinBinding& binding, std::int64_t student_mark, std::int64_t guardian_mark) {
  bind_text(student_, 1, binding.student_id);
  student_.bind(2, student_mark);
  bool found = student_.executeStep();
  student_.reset();
  if (found) return true;
  bind_text(guardian_, 1, binding.guardian_id);
  guardian_.bind(2, guardian_mark);
  found = guardian_.executeStep();
  guardian_.reset();
  return found;
}

void PinWriter::put(const PinRow& row, std::int64_t student_mark, std::int64_t guardian_mark) {
  auto& statement = row.binding.generation == 1 ? insert_ : renew_;  // the first one makes the row
  bind_text(statement, 1, row.binding.student_id);
  bind_text(statement, 2, row.binding.guardian_id);
  statement.bind(3, row.binding.generation);
  statement.bindNoCopy(4, row.sealed.data(), static_cast<int>(row.sealed.size()));
  statement.bind(5, student_mark);
  statement.bind(6, guardian_mark);
  bind_text(statement, 7, row.issued_at);
  bind_text(statement, 8, row.expires_at);
  run(statement);
}

void PinWriter::end(const PinBinding& binding, PinState state, Timestamp at) {
  std::string state_text(pin_state_name(state)), moment = at.text();
  bind_text(end_, 1, binding.student_id);
  bind_text(end_, 2, binding.guardian_id);
  bind_text(end_, 3, state_text);
  bind_text(end_, 4, moment);
  run(end_);
}

void PinWriter::erase(const PinBinding& binding) {
  bind_text(erase_, 1, binding.student_id);
  bind_text(erase_, 2, binding.guardian_id);
  run(erase_);
}

void PinWriter::count_try(const PinBinding& binding) {
  bind_text(try_, 1, binding.student_id);
  bind_text(try_, 2, binding.guardian_id);
  run(try_);
}

void PinWriter::letter_written(const PinBinding& binding, Timestamp at) {
  auto moment = at.text();
  bind_text(letter_, 1, binding.student_id);
  bind_text(letter_, 2, binding.guardian_id);
  bind_text(letter_, 3, moment);
  letter_.bind(4, binding.generation);  // a PIN that was renewed meanwhile stands on no letter
  run(letter_);
}

}  // namespace portal
