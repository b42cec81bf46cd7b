#include "lib/letters/mail_merge.h"

#include <fmt/format.h>

#include "lib/output/table.h"

namespace portal {
namespace {

constexpr std::string_view header =
    "location_code,school_name,file,letter,language,guardian_id,guardian_name,address_line_1,address_line_2,student_id,"
    "student_name,grade,homeroom,pin,valid_through\r\n";
constexpr FolderTable::Kind kind = {"mail_merge.csv", "mail merge of PIN letters", header, 2};
constexpr std::size_t location_column = 0, guardian_column = 5, student_column = 9, pin_column = 13;

std::string line_of(const std::vector<std::string>& lines, std::size_t number) {
  return number < lines.size() ? csv_field(lines[number]) : std::string();
}

std::string pair_key(std::string_view guardian, std::string_view student) {
  return fmt::format("{},{}", guardian, student);
}

}  // namespace

MailMerge::MailMerge(const OpenFolder& folder, Use use, LettersScope scope)
    : table_(folder, kind), use_(use), scope_(scope) {
  if (use_ == Use::written) table_.require_own();
}

void MailMerge::add(const LetterFile& file) {
  auto school = csv_field(file.common.school_name);
  auto& rows = rows_[file.name];
  for (std::size_t i = 0; i < file.letters.size(); ++i) {
    const auto& letter = file.letters[i];
    for (const auto& [shown, guardian_id, generation, issued_on] : letter.pins) {
      auto guardian = csv_field(guardian_id);
      if (use_ == Use::written)
        rows +=
            fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", file.location_code, school, file.name,
                        i + 1, letter.language, guardian, csv_field(shown.guardian_name), line_of(letter.address, 0),
                        line_of(letter.address, 1), shown.student_id, csv_field(shown.student_name),
                        csv_field(shown.grade), csv_field(shown.homeroom), shown.pin, shown.valid_through.text());
      pin_of_[pair_key(guardian, shown.student_id)] = shown.pin;
    }
  }
  written_.insert(file.name);
  add_none(file.location_code);
}

void MailMerge::add_none(const std::string& location_code) {
  if (scope_ == LettersScope::whole_schools) whole_schools_.insert(location_code);
}

void MailMerge::leave_out(const std::string& file) {
  rows_.erase(file);
  written_.erase(file);
}

void MailMerge::published() {
  rows_.clear();
  pin_of_.clear();
}

bool MailMerge::stays(const std::string& record, const std::string& file) const {
  if (!written_.contains(file) && whole_schools_.contains(std::string(cell_of(record, location_column)))) return false;
  auto found = pin_of_.find(pair_key(cell_of(record, guardian_column), cell_of(record, student_column)));
  if (found == pin_of_.end()) return true;
  return use_ == Use::only_kept_true && found->second == cell_of(record, pin_column);
}

bool MailMerge::is_wrong() const {
  bool wrong = false;
  std::string current;
  table_.read([&](const std::string& record, const std::string& file) {
    if (wrong) return;
    if (file != current) {
      current = file;
      wrong = rows_.contains(file) || !table_.has(file);
    }
    wrong = wrong || !stays(record, file);
  });
  return wrong;
}

FolderTable::Prepared MailMerge::prepare(With with) const {
  auto rows = rows_;
  if (with == With::nothing)
    for (auto& entry : rows) entry.second.clear();
  return table_.prepare(rows,
                        [this](const std::string& record, const std::string& file) { return stays(record, file); });
}

}  // namespace portal
