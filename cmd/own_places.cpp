#include "cmd/own_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "lib/base/files.h"

namespace portal {
namespace {

using Path = std::filesystem::path;

// A path that must stay writable by hand would be left out here, by its name. There is none but the one that is meant.
std::vector<Path> own_places(Context& context, std::optional<Key> meant) {
  const auto& settings = context.settings();
  std::vector<Path> places;
  for (const auto& kind : setting_kinds())
    if (kind.type == SettingKind::Type::path && kind.key != meant && !settings.text(kind.key).empty())
      places.push_back(settings.path(kind.key));
  if (!settings.file().empty()) places.push_back(settings.file());
  return places;
}

// The name that is written over, and what it leads to where it is a link.
std::vector<Path> both_names(const Path& path) {
  auto name = path.has_filename() ? path : path.parent_path();
  if (name.filename() == "." || name.filename() == "..") return {plain_path(name)};
  return {plain_path(folder_of(name)) / name.filename(), plain_path(name)};
}

// Of a place of our own: where this operator cannot look, as it is written.
std::vector<Path> both_names_of_own(const Path& path) {
  try {
    return both_names(path);
  } catch (const UsageError&) {
    return {std::filesystem::absolute(path).lexically_normal()};
  }
}

bool lies_beside_database(const Path& place, const Path& database) {
  auto folder = database.parent_path();
  if (!lies_in(place, folder)) return false;
  auto name = std::mismatch(folder.begin(), folder.end(), place.begin(), place.end()).second->string();
  return name.starts_with(database.filename().string());
}

Refused own_file(const Path& file) {
  return Refused(fmt::format("{} is a file of this installation", file.string()),
                 "name another file; nothing was written");
}

void require_outside(const Path& file, const Path& own) {
  std::error_code error;
  bool folder = std::filesystem::is_directory(file, error);
  if (!folder && std::filesystem::equivalent(file, own, error)) throw own_file(file);
  for (const auto& place : both_names(file))
    for (const auto& own_place : both_names_of_own(own)) {
      if (!folder && place == own_place) throw own_file(file);
      if (lies_in(place, own_place))
        throw Refused(fmt::format("{} lies in a folder of this installation ({})", file.string(), own.string()),
                      "name a file elsewhere; nothing was written");
    }
}

[[noreturn]] void refuse_folder(const Path& folder, const std::string& why) {
  throw Refused(fmt::format("{} {}", folder.string(), why), "name another folder; nothing was written");
}

}  // namespace

Path plain_path(const Path& path) {
  std::error_code error;
  auto plain = std::filesystem::weakly_canonical(std::filesystem::absolute(path), error);
  if (error) throw UsageError(fmt::format("{}: {}", path.string(), error.message()), "name another file");
  return plain.has_filename() ? plain : plain.parent_path();
}

bool lies_in(const Path& path, const Path& folder) {
  auto [of_folder, of_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return of_folder == folder.end() && of_path != path.end();
}

void require_outside_installation(Context& context, const Path& file) {
  if (file.empty()) throw UsageError("the name of the file to write is blank", "name a file");
  for (const auto& own : own_places(context, {})) require_outside(file, own);
  for (const auto& database : both_names_of_own(context.settings().path(Key::database)))
    for (const auto& place : both_names(file))
      if (lies_beside_database(place, database)) throw own_file(file);
  std::error_code error;
  if (std::filesystem::is_directory(file, error))
    throw UsageError(fmt::format("{} is a folder", file.string()), "name a file");
}

void require_folder_outside_installation(Context& context, const Path& folder, std::optional<Key> meant) {
  if (folder.empty()) throw UsageError("the name of the folder to write into is blank", "name a folder");
  const auto& settings = context.settings();
  auto names = both_names(folder);
  for (const auto& own : own_places(context, meant))
    for (const auto& own_place : both_names_of_own(own))
      for (const auto& place : names)
        if (place == own_place || lies_in(place, own_place))
          refuse_folder(folder, fmt::format("is, or lies in, a folder of this installation ({})", own.string()));
  for (const auto& database : both_names_of_own(settings.path(Key::database)))
    for (const auto& place : names)
      if (lies_beside_database(place, database)) refuse_folder(folder, "is a folder of this installation");
  bool is_meant = meant && !settings.text(*meant).empty() && plain_path(folder) == plain_path(settings.path(*meant));
  if (is_meant) return;
  for (auto key : {Key::database, Key::key_file})
    for (const auto& own : both_names_of_own(settings.path(key)))
      for (const auto& place : names)
        if (place == own.parent_path())
          refuse_folder(folder, key == Key::database ? "holds the database of this installation"
                                                     : "holds the key of this installation");
}

}  // namespace portal
