#include "lib/roster/extract.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/zip_extract.h"

namespace portal {
namespace {

using Kinds = std::vector<RecordKind>;

bool hidden(const std::filesystem::path& path) {
  for (const auto& part : path)
    if (part == "__MACOSX" || (part.string().size() > 1 && part.string()[0] == '.' && part != "..")) return true;
  return false;
}

void add(Extract& extract, ExtractFile file, const Kinds& kinds) {
  file.kind = kind_of_file(file.name, kinds);
  if (auto date = date_in_name(file.name); date && file.kind) extract.date = date;
  if (!file.kind) {
    if (!std::string_view(file.name).ends_with(".done")) extract.passed_over.push_back(file.name);
    return;
  }
  for (const auto& other : extract.files)
    if (other.kind == file.kind)
      throw BadInput(fmt::format("{} and {} both hold {}", other.name, file.name, file.kind->name),
                     "give one file of each kind");
  if (file.kind->name == "students") {
    std::vector<ToldYear> years;
    note_year_in_name(years, file.name);
    for (const auto& other : extract.years)
      if (years.empty() || other.year != years[0].year) years.push_back(other);
    extract.years = std::move(years);
  } else {
    note_year_in_name(extract.years, file.name);
  }
  extract.files.push_back(std::move(file));
}

void add_file(Extract& extract, const std::filesystem::path& path, const Kinds& kinds) {
  auto ending = plain_lower(path.extension().string());
  if (ending == ".zip") {
    for (auto& [name, bytes] : read_zip(path)) {
      if (hidden(name)) continue;
      ExtractFile file{std::filesystem::path(name).filename().string(), nullptr, {}, {}, {}, bytes};
      file.bytes = *file.owned;
      add(extract, std::move(file), kinds);
    }
    if (!extract.date) extract.date = date_in_name(path.stem().string());
    note_year_in_name(extract.years, path.filename().string());
    return;
  }
  ExtractFile file{path.filename().string(), nullptr, {}, {}, std::make_shared<MappedFile>(path), {}};
  file.bytes = file.mapped->bytes();
  add(extract, std::move(file), kinds);
}

void add_folder(Extract& extract, const std::filesystem::path& folder, const Kinds& kinds) {
  std::vector<std::filesystem::path> found;
  std::error_code error;  // a link that leads nowhere, or round in a circle, is no file
  std::filesystem::directory_iterator entries(folder, error);
  if (error)
    throw BadInput(fmt::format("cannot read {}: {}", folder.string(), error.message()), "check who may read it");
  for (const auto& entry : entries)
    if (entry.is_regular_file(error) && !hidden(entry.path().filename())) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  for (const auto& path : found) add_file(extract, path, kinds);
  auto named = std::filesystem::absolute(folder).lexically_normal();
  if (!named.has_filename()) named = named.parent_path();  // a folder may be named with a slash at its end
  if (!extract.date) extract.date = date_in_name(named.filename().string());
  note_year_in_name(extract.years, named.filename().string());
}

}  // namespace

// "students" is the letters before the first digit or mark, without case.
const RecordKind* kind_of_file(const std::filesystem::path& name, const Kinds& kinds) {
  auto ending = plain_lower(name.extension().string());
  if (ending != ".csv" && ending != ".txt" && ending != ".tsv") return nullptr;
  std::string stem;
  for (char c : plain_lower(name.stem().string())) {
    if (c >= '0' && c <= '9') break;
    if (c >= 'a' && c <= 'z') stem += c;
  }
  for (const auto& kind : kinds)
    if (kind.name == stem) return &kind;
  return nullptr;
}

std::optional<Date> date_in_name(std::string_view name) {
  for (auto length : {std::size_t{10}, std::size_t{8}})
    for (std::size_t at = name.size() >= length ? name.size() - length + 1 : 0; at-- > 0;) {
      auto part = name.substr(at, length);
      bool part_of_number = (at > 0 && isdigit(static_cast<unsigned char>(name[at - 1]))) ||
                            (at + length < name.size() && isdigit(static_cast<unsigned char>(name[at + length])));
      if (part_of_number || part.find('/') != part.npos) continue;
      if (auto date = Date::parse_extract(part); date && *date >= Date(2000, 1, 1)) return date;
    }
  return {};
}

std::optional<SchoolYear> year_in_name(std::string_view name) {
  auto is_digit = [&](std::size_t at) { return at < name.size() && isdigit(static_cast<unsigned char>(name[at])); };
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (!is_digit(at) || (at > 0 && is_digit(at - 1)) || Date::parse(name.substr(at, 10))) continue;
    for (auto length : {std::size_t{9}, std::size_t{7}})
      if (at + length <= name.size() && !is_digit(at + length))
        if (auto year = SchoolYear::parse(name.substr(at, length))) return year;
  }
  return {};
}

void note_year_in_name(std::vector<ToldYear>& years, std::string_view name) {
  auto year = year_in_name(name);
  if (!year || std::any_of(years.begin(), years.end(), [&](const auto& told) { return told.year == *year; })) return;
  years.push_back({*year, "the name " + printable(name)});
}

Extract read_extract(const std::vector<std::filesystem::path>& paths, const Kinds& kinds, FileSums wanted) {
  Extract extract;
  for (const auto& path : paths) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
      add_folder(extract, path, kinds);
    else
      add_file(extract, path, kinds);
  }
  std::sort(extract.files.begin(), extract.files.end(), [](const auto& a, const auto& b) { return a.kind < b.kind; });
  if (wanted == FileSums::left_out) return extract;
  std::vector<std::future<std::string>> sums;
  for (const auto& file : extract.files)
    sums.push_back(std::async(std::launch::async, [&file] { return sha256_hex(file.bytes); }));
  for (std::size_t i = 0; i < sums.size(); ++i) {
    extract.files[i].sha256 = sums[i].get();
    extract.files[i].release_pages();  // one file is read at a time; all of them at once need not be in memory
  }
  return extract;
}

void require_files(const Extract& extract, const Kinds& kinds) {
  std::vector<std::string> missing;
  for (const auto& kind : kinds)
    if (kind.file == RecordKind::File::required &&
        std::none_of(extract.files.begin(), extract.files.end(), [&](const auto& file) { return file.kind == &kind; }))
      missing.push_back(fmt::format("{}.csv", kind.name));
  if (!missing.empty())
    throw BadInput(fmt::format("the extract lacks {}", joined(missing, ", ")),
                   &kinds == &record_kinds()
                       ? "an extract holds schools, students and guardians; the other files are optional"
                       : "a bundle of that form cannot be read without; export it again, or name another --profile");
}

Extract open_extract(const std::vector<std::filesystem::path>& paths) {
  auto extract = read_extract(paths);
  require_files(extract);
  return extract;
}

}  // namespace portal
