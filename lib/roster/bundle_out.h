#pragma once
// The roster as a OneRoster 1.2 bundle (1EdTech OneRoster CSV Binding 1.2.1): what another system, or our own import,
// reads a district from.
#include <cstdint>
#include <string>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"

namespace portal {

struct BundleExportRequest {
  std::string file;            // the zip
  std::string location_code;   // only this school's students, and their guardians; blank: all
  std::string active = "yes";  // yes, or all: the students who are not active too
  DryRun dry_run = DryRun::no;
};

struct BundleExportResult {
  std::int64_t students = 0, guardians = 0, schools = 0;  // people, not rows
  std::string sha256;                                     // of the file; blank where it is a dry run
};

/// Writes the bundle (0600, by rename) and logs it as an export of personal data. It holds neither staff nor student
/// PINs. The same roster gives the same bytes. NotPermitted, NotFound (the school), StorageError.
BundleExportResult export_bundle(Session& session, const BundleExportRequest& request);

}  // namespace portal
