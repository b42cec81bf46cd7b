#include "lib/photos/photo_index.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <memory>
#include <optional>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t most_rows = 100'000, most_bytes = 8 << 20;  // 20,000 photos need a fifth of that
constexpr std::size_t pspa_columns = 11, pspa_folder = 1, pspa_image = 2, pspa_last_name = 4, pspa_id = 10;
const char* const give_header =
    "give it a first row that names its columns: Image Folder, Image File Name, Last Name, Student ID";

struct Record {
  std::uint64_t line = 0;
  std::vector<std::string> cells;
  CsvFault fault = CsvFault::none;
};

struct Columns {
  std::size_t image = 0, id = 0;
  std::optional<std::size_t> folder, last_name;
};

enum class Role { image, folder, id, last_name, other };

// The headings that programs of photographers write, without case, spaces and signs.
Role role_of(std::string_view heading) {
  std::string plain;
  for (char c : heading)
    if (std::isalnum(static_cast<unsigned char>(c))) plain += static_cast<char>(std::tolower(c));
  auto among = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), plain) != names.end();
  };
  if (among({"imagefilename", "imagefile", "imagename", "image", "filename", "file", "photofilename", "photofile",
             "photoname", "photo", "picturefilename", "picturefile", "picture", "jpegfilename", "jpeg", "jpg"}))
    return Role::image;
  if (among({"imagefolder", "imagedirectory", "imagepath", "folder", "foldername", "directory", "subfolder",
             "photofolder", "picturefolder", "path"}))
    return Role::folder;
  if (among({"studentid", "studentidnumber", "studentidno", "studentnumber", "studentno", "idnumber", "idno", "id",
             "districtid", "districtstudentid", "permanentid", "permid", "pupilid", "sid"}))
    return Role::id;
  if (among({"lastname", "last", "surname", "familyname", "studentlastname"})) return Role::last_name;
  return Role::other;
}

class IndexReader {
 public:
  IndexReader(std::string_view entry_name, std::string_view bytes, const PhotoIndexHints& hints)
      : name_(one_line(file_name_of(entry_name), 60)), hints_(hints) {
    read_records(bytes);
    if (records_.empty()) refuse("has no rows", "leave it out, or save it again with its rows");
  }

  std::vector<PhotoIndexRow> rows() {
    auto columns = find_columns();
    std::vector<PhotoIndexRow> rows;
    for (const auto& record : records_) {
      auto row = read_row(record, columns);
      if (!row.image.empty() || !row.fault.empty()) rows.push_back(std::move(row));
    }
    if (rows.empty()) refuse("names no image", "leave it out, or save it again with its rows");
    return rows;
  }

 private:
  std::string name_;
  const PhotoIndexHints& hints_;
  std::vector<Record> records_;

  [[noreturn]] void refuse(std::string_view what, std::string hint) const {
    throw BadInput(fmt::format("{} {}", name_, what), std::move(hint));
  }

  void read_records(std::string_view bytes) {
    if (bytes.size() > most_bytes) refuse("has more than 8 MiB", "a zip holds fewer photos; check the file");
    auto decoded = decode(bytes);
    auto first_line =
        decoded.text.substr(0, decoded.text.find_first_of("\r\n", decoded.text.find_first_not_of("\r\n")));
    CsvReader reader(decoded.text, delimiter_of(first_line));
    for (CsvRecord record; reader.next(record);) {
      Record kept{record.line, {}, record.fault};
      for (auto cell : record.cells) kept.cells.emplace_back(trimmed(cell));
      // Cells that a spreadsheet has added say nothing.
      while (kept.cells.size() > pspa_columns && kept.cells.back().empty()) kept.cells.pop_back();
      bool blank = std::all_of(kept.cells.begin(), kept.cells.end(), [](const auto& cell) { return cell.empty(); });
      if (blank && kept.fault == CsvFault::none) continue;
      records_.push_back(std::move(kept));
      if (records_.size() > most_rows)
        refuse(fmt::format("has more than {} rows", grouped(most_rows)), "a zip holds fewer photos; check the file");
    }
  }

