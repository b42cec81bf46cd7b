#include "lib/letters/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "lib/base/errors.h"
#include "lib/output/table.h"

namespace portal {
namespace {

const std::string name = "manifest.csv";
constexpr std::string_view header =
    "location_code,file,letter,page,pages,language,student_id,guardian_id,student_name,guardian_name,grade,homeroom,"
    "issued_on,generation\r\n";

// One record, which may have line ends within quotes.
bool read_record(std::istream& in, std::string& record) {
  record.clear();
  for (std::string line; std::getline(in, line);) {
    record += line + '\n';
    if (std::count(record.begin(), record.end(), '"') % 2 == 0) return true;
  }
  return false;  // the end, or a last record that is not whole
}

// The second cell. Names of files have nothing that would be quoted.
std::string file_of(const std::string& record) {
  auto begin = record.find(',') + 1;
  return record.substr(begin, record.find(',', begin) - begin);
}

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

template <class Use>
void Manifest::read(Use use) const {
  std::ifstream in(file_, std::ios::binary);
  std::string record;
  if (!in || !read_record(in, record)) return;
  while (read_record(in, record)) use(record);
}

Manifest::Manifest(const OpenFolder& folder) : folder_(folder), file_(folder.held(name)) {
  std::error_code ignored;
  if (!std::filesystem::exists(file_, ignored)) return;
  std::ifstream in(file_, std::ios::binary);
  std::string first;
  if (!read_record(in, first) || first != header)
    throw Refused(fmt::format("{} is no manifest of PIN letters", (folder_.path() / name).string()),
                  "name another folder with -o, or move that file away; nothing was written");
  read([this](const std::string& record) { files_.insert(file_of(record)); });
}

bool Manifest::tells_of(const Rows& files) const {
  return std::any_of(files.begin(), files.end(), [this](const auto& entry) { return files_.contains(entry.first); });
}

std::unique_ptr<AtomicFile> Manifest::prepare(const Rows& rows) const {
  auto prepared = std::make_unique<AtomicFile>(folder_, name, FileMode::owner_only);
  prepared->write(header);
  auto next = rows.begin();
  std::string file;
  bool stays = false;
  read([&](const std::string& record) {
    if (auto next_file = file_of(record); next_file != file) {
      file = next_file;
      std::error_code ignored;
      stays = !rows.contains(file) && std::filesystem::exists(folder_.held(file), ignored);
      for (; next != rows.end() && next->first < file; ++next) prepared->write(next->second);
    }
    if (stays) prepared->write(record);
  });
  for (; next != rows.end(); ++next) prepared->write(next->second);
  prepared->settle();
  return prepared;
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

std::uintmax_t Manifest::bytes() const {
  std::error_code error;
  auto size = std::filesystem::file_size(file_, error);
  return error ? 0 : size;
}

}  // namespace portal
