#include "lib/roster/mapping.h"

#include <fmt/format.h>

#include <algorithm>

#include "lib/base/csv.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/config/embedded.h"
#include "lib/config/yaml.h"
#include "lib/roster/bundle.h"
#include "lib/roster/column_content.h"

namespace portal {
namespace {

std::vector<const RecordKind*> kinds_to_map(const Profile& profile) {
  std::vector<const RecordKind*> all;
  for (const auto& kind : kinds_of(profile)) all.push_back(&kind);
  if (!profile.form)
    for (const auto& kind : account_kinds()) all.push_back(&kind);
  return all;
}

const BundleForm* read_form(const YAML::Node& form, const std::string& origin) {
  if (!form) return nullptr;
  if (const auto* found = find_bundle_form(form.Scalar())) return found;
  throw BadInput(fmt::format("{}: there is no form '{}'", yaml_place(form, origin), form.Scalar()),
                 fmt::format("forms are: {}; leave it out where the files are the tables themselves",
                             joined(bundle_form_names(), ", ")));
}

// A name, never a path: it is looked for among the profiles alone.
bool is_profile_name(std::string_view name) {
  constexpr std::string_view marks = "-_";
  return !name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || marks.find(c) != marks.npos;
  });
}

// Those of the program, and the district's own.
std::vector<std::string> all_profile_names(const Settings& settings) {
  auto names = profile_names();
  if (settings.text(Key::config_folder).empty()) return names;
  std::error_code none_there;
  for (const auto& file :
       std::filesystem::directory_iterator(settings.path(Key::config_folder) / "extracts", none_there))
    if (auto name = file.path().stem().string(); file.path().extension() == ".yaml" && is_profile_name(name))
      names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

const std::vector<RecordKind>& kinds_of(const Profile& profile) {
  return profile.form ? profile.form->kinds() : record_kinds();
}

std::vector<std::string> profile_names() {
  std::vector<std::string> names;
  for (const auto& file : embedded_files())
    if (file.name.starts_with("extracts/")) names.emplace_back(file.name.substr(9, file.name.size() - 14));
  return names;
}

Profile load_profile(const Settings& settings, const std::string& name) {
  if (!is_profile_name(name))
    throw UsageError(fmt::format("'{}' is no name of an extract profile", printable(fit(name, 60))),
                     "a name is letters, digits, - and _; the mapping is extracts/NAME.yaml in config_folder");
  auto known = all_profile_names(settings);
  if (std::find(known.begin(), known.end(), name) == known.end())
    throw UsageError(fmt::format("there is no extract profile '{}'", name),
                     fmt::format("profiles are: {}", joined(known, ", ")));
  auto [text, origin] = settings.config_text("extracts/" + name + ".yaml");
  auto root = parse_yaml(text, origin);
  if (!root.IsMap() || !root["files"].IsMap())
    throw BadInput(fmt::format("{}: holds no files", origin), "begin with `files:`");
  Profile profile{name, read_form(root["form"], origin), {}};
  if (profile.form) profile.trust_guardian_role = settings.text(profile.form->trust_guardian_role()) == "yes";
  for (const auto& other : root["passed_over"]) profile.passed_over.insert(plain_header(other.Scalar()));
  auto kinds = kinds_to_map(profile);
  for (const auto& file : root["files"]) {
    const RecordKind* kind = nullptr;
    std::vector<std::string> names;
    for (const auto* one : kinds) {
      names.emplace_back(one->name);
      if (one->name == file.first.Scalar()) kind = one;
    }
    if (!kind)
      throw BadInput(
          fmt::format("{}: there is no kind of file '{}'", yaml_place(file.first, origin), file.first.Scalar()),
          fmt::format("kinds are: {}", joined(names, ", ")));
    for (const auto& field : file.second) {
      auto known_field = std::any_of(kind->fields.begin(), kind->fields.end(),
                                     [&](const FieldKind& f) { return f.column == field.first.Scalar(); });
      if (!known_field)
        throw BadInput(
            fmt::format("{}: {} have no field '{}'", yaml_place(field.first, origin), kind->name, field.first.Scalar()),
            "fields are named as in the exports, such as location_code");
      for (const auto& other : field.second)
        profile.aliases[std::string(kind->name)][field.first.Scalar()].push_back(plain_header(other.Scalar()));
    }
  }
  return profile;
}

std::optional<std::size_t> find_field(const Profile& profile, const RecordKind& kind, const std::string& plain) {
  auto file = profile.aliases.find(std::string(kind.name));
  for (std::size_t i = 0; i < kind.fields.size(); ++i) {
    std::string column(kind.fields[i].column);
    if (plain_header(column) == plain) return i;
    if (file == profile.aliases.end()) continue;
    auto names = file->second.find(column);
    if (names != file->second.end() && std::count(names->second.begin(), names->second.end(), plain)) return i;
  }
  return {};
}

bool looks_like_no_header(const Profile& profile, const RecordKind& kind, const std::vector<std::string>& line) {
  std::size_t known = 0, filled = 0;
  for (const auto& cell : line) {
    auto plain = plain_header(cell);
    filled += !plain.empty();
    known += !plain.empty() && find_field(profile, kind, plain).has_value();
  }
  if (known > 0) return looks_like_data(line) && 4 * known < filled;
  return looks_like_data(line) || filled <= 1;
}

BadInput no_header(const std::vector<std::string>& line, const std::string& file) {
  if (looks_like_data(line))
    return BadInput(fmt::format("{}: the first line looks like data, not a header", file),
                    "a file begins with the names of its columns; export it again, with them");
  std::string title;
  for (const auto& cell : line)
    if (auto text = trimmed(cell); !text.empty()) title = text;
  return BadInput(title.empty() ? fmt::format("{}: the first line names no column", file)
                                : fmt::format("{}: the first line is '{}', which is no header", file,
                                              printable(fit(one_line(title, 60), 60))),
                  "the names of the columns must be the first line: take out what stands above them");
}

std::vector<bool> map_known_columns(const Profile& profile, const RecordKind& kind, const std::string& header,
                                    const std::string& delimiter) {
  std::vector<bool> known(kind.fields.size());
  CsvReader reader(header, delimiter.empty() ? ',' : delimiter[0]);
  CsvRecord record;
  if (!reader.next(record)) return known;
  for (auto cell : record.cells)
    if (auto field = find_field(profile, kind, plain_header(cell))) known[*field] = true;
  return known;
}

Mapping map_header(const Profile& profile, const RecordKind& kind, const std::vector<std::string>& header,
                   const std::string& file) {
  Mapping mapping;
  mapping.width = header.size();
  mapping.cell_of_field.resize(kind.fields.size());
  std::vector<std::string> seen;
  for (std::size_t cell = 0; cell < header.size(); ++cell) {
    auto plain = plain_header(header[cell]);
    if (plain.empty()) {  // spreadsheets leave columns without a name behind
      mapping.unknown.push_back(fmt::format("column {}, which has no name", cell + 1));
      continue;
    }
    if (std::count(seen.begin(), seen.end(), plain))
      throw BadInput(fmt::format("{}: the header names '{}' twice", file, printable(fit(header[cell], 60))),
                     "which of the two holds the data cannot be known; export the file again");
    seen.push_back(plain);
    auto field = find_field(profile, kind, plain);
    if (!field) {
      mapping.unknown.push_back(header[cell]);
    } else if (mapping.cell_of_field[*field]) {
      throw BadInput(fmt::format("{}: the columns '{}' and '{}' both mean {}", file,
                                 printable(header[*mapping.cell_of_field[*field]]), printable(header[cell]),
                                 kind.fields[*field].column),
                     "remove one of the two, or change the profile");
    } else {
      mapping.cell_of_field[*field] = cell;
    }
  }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < kind.fields.size(); ++i)
    if (!mapping.cell_of_field[i] && kind.fields[i].need == FieldKind::Need::required)
      missing.emplace_back(kind.fields[i].column);
  if (!missing.empty() && looks_like_no_header(profile, kind, header)) throw no_header(header, file);
  if (!missing.empty())
    throw BadInput(fmt::format("{}: the header lacks {}", file, joined(missing, ", ")),
                   "the extract must have these columns; see config/extracts for the names that are understood");
  return mapping;
}

}  // namespace portal