  // A semicolon is what a spreadsheet writes where the comma stands in numbers.
  static char delimiter_of(std::string_view first_line) {
    for (char delimiter : {'\t', ',', ';'})
      if (first_line.find(delimiter) != first_line.npos) return delimiter;
    return ',';
  }

  Columns find_columns() {
    if (auto by_header = read_header()) return *by_header;
    auto width = common_width();
    if (is_id_link() && width == 2 && !holds_any(0, has_jpeg_ending)) return {.image = 1, .id = 0};
    if (width == pspa_columns && holds_any(pspa_image, has_jpeg_ending) &&
        (holds_students(pspa_id) || students_columns(width).empty()))
      return {.image = pspa_image, .id = pspa_id, .folder = pspa_folder, .last_name = pspa_last_name};
    return find_by_what_they_hold(width);
  }

  bool is_id_link() const { return plain_lower(name_) == "idlink.txt"; }

  // Takes the header away where there is one.
  std::optional<Columns> read_header() {
    const auto heading = records_.front();
    if (std::any_of(heading.cells.begin(), heading.cells.end(), has_jpeg_ending)) return {};
    std::vector<std::size_t> images, folders, ids, last_names;
    for (std::size_t at = 0; at < heading.cells.size(); ++at) switch (role_of(heading.cells[at])) {
        case Role::image:
          images.push_back(at);
          break;
        case Role::folder:
          folders.push_back(at);
          break;
        case Role::id:
          ids.push_back(at);
          break;
        case Role::last_name:
          last_names.push_back(at);
          break;
        case Role::other:
          break;
      }
    if (images.empty() && ids.empty()) {
      refuse_unknown_header();
      return {};
    }
    records_.erase(records_.begin());
    if (records_.empty()) refuse("has no rows", "leave it out, or save it again with its rows");
    Columns columns;
    columns.image = the_one(images, heading.cells, "image file name",
                            [this](std::size_t at) { return holds_any(at, has_jpeg_ending); });
    columns.id = the_one(ids, heading.cells, "student ID", [this](std::size_t at) { return holds_students(at); });
    if (folders.size() > 1) refuse("has two columns for the image's folder", "keep one of them");
    if (!folders.empty()) columns.folder = folders.front();
    if (!last_names.empty()) columns.last_name = last_names.front();
    return columns;
  }

  // A first row that names no image, where the others do, is a header in words that nobody here knows.
  void refuse_unknown_header() const {
    for (std::size_t at = 1; at < records_.size(); ++at)
      if (std::any_of(records_[at].cells.begin(), records_[at].cells.end(), has_jpeg_ending))
        refuse(fmt::format("begins with a row that is no header known here: {}",
                           one_line(joined(records_[0].cells, ", "), 120)),
               give_header);
  }

  template <class Fits>
  std::size_t the_one(std::vector<std::size_t> found, const std::vector<std::string>& headings, std::string_view role,
                      Fits fits) const {
    if (found.empty()) refuse(fmt::format("has no column for the {}", role), give_header);
    if (found.size() == 1) return found.front();
    std::vector<std::size_t> fitting;
    std::copy_if(found.begin(), found.end(), std::back_inserter(fitting), fits);
    if (fitting.size() == 1) return fitting.front();
    refuse(fmt::format("has two columns that may be the {}: '{}' and '{}'", role, one_line(headings[found[0]], 40),
                       one_line(headings[found[1]], 40)),
           "keep one of them, or give one another name");
  }

  // 0 where the rows do not agree.
  std::size_t common_width() const {
    std::size_t width = 0;
    for (const auto& record : records_) {
      if (record.fault != CsvFault::none) continue;
      if (width != 0 && record.cells.size() != width) return 0;
      width = record.cells.size();
    }
    return width;
  }

  template <class Test>
  bool holds_any(std::size_t column, Test test) const {
    return std::any_of(records_.begin(), records_.end(), [&](const Record& record) {
      return column < record.cells.size() && test(record.cells[column]);
    });
  }
  bool holds_students(std::size_t column) const { return holds_any(column, hints_.has_student); }
  bool holds_images_alone(std::size_t column) const {
    auto other = [](const std::string& cell) { return !cell.empty() && !has_jpeg_ending(cell); };
    return holds_any(column, has_jpeg_ending) && !holds_any(column, other);
  }
  std::vector<std::size_t> students_columns(std::size_t width) const {
    std::vector<std::size_t> found;
    for (std::size_t at = 0; at < width; ++at)
      if (holds_students(at)) found.push_back(at);
    return found;
  }

