#include "lib/roster/read_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "lib/base/ids.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

// Rules that see the rest of the roster; a reason, or nothing. They hold every night for every row, whatever its
// fingerprint: a school may be gone that a row names still.
class Referee {
 public:
  Referee(const TableReader& reader, const References& references) : reader_(reader), references_(references) {
    const auto& kind = reader.kind();
    if (kind.name == "students") school_ = kind.field("location_code");
    if (kind.name == "guardians" || is_student_record(kind)) student_ = kind.field("student_id");
    if (kind.name == "staff" || kind.name == "staffroles") place_ = kind.field("location_code");
    if (kind.name == "staffroles") employee_ = kind.field("employee_number");
  }

  /// Of a row that was checked.
  std::pair<std::string, std::string> objection(const Record& record) const {
    if (school_ && !references_.school_exists(record[*school_])) return no_school(record[*school_]);
    if (student_ && !references_.student_exists(record[*student_]))
      return {"student_id", fmt::format("there is no student {} in the extract or the roster", record[*student_])};
    if (employee_ && !references_.employee_exists(record[*employee_]))
      return {"employee_number",
              fmt::format("there is no employee {} in the extract or the roster", record[*employee_])};
    if (place_ && LocationCode::parse(record[*place_]) && !references_.school_exists(record[*place_]))
      return no_school(record[*place_]);
    return {};
  }

  /// Whether there is none, of a row whose record stands in the roster, and of which only the references are read.
  /// A student's school, the student of a link or a record, and the employee of a role stand there too: the database
  /// sees to it by foreign keys.
  bool content() {
    if (!place_) return true;
    return reader_.read_field(*place_, value_) && (!LocationCode::parse(value_) || references_.school_exists(value_));
  }

 private:
  const TableReader& reader_;
  const References& references_;
  std::optional<std::size_t> school_, student_, employee_, place_;
  std::string value_;

  static std::pair<std::string, std::string> no_school(const std::string& code) {
    return {"location_code", fmt::format("there is no school {} in the extract or the roster", code)};
  }
};

class Reading {
 public:
  Reading(FileRows& out, const References& references, KnownRecords& known)
      : out_(out),
        reader_(*out.reader),
        known_(known),
        fingerprint_(reader_.kind(), reader_.mapping(), reader_.encoding(), reader_.delimiter(), reader_.blank_year()),
        referee_(reader_, references) {
    if (reader_.kind().name == "students")
      school_ = reader_.kind().field("location_code"), year_ = reader_.kind().field("school_year"),
      status_ = reader_.kind().field("enrollment_status");
  }

  void scan() {
    constexpr std::uint64_t often = 4096, seldom = 256 * often;
    while (reader_.next()) {
      if (++out_.rows_read % often == 0) check_interrupted();
      if (out_.rows_read % seldom == 0) reader_.file().release_pages();  // what was read is hardly read again
      take();
    }
  }

  // Puts the rows in the order of their keys and settles those that share one.
  void settle() {
    // Beside a row that could not be read, what seems unchanged has to be looked at.
    if (school_)
      for (const auto& key : out_.holds.keys())
        if (auto index = known_.find(key); index != KnownRecords::none) look_at(known_[index], index);
    std::sort(scanned_.begin(), scanned_.end(), [](const RowPlace& a, const RowPlace& b) {
      auto order = a.key_text().compare(b.key_text());
      return order != 0 ? order < 0 : a.line < b.line;
    });
    auto rows = std::move(scanned_);  // each group leaves at most one row, so they are settled where they are
    std::size_t kept = 0;
    for (auto first = rows.begin(); first != rows.end();) {
      auto last =
          std::find_if(first + 1, rows.end(), [&](const RowPlace& row) { return row.key_text() != first->key_text(); });
      if (auto row = settle_group({first, last})) rows[kept++] = *row;
      first = last;
    }
    rows.resize(kept);
    out_.rows = std::move(rows);
    std::stable_sort(out_.rejects.begin(), out_.rejects.end(),
                     [](const Reject& a, const Reject& b) { return a.line < b.line; });
  }

 private:
  using Group = std::vector<RowPlace>;
  static constexpr std::uint32_t school_not_read = KnownRecords::none;

  FileRows& out_;
  TableReader& reader_;
  KnownRecords& known_;
  Fingerprint fingerprint_;
  Referee referee_;
  std::optional<std::size_t> school_, year_, status_;
  std::vector<RowPlace> scanned_;
  std::map<std::string, std::uint32_t> school_index_;
  std::string key_, status_text_, year_text_, last_year_;

  void take() {
    if (!reader_.well_shaped() || !reader_.read_key(key_)) {
      reader_.check();
      return reject(reader_.reject());
    }
    auto fingerprint = fingerprint_.of(reader_.row().raw);
    auto index = known_.find(key_, fingerprint);
    if (index != KnownRecords::none && take_unchanged(known_[index], fingerprint)) return;
    if (!reader_.check()) return reject(reader_.reject());
    if (auto [column, reason] = referee_.objection(reader_.record()); !reason.empty())
      return reject(reader_.reject(column, reason));
    accept(index, fingerprint);
  }

  // The first row of its key, and the same as last time: if no other row follows, it is not looked at again.
  bool take_unchanged(KnownRecord& known, std::uint64_t fingerprint) {
    bool same = known.present && known.fingerprinted && known.fingerprint == fingerprint;
    if (!same || known.seen != KnownRecord::Seen::no) return false;
    if (!referee_.content()) return false;
    known.seen = KnownRecord::Seen::unchanged;
    known.offset = reader_.row().offset;
    known.line = static_cast<std::uint32_t>(reader_.row().line);
    if (school_ && reader_.read_field(*status_, status_text_) && reader_.read_field(*year_, year_text_))
      note_year(status_text_, year_text_);
    return true;
  }

