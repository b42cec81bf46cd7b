#include "lib/roster/zip_extract.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

constexpr zip_uint64_t largest = zip_uint64_t{4} << 30;
constexpr zip_uint64_t guarded_size = 16 << 20, most_packed = 100;  // rosters pack to a fifth or a tenth
constexpr zip_uint64_t first_part = 1 << 20;

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;
using Entry = std::unique_ptr<zip_file_t, decltype(&zip_fclose)>;

[[noreturn]] void damaged(const std::filesystem::path& path, const std::string& what) {
  throw BadInput(fmt::format("{}: {}", path.string(), what), "export the extract again, or unpack it and look");
}

std::shared_ptr<std::string> read_entry(zip_t* archive, const zip_stat_t& info, const std::filesystem::path& path) {
  auto name = printable(info.name);
  Entry entry(zip_fopen_index(archive, info.index, 0), &zip_fclose);
  if (!entry) damaged(path, fmt::format("cannot read {} ({})", name, zip_strerror(archive)));
  auto bytes = std::make_shared<std::string>();
  // One more than it declares, so that a longer entry is noticed; and no more memory than what really comes.
  const zip_uint64_t most = info.size + 1;
  zip_uint64_t have = 0;
  for (zip_int64_t got = 1; got > 0 && have < most; have += static_cast<zip_uint64_t>(got)) {
    if (have == bytes->size()) bytes->resize(std::min(most, std::max(first_part, 2 * have)));
    got = zip_fread(entry.get(), bytes->data() + have, bytes->size() - have);
    if (got < 0) damaged(path, fmt::format("{} is damaged ({})", name, zip_file_strerror(entry.get())));
  }
  if (have != info.size) damaged(path, fmt::format("{} is not as long as the zip says", name));
  bytes->resize(info.size);
  return bytes;
}

}  // namespace

std::vector<std::pair<std::string, std::shared_ptr<std::string>>> read_zip(const std::filesystem::path& path) {
  int code = 0;
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code), &zip_discard);
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    damaged(path, text);
  }
  std::vector<std::pair<std::string, std::shared_ptr<std::string>>> files;
  zip_uint64_t total = 0;
  for (zip_int64_t i = 0; i < zip_get_num_entries(archive.get(), 0); ++i) {
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &info) != 0 || !(info.valid & ZIP_STAT_SIZE))
      damaged(path, "an entry cannot be read");
    std::string name = info.name;
    if (name.ends_with('/')) continue;
    if (info.size > guarded_size && (info.valid & ZIP_STAT_COMP_SIZE) && info.size / most_packed > info.comp_size)
      damaged(path,
              fmt::format("{} would unpack to {} times its size, which no roster does", printable(name),
                          grouped(static_cast<long long>(info.size / std::max<zip_uint64_t>(1, info.comp_size)))));
    if (info.size > largest - total) damaged(path, "it declares more than 4 GiB, which no roster has");
    total += info.size;
    files.emplace_back(name, read_entry(archive.get(), info, path));
  }
  return files;
}

std::vector<std::string> zip_names(const std::filesystem::path& path) {
  Archive archive(zip_open(path.c_str(), ZIP_RDONLY, nullptr), &zip_discard);
  std::vector<std::string> names;
  for (zip_int64_t i = 0; archive && i < zip_get_num_entries(archive.get(), 0); ++i)
    if (const char* name = zip_get_name(archive.get(), static_cast<zip_uint64_t>(i), 0)) names.emplace_back(name);
  return names;
}

}  // namespace portal
