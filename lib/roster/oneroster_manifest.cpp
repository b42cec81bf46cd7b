#include "lib/roster/oneroster_manifest.h"

#include <fmt/format.h>

#include <map>

#include "lib/base/errors.h"
#include "lib/base/text.h"

namespace portal {
namespace {

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

  void read() {
    TableReader reader(*file("manifest"), request_.profile);
    while (reader.next()) {
      if (!reader.check())
        throw BadInput(fmt::format("manifest.csv, line {}: {}", reader.row().line, reader.reject().reason),
                       "without the manifest nobody knows what the bundle holds; export it again");
      said_[plain_lower(reader.record()[0])] = plain_lower(reader.record()[1]);
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

OneRosterManifest read_manifest(const BundleRequest& request) { return Reading(request).all(); }

}  // namespace portal
