#include "lib/output/workbook_check.h"

#include <fmt/format.h>
#include <zip.h>

#include <pugixml.hpp>
#include <string>

#include "lib/base/errors.h"

namespace portal {
namespace {

constexpr std::string_view begin_of_rows = "<sheetData>", end_of_rows = "</sheetData>", end_of_sheet = "</worksheet>";

struct CloseArchive {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ClosePart {
  void operator()(zip_file_t* part) const { zip_fclose(part); }
};

[[noreturn]] void fail() {
  throw StorageError(fmt::format("the workbook was not written whole in {}", ScratchFile::folder().string()),
                     "its disk is full or failing: free some space there, or name a folder on another disk as TMPDIR");
}

std::unique_ptr<zip_t, CloseArchive> open_archive(OwnedFile file) {
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_filep_create(file.release(), 0, -1, &error);
  if (!source) fail();
  std::unique_ptr<zip_t, CloseArchive> archive(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error));
  if (!archive) {
    zip_source_free(source);
    fail();
  }
  return archive;
}

struct Part {
  std::uint64_t size = 0;
  std::string begin, end;  // some of it
};

// libzip compares the checksum with what was read when it comes to the end.
Part read_part(zip_t* archive, zip_uint64_t index) {
  constexpr std::size_t enough = 16384;  // what stands before a sheet's rows, and behind them
  std::unique_ptr<zip_file_t, ClosePart> file(zip_fopen_index(archive, index, 0));
  if (!file) fail();
  Part part;
  std::string bytes(1 << 16, '\0'), before;
  for (;;) {
    auto got = zip_fread(file.get(), bytes.data(), bytes.size());
    if (got < 0) fail();
    if (got == 0) return part;
    part.size += static_cast<std::uint64_t>(got);
    if (part.begin.size() < enough) part.begin.append(bytes, 0, static_cast<std::size_t>(got));
    if (static_cast<std::size_t>(got) < enough)
      part.end.append(bytes, 0, static_cast<std::size_t>(got));
    else
      part.end.assign(bytes, 0, static_cast<std::size_t>(got));
    if (part.end.size() > 2 * bytes.size()) part.end.erase(0, part.end.size() - bytes.size());
  }
}

// Of a part that is written in a few blocks, any of which may be missing.
bool is_whole_xml(const Part& part) {
  pugi::xml_document xml;
  return part.size == part.begin.size() && part.begin.starts_with("<?xml") &&
         xml.load_buffer(part.begin.data(), part.begin.size());
}

std::uint64_t rows_in(const Part& part) {
  auto begin = part.begin.find(begin_of_rows), end = part.end.rfind(end_of_rows);
  if (!part.begin.starts_with("<?xml") || !part.end.ends_with(end_of_sheet) || begin == part.begin.npos ||
      end == part.end.npos)
    fail();
  return part.size - (begin + begin_of_rows.size()) - (part.end.size() - end);
}

}  // namespace

void check_workbook(ScratchFile& workbook, const std::vector<std::uint64_t>& bytes_of_rows) {
  auto archive = open_archive(workbook.stream());
  auto parts = zip_get_num_entries(archive.get(), 0);
  std::size_t sheets = 0;
  for (zip_int64_t at = 0; at < parts; ++at) {
    auto part = read_part(archive.get(), static_cast<zip_uint64_t>(at));
    std::string_view name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(at), ZIP_FL_ENC_RAW);
    if (!name.starts_with("xl/worksheets/sheet")) {
      if (!is_whole_xml(part)) fail();
      continue;
    }
    if (sheets >= bytes_of_rows.size() || rows_in(part) != bytes_of_rows[sheets++]) fail();
  }
  if (sheets != bytes_of_rows.size()) fail();
}

}  // namespace portal