  // A row that seemed unchanged is not the only one of its record.
  void look_at(KnownRecord& known, std::uint32_t index) {
    if (known.seen == KnownRecord::Seen::unchanged)
      scanned_.push_back(
          {known.key, known.offset, known.fingerprint, known.line, known.key_size, school_not_read, index});
    known.seen = KnownRecord::Seen::look;
  }

  void reject(Reject reject) {
    out_.holds.add(reader_);
    if (reject.reason.empty()) return;  // a table's row that is rejected elsewhere
    out_.rejects.push_back(std::move(reject));
  }

  void accept(std::uint32_t index, std::uint64_t fingerprint) {
    const auto& record = reader_.record();
    RowPlace row{nullptr,
                 reader_.row().offset,
                 fingerprint,
                 static_cast<std::uint32_t>(reader_.row().line),
                 static_cast<std::uint32_t>(key_.size()),
                 0,
                 index};
    if (index == KnownRecords::none) {
      row.key = out_.arena.add(key_);
    } else {
      look_at(known_[index], index);
      row.key = known_[index].key;
    }
    if (school_) {
      row.school = index_of_school(record[*school_]);
      note_year(record[*status_], record[*year_]);
    }
    make_room();
    scanned_.push_back(row);
  }

  // As many more as the rest of the file promises; doubling would take three times the memory.
  void make_room() {
    constexpr std::size_t enough_to_tell = 1024;
    auto size = scanned_.size();
    if (size < enough_to_tell || size < scanned_.capacity()) return;
    auto whole = static_cast<double>(reader_.bytes()), so_far = static_cast<double>(reader_.row().offset + 1);
    scanned_.reserve(size + 64 + static_cast<std::size_t>(static_cast<double>(size) * (whole / so_far - 1) * 1.02));
  }

  // An ended enrollment may be of any year; those that count are of the extract's own.
  void note_year(const std::string& status, const std::string& year) {
    if (year.empty() || status != "A" || year == last_year_) return;
    out_.school_years.insert(year);
    last_year_ = year;
  }

  std::uint32_t index_of_school(const std::string& code) {
    auto [found, added] = school_index_.try_emplace(code, static_cast<std::uint32_t>(out_.schools.size()));
    if (added) out_.schools.push_back(code);
    return found->second;
  }

  const Record& read(const RowPlace& row) {
    reader_.read_at(row.offset, row.line);
    return reader_.record();
  }

  void reject_all(Group rows, const std::string& column, std::string_view why) {
    std::sort(rows.begin(), rows.end(), [](const RowPlace& a, const RowPlace& b) { return a.line < b.line; });
    std::vector<std::string> lines;
    for (const auto& row : rows) lines.push_back(std::to_string(reader_.line_shown(row.offset, row.line)));
    for (const auto& row : rows) {
      read(row);
      reject(reader_.reject(column, fmt::format("{} (lines {})", why, joined(lines, ", "))));
    }
  }

  bool same_content(const Group& rows) {
    auto first = read(rows[0]);
    return std::all_of(rows.begin() + 1, rows.end(), [&](const RowPlace& row) { return read(row) == first; });
  }

  // The one row of rows that share a key, or nothing where they contradict each other.
  std::optional<RowPlace> one_of(const Group& rows) {
    if (rows.size() == 1 || same_content(rows)) return rows[0];
    reject_all(rows, std::string(reader_.kind().fields[0].column),
               school_ ? "the same student at the same school, with different content"
                       : "the same record, with different content");
    return {};
  }

  std::optional<RowPlace> settle_group(std::span<RowPlace> rows) {
    bool held = school_ && !out_.holds.keys().empty() && out_.holds.holds_key(std::string(rows[0].key_text()));
    if (rows.size() == 1 && !held) return rows[0];
    if (school_) return settle_student(rows);
    return one_of({rows.begin(), rows.end()});
  }

  std::optional<RowPlace> settle_student(std::span<RowPlace> rows) {
    std::map<std::string, Group> by_school;  // in the order of their codes, whatever the file's
    for (auto& row : rows) {
      if (row.school == school_not_read) row.school = index_of_school(read(row)[*school_]);
      by_school[out_.schools[row.school]].push_back(row);
    }
    Group active, inactive;
    for (const auto& [school, same] : by_school)
      if (auto row = one_of(same)) (read(*row)[*status_] == "A" ? active : inactive).push_back(*row);
    if (active.size() > 1) {
      reject_all(active, "location_code", "the same student is active at two schools");
      return {};
    }
    // Beside a row that could not be read, an inactive one must not end the student's enrollment.
    if (active.empty() && (inactive.empty() || out_.holds.holds_key(std::string(rows[0].key_text())))) return {};
    if (active.empty()) active.push_back(take_latest(inactive));
    out_.enrollments.insert(out_.enrollments.end(), inactive.begin(), inactive.end());
    return active[0];
  }

  // Of several ended enrollments the one that ended last stands for the student.
  RowPlace take_latest(Group& rows) {
    auto exit = reader_.kind().field("exit_date");
    std::size_t latest = 0;
    std::string latest_exit;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (auto date = read(rows[i])[exit]; date >= latest_exit) latest = i, latest_exit = date;
    auto row = rows[latest];
    rows.erase(rows.begin() + static_cast<long>(latest));
    return row;
  }
};

}  // namespace

FileRows read_rows(const ExtractFile& file, const Profile& profile, const References& references, KnownRecords& known,
                   const std::string& blank_year) {
  FileRows out;
  out.reader = std::make_unique<TableReader>(file, profile, blank_year);
  Reading reading(out, references, known);
  reading.scan();
  reading.settle();
  return out;
}

}  // namespace portal
