#include "lib/photos/pspa_index.h"

#include <algorithm>
#include <array>

#include "lib/base/text.h"

namespace portal {
namespace {

// A tab, a line break or a quote in a name would move every cell behind it for who reads the file.
std::string cell(const std::string& text) {
  auto plain = one_line(text, 200);
  std::replace(plain.begin(), plain.end(), '"', '\'');
  return std::string(trimmed(plain));
}

}  // namespace

std::string pspa_index(const PhotoSchool& at, const std::vector<RosterStudent>& students) {
  std::string text;
  for (const auto& student : students) {
    const std::array<std::string, 11> cells = {at.school.code.text(),       // Volume Name
                                               "",                          // Image Folder
                                               student.id.text() + ".jpg",  // Image File Name
                                               cell(student.grade),
                                               cell(student.last_name),
                                               cell(student.first_name),
                                               cell(student.homeroom),
                                               "",  // Period
                                               cell(student.teacher),
                                               "",  // Track
                                               student.id.text()};
    for (std::size_t i = 0; i < cells.size(); ++i) text.append(i ? "\t" : "").append(cells[i]);
    text += "\r\n";
  }
  return text;
}

}  // namespace portal
