#pragma once
// Which image is whose, as a photographer's disc says it: the INDEX.TXT or MASTER.TXT of a PSPA disc, or Lifetouch's
// idLink.txt (design: extracts, "Photo zips").
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

struct PhotoIndexRow {
  std::uint64_t line = 0;
  std::string image;       // its folder and name, as they stand there: "IMAGES/0001.JPG"
  std::string student_id;  // as it stands there; may be blank, or no ID at all
  std::string last_name;   // blank where no column is known to hold it
  std::string fault;       // the row cannot be read: why; then nothing else is known of it
};

/// What the archive and the school hold: asked where neither a header nor the order of the PSPA tells what a column is.
struct PhotoIndexHints {
  std::function<bool(const std::string& image)> holds_image;  // as PhotoIndexRow::image
  std::function<bool(const std::string& id)> has_student;
};

/// Whether an entry of that name is an index, in any folder and letter case.
bool is_photo_index(std::string_view entry_name);

/// Whether only its ending keeps it from being one: index.csv.
bool is_nearly_photo_index(std::string_view entry_name);

/// Its rows. UTF-8, UTF-16 or Windows-1252; tab, comma or semicolon. A header may name the columns in any order;
/// without one they stand as the PSPA has them (Volume Name, Image Folder, Image File Name, Grade, Last Name, First
/// Name, Home Room, Period, Teacher Name, Track, Student ID), in idLink.txt as ID and image, and else are found by what
/// they hold, where that leaves no doubt. BadInput says what to do where it does, or where there are no rows. Rows
/// without an image are left out: of who was not photographed.
std::vector<PhotoIndexRow> read_photo_index(std::string_view entry_name, std::string_view bytes,
                                            const PhotoIndexHints& hints);

/// Two names of one file have one key: letter case, Unicode form, '\' for '/', "./" and doubled '/' make no difference.
std::string photo_path_key(std::string_view path);

/// The part of a path behind its last '/', and what is before it, with the '/'.
std::string_view file_name_of(std::string_view path);
std::string_view folder_name_of(std::string_view path);
/// Whether a name ends in .jpg or .jpeg, in any letter case.
bool has_jpeg_ending(std::string_view name);

}  // namespace portal
