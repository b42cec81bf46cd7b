#pragma once
// Zips for tests, as photographers send them.
#include <zip.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace portal::test {

/// Names and bytes, in that order; a name that ends in '/' is a folder.
using ZipContents = std::vector<std::pair<std::string, std::string>>;

inline void make_zip(const std::filesystem::path& file, const ZipContents& contents,
                     zip_int32_t method = ZIP_CM_STORE) {
  int error = 0;
  auto* archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  if (!archive) throw std::runtime_error("cannot make " + file.string());
  for (const auto& [name, bytes] : contents) {
    if (name.ends_with('/')) {
      zip_dir_add(archive, name.c_str(), ZIP_FL_ENC_UTF_8);
      continue;
    }
    auto* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    auto index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) throw std::runtime_error("cannot add " + name);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), method, 0);
  }
  if (zip_close(archive) != 0) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace portal::test