  Columns find_by_what_they_hold(std::size_t width) const {
    if (width == 0) refuse("has rows of different lengths, and no header that names its columns", give_header);
    std::vector<std::size_t> images;
    for (std::size_t at = 0; at < width; ++at)
      if (holds_images_alone(at)) images.push_back(at);
    auto ids = students_columns(width);
    if (images.size() != 1 || ids.size() != 1)
      refuse(fmt::format("does not tell which of its {} is the {}", counted(static_cast<long long>(width), "column"),
                         images.size() != 1 ? "image" : "student ID"),
             give_header);
    Columns columns{.image = images[0], .id = ids[0]};
    if (columns.image == 0 || columns.image - 1 == columns.id) return columns;
    Columns with_folder = columns;
    with_folder.folder = columns.image - 1;
    bool alone = reaches_images(columns), with = reaches_images(with_folder);
    if (alone && with) refuse("does not tell whether the column before the image is its folder", give_header);
    return with ? with_folder : columns;
  }

  bool reaches_images(const Columns& columns) const {
    return std::any_of(records_.begin(), records_.end(), [&](const Record& record) {
      auto row = read_row(record, columns);
      return !row.image.empty() && hints_.holds_image(row.image);
    });
  }

  PhotoIndexRow read_row(const Record& record, const Columns& columns) const {
    PhotoIndexRow row;
    row.line = record.line;
    if (record.fault != CsvFault::none) {
      row.fault = record.fault == CsvFault::nul_byte ? "it holds a NUL byte" : "a quote in it is out of place";
      return row;
    }
    auto needed = std::max({columns.image, columns.id, columns.folder.value_or(0)});
    if (record.cells.size() <= needed) {
      row.fault = fmt::format("it ends after {}", counted(static_cast<long long>(record.cells.size()), "column"));
      return row;
    }
    row.image = record.cells[columns.image];
    if (!row.image.empty() && columns.folder && !record.cells[*columns.folder].empty())
      row.image = record.cells[*columns.folder] + "/" + row.image;
    std::replace(row.image.begin(), row.image.end(), '\\', '/');
    row.student_id = record.cells[columns.id];
    if (columns.last_name && *columns.last_name < record.cells.size()) row.last_name = record.cells[*columns.last_name];
    return row;
  }
};

}  // namespace

std::string_view file_name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }
std::string_view folder_name_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

bool has_jpeg_ending(std::string_view name) {
  auto ending = plain_lower(name.substr(std::min(name.rfind('.'), name.size())));
  return ending == ".jpg" || ending == ".jpeg";
}

bool is_nearly_photo_index(std::string_view entry_name) {
  auto name = plain_lower(file_name_of(entry_name));
  auto stem = name.substr(0, name.rfind('.'));
  return !is_photo_index(entry_name) && (stem == "index" || stem == "master" || stem == "idlink");
}

bool is_photo_index(std::string_view entry_name) {
  auto name = plain_lower(file_name_of(entry_name));
  return name == "index.txt" || name == "master.txt" || name == "idlink.txt";
}

std::string photo_path_key(std::string_view path) {
  std::string plain;
  for (std::size_t at = 0; at < path.size();) {
    auto end = std::min(path.find_first_of("/\\", at), path.size());
    auto part = path.substr(at, end - at);
    if (!part.empty() && part != ".") (plain += plain.empty() ? "" : "/") += part;
    at = end + 1;
  }
  utf8proc_uint8_t* mapped = nullptr;
  auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(plain.data()),
                             static_cast<utf8proc_ssize_t>(plain.size()), &mapped, options);
  if (length < 0) return plain;
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

std::vector<PhotoIndexRow> read_photo_index(std::string_view entry_name, std::string_view bytes,
                                            const PhotoIndexHints& hints) {
  return IndexReader(entry_name, bytes, hints).rows();
}

}  // namespace portal
