#include "lib/roster/oneroster_files.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "lib/base/csv.h"
#include "lib/base/encoding.h"
#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/bundle_tables.h"

namespace portal {
namespace {

constexpr auto required = FieldKind::Need::required;

std::vector<FieldKind> plain_fields(std::initializer_list<std::string_view> names) {
  std::vector<FieldKind> fields;
  for (auto name : names) fields.push_back({name, Check::text, fields.empty() ? required : FieldKind::Need::optional});
  for (std::string_view name : {"status", "date_last_modified"}) fields.push_back({name, Check::text});
  return fields;
}

std::vector<RecordKind> make_kinds() {
  auto kind = [](std::string_view name, std::string_view one, std::vector<FieldKind> fields) {
    return RecordKind{name, one, {}, 1, std::move(fields)};
  };
  std::vector<RecordKind> kinds = {
      {"manifest",
       "property",
       {},
       1,
       {{"property_name", Check::text, required}, {"value", Check::text, required}},
       RecordKind::File::required},
      kind("academicsessions", "session",
           plain_fields({"sourced_id", "type", "start_date", "end_date", "school_year"})),
      kind("orgs", "org",
           with_metadata(plain_fields({"sourced_id", "name", "type", "identifier", "parent_sourced_id"}), {"schools"})),
      kind("users", "user",
           with_metadata(plain_fields({"sourced_id", "role", "org_sourced_ids", "primary_org_sourced_id", "identifier",
                                       "given_name", "family_name", "middle_name", "email", "sms", "phone",
                                       "agent_sourced_ids", "grades"}),
                         {"students", "guardians"})),
      kind("roles", "role",
           with_metadata(plain_fields({"sourced_id", "user_sourced_id", "role_type", "role", "begin_date", "end_date",
                                       "org_sourced_id"}),
                         {"students"})),
      kind("demographics", "person", plain_fields({"sourced_id", "birth_date", "sex"})),
      kind("classes", "class", plain_fields({"sourced_id", "title", "class_type", "school_sourced_id"})),
      kind("enrollments", "enrollment",
           plain_fields(
               {"sourced_id", "class_sourced_id", "user_sourced_id", "role", "primary", "begin_date", "end_date"}))};
  return kinds;
}

// What the manifest says, and that it says it of files that are there.
class Reading {
 public:
  explicit Reading(const BundleRequest& request) : request_(request) {
    read();
    auto version = said_["oneroster.version"];
    if (!version.starts_with("1.1") && !version.starts_with("1.2"))
      throw BadInput(fmt::format("manifest.csv: the bundle is of OneRoster {}, and 1.1 and 1.2 can be read",
                                 version.empty() ? "no version" : "'" + printable(version) + "'"),
                     "export it in one of those versions");
    for (const auto& kind : kinds_of(request.profile))
      if (kind.name != "manifest") judge(std::string(kind.name));
  }

  OneRosterManifest all() { return std::move(result_); }

 private:
  const BundleRequest& request_;
  std::map<std::string, std::string> said_;
  OneRosterManifest result_;

  const ExtractFile* file(std::string_view kind) const {
    for (const auto& file : request_.bundle.files)
      if (file.kind->name == kind) return &file;
    return nullptr;
  }

  // By itself, for a manifest without a line end at its end is whole all the same: the files are counted in it.
  void read() {
    auto text = decode(file("manifest")->bytes);
    CsvReader reader(text.text, find_delimiter(text.text));
    CsvRecord row;
    bool header = true;
    while (reader.next(row)) {
      if (row.fault != CsvFault::none || row.cells.size() < 2)
        throw BadInput(fmt::format("manifest.csv, line {}: is no name and value", row.line),
                       "without the manifest nobody knows what the bundle holds; export it again");
      if (!std::exchange(header, false)) said_[plain_lower(trimmed(row.cells[0]))] = plain_lower(trimmed(row.cells[1]));
    }
  }

  void judge(const std::string& kind) {
    auto said = said_["file." + kind];
    if (!said.empty() && said != "absent" && said != "bulk" && said != "delta")
      throw BadInput(fmt::format("manifest.csv says that the file {} is '{}', which is neither absent, bulk nor delta",
                                 kind, printable(said)),
                     "export the bundle again");
    const auto* there = file(kind);
    if (said == "delta") result_.said.delta.insert(kind);
    if ((said == "bulk" || said == "delta") && !there)
      throw BadInput(fmt::format("manifest.csv says that the file {} is there ({}), and it is not", kind, said),
                     "a part of the bundle may be lost; export it again");
    if (said == "bulk" || said == "delta") return;
    result_.said.absent.insert(kind);
    if (there)
      result_.notes.push_back(
          fmt::format("{}: not read, because manifest.csv does not say that it is there", there->name));
  }
};

}  // namespace

const std::vector<RecordKind>& oneroster_kinds() {
  static const auto kinds = make_kinds();
  return kinds;
}

OneRosterManifest read_manifest(const BundleRequest& request) { return Reading(request).all(); }

}  // namespace portal
