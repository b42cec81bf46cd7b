#include "lib/roster/read_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/ids.h"
#include "lib/base/interrupt.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t block_size = std::size_t{1} << 20;

// Rules that see the rest of the roster; a reason, or nothing.
class Referee {
 public:
  Referee(const RecordKind& kind, const References& references) : references_(references) {
    if (kind.name == "students") school_ = kind.field("location_code");
    if (kind.name == "guardians") student_ = kind.field("student_id");
    if (kind.name == "staff" || kind.name == "staffroles") place_ = kind.field("location_code");
  }

  std::pair<std::string, std::string> objection(const Record& record) const {
    if (school_ && !references_.school_exists(record[*school_]))
      return {"location_code", fmt::format("there is no school {} in the extract or the roster", record[*school_])};
    if (student_ && !references_.student_exists(record[*student_]))
      return {"student_id", fmt::format("there is no student {} in the extract or the roster", record[*student_])};
    if (place_ && LocationCode::parse(record[*place_]) && !references_.school_exists(record[*place_]))
      return {"location_code", fmt::format("there is no school {} in the extract or the roster", record[*place_])};
    return {};
  }

 private:
  const References& references_;
  std::optional<std::size_t> school_, student_, place_;
};

class Reading {
 public:
  Reading(FileRows& out, const References& references)
      : out_(out), reader_(*out.reader), referee_(reader_.kind(), references) {
    if (reader_.kind().name == "students")
      school_ = reader_.kind().field("location_code"), year_ = reader_.kind().field("school_year"),
      status_ = reader_.kind().field("enrollment_status");
  }

  void scan() {
    while (reader_.next()) {
      if (++out_.rows_read % 4096 == 0) check_interrupted();
      if (!reader_.good()) {
        reject(reader_.reject());
      } else if (auto [column, reason] = referee_.objection(reader_.record()); !reason.empty()) {
        reject(reader_.reject(column, reason));
      } else {
        accept();
      }
    }
  }

  // Puts the rows in the order of their keys and settles those that share one.
  void settle() {
    auto by_key = [](const RowPlace& a, const RowPlace& b) { return a.key_text() < b.key_text(); };
    if (!std::is_sorted(scanned_.begin(), scanned_.end(), by_key))
      std::stable_sort(scanned_.begin(), scanned_.end(), by_key);
    out_.rows.reserve(scanned_.size());
    for (auto first = scanned_.begin(); first != scanned_.end();) {
      auto last =
          std::find_if(first, scanned_.end(), [&](const RowPlace& row) { return row.key_text() != first->key_text(); });
      settle_group({first, last});
      first = last;
    }
    std::stable_sort(out_.rejects.begin(), out_.rejects.end(),
                     [](const Reject& a, const Reject& b) { return a.line < b.line; });
  }

 private:
  using Group = std::vector<RowPlace>;

  FileRows& out_;
  TableReader& reader_;
  Referee referee_;
  std::optional<std::size_t> school_, year_, status_;
  std::vector<RowPlace> scanned_;
  std::map<std::string, std::uint32_t> school_index_;

  void reject(Reject reject) {
    out_.holds.add(reader_);
    out_.rejects.push_back(std::move(reject));
  }

  void accept() {
    const auto& record = reader_.record();
    auto key = record_key(reader_.kind(), record);
    RowPlace row{out_.arena.add(key), static_cast<std::uint32_t>(key.size()), 0, reader_.row().offset,
                 reader_.row().line};
    if (school_) {
      row.school = index_of_school(record[*school_]);
      // An ended enrollment may be of any year; those that count are of the extract's own.
      if (!record[*year_].empty() && record[*status_] == "A") out_.school_years.insert(record[*year_]);
    }
    scanned_.push_back(row);
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

  void reject_all(const Group& rows, const std::string& column, std::string_view why) {
    std::vector<std::string> lines;
    for (const auto& row : rows) lines.push_back(std::to_string(row.line));
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

  void settle_group(Group rows) {
    if (rows.size() == 1 && !(school_ && out_.holds.holds_key(std::string(rows[0].key_text())))) {
      out_.rows.push_back(rows[0]);
    } else if (school_) {
      settle_student(rows);
    } else if (auto row = one_of(rows)) {
      out_.rows.push_back(*row);
    }
  }

  void settle_student(const Group& rows) {
    std::map<std::uint32_t, Group> by_school;
    for (const auto& row : rows) by_school[row.school].push_back(row);
    Group active, inactive;
    for (const auto& [school, same] : by_school)
      if (auto row = one_of(same)) (read(*row)[*status_] == "A" ? active : inactive).push_back(*row);
    if (active.size() > 1) {
      reject_all(active, "location_code", "the same student is active at two schools");
      return;
    }
    // Beside a row that could not be read, an inactive one must not end the student's enrollment.
    if (active.empty() && (inactive.empty() || out_.holds.holds_key(std::string(rows[0].key_text())))) return;
    if (active.empty()) active.push_back(take_latest(inactive));
    out_.rows.push_back(active[0]);
    out_.enrollments.insert(out_.enrollments.end(), inactive.begin(), inactive.end());
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

const char* KeyArena::add(std::string_view text) {
  if (blocks_.empty() || blocks_.back().size() + text.size() > block_size) blocks_.emplace_back().reserve(block_size);
  auto& block = blocks_.back();
  block += text;  // within its capacity, so that what was added before stays where it is
  return block.data() + block.size() - text.size();
}

FileRows read_rows(const ExtractFile& file, const Profile& profile, const References& references) {
  FileRows out;
  out.reader = std::make_unique<TableReader>(file, profile);
  Reading reading(out, references);
  reading.scan();
  reading.settle();
  return out;
}

}  // namespace portal
