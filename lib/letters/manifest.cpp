#include "lib/letters/manifest.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/output/table.h"

namespace portal {
namespace {

constexpr std::string_view header =
    "location_code,file,letter,page,pages,language,student_id,guardian_id,student_name,guardian_name,grade,homeroom,"
    "issued_on,generation\r\n";

constexpr FolderTable::Kind kind = {"manifest.csv", "manifest of PIN letters", header, 1};

}  // namespace

std::string manifest_rows(const LetterFile& file, const TypesetLetters& set) {
  std::string rows;
  for (std::size_t i = 0; i < file.letters.size(); ++i) {
    const auto& letter = file.letters[i];
    for (const auto& pin : letter.pins)
      rows +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", file.location_code, file.name, i + 1,
                      set.letters[i].first, set.letters[i].count, letter.language, pin.shown.student_id,
                      csv_field(pin.guardian_id), csv_field(pin.shown.student_name), csv_field(pin.shown.guardian_name),
                      csv_field(pin.shown.grade), csv_field(pin.shown.homeroom), pin.issued_on, pin.generation);
  }
  return rows;
}

Manifest::Manifest(const OpenFolder& folder) : table_(folder, kind) {
  table_.require_own();
  table_.read([this](const std::string&, const std::string& file) { files_.insert(file); });
}

void Manifest::read(const std::function<void(const Row&)>& use) const {
  constexpr std::size_t location_column = 0, student_column = 6, guardian_column = 7;
  table_.read([&](const std::string& record, const std::string& file) {
    use({cell_of(record, location_column), cell_of(record, student_column), cell_of(record, guardian_column), file});
  });
}

bool Manifest::tells_of(const Rows& files) const {
  return std::any_of(files.begin(), files.end(), [this](const auto& entry) { return files_.contains(entry.first); });
}

void Manifest::publish(AtomicFile& prepared, const Rows& rows) {
  prepared.commit();
  for (const auto& [file, text] : rows) {
    if (text.empty())
      files_.erase(file);
    else
      files_.insert(file);
  }
}

}  // namespace portal
