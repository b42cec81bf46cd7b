#pragma once
#include <string>
#include <vector>

#include "lib/roster/bundle_source.h"

namespace portal {

/// The files that are read, with the columns of 1.1 and of 1.2.
const std::vector<RecordKind>& oneroster_kinds();

struct OneRosterManifest {
  OpenBundle::Said said;
  std::vector<std::string> notes;  // files that are there, and that it does not name
};

/// BadInput where it is of a version that cannot be read, or contradicts the files.
OneRosterManifest read_manifest(const BundleRequest& request);

}  // namespace portal
