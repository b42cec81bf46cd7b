#include "lib/letters/earlier_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "lib/letters/letter_file.h"
#include "lib/letters/manifest.h"
#include "lib/output/table.h"

namespace portal {
namespace {

std::size_t digest_of(std::string_view student, std::string_view guardian) {
  return std::hash<std::string>()(fmt::format("{},{}", student, guardian));
}

}  // namespace

void EarlierFiles::add(const LetterFile& file) {
  if (scope_ == LettersScope::one_student) return;
  written_.insert(file.name);
  schools_.insert(file.location_code);
  for (const auto& letter : file.letters)
    for (const auto& pin : letter.pins) letters_.push_back(digest_of(pin.shown.student_id, csv_field(pin.guardian_id)));
}

void EarlierFiles::add_none(const std::string& location_code) { schools_.insert(location_code); }

std::vector<EarlierFile> EarlierFiles::found(const Manifest& manifest, const std::filesystem::path& folder) {
  using Holds = EarlierFile::Holds;
  std::sort(letters_.begin(), letters_.end());
  std::map<std::string, Holds> found;
  if (scope_ != LettersScope::one_student)
    manifest.read([&](const Manifest::Row& row) {
      if (written_.contains(row.file)) return;
      if (std::binary_search(letters_.begin(), letters_.end(), digest_of(row.student_id, row.guardian_id)))
        found[row.file] = Holds::same_letters;
      else if (scope_ == LettersScope::whole_schools && schools_.contains(std::string(row.location_code)))
        found.emplace(row.file, Holds::no_letter_of_now);
    });
  std::vector<EarlierFile> files;
  std::error_code ignored;
  for (const auto& [name, holds] : found)
    if (std::filesystem::exists(folder / name, ignored)) files.push_back({(folder / name).string(), holds});
  return files;
}

}  // namespace portal
