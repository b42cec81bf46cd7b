#include "lib/letters/mail_merge.h"

#include <fmt/format.h>

#include "lib/output/table.h"

namespace portal {
namespace {

std::string line_of(const std::vector<std::string>& lines, std::size_t number) {
  return number < lines.size() ? csv_field(lines[number]) : std::string();
}

}  // namespace

MailMerge::MailMerge(const OpenFolder& folder) : file_(folder, "mail_merge.csv", FileMode::owner_only) {
  write(
      "location_code,school_name,file,letter,language,guardian_id,guardian_name,address_line_1,address_line_2,student_"
      "id,"
      "student_name,grade,homeroom,pin,valid_through\r\n");
}

void MailMerge::write(std::string_view text) {
  file_.write(text);
  digest_.add(text);
}

void MailMerge::add(const LetterFile& file) {
  auto school = csv_field(file.common.school_name);
  for (std::size_t i = 0; i < file.letters.size(); ++i) {
    const auto& letter = file.letters[i];
    for (const auto& [shown, guardian_id, generation, issued_on] : letter.pins) {
      write(fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", file.location_code, school, file.name,
                        i + 1, letter.language, csv_field(guardian_id), csv_field(shown.guardian_name),
                        line_of(letter.address, 0), line_of(letter.address, 1), shown.student_id,
                        csv_field(shown.student_name), csv_field(shown.grade), csv_field(shown.homeroom), shown.pin,
                        shown.valid_through.text()));
      ++pins_;
    }
  }
}

std::string MailMerge::settle() {
  file_.settle();
  return digest_.finish();
}

}  // namespace portal
