#pragma once
// A school's photos on paper, by homeroom: who has one, who has none, and whether each is of the right student (000).
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"

namespace portal {

struct ContactSheetFile {
  std::string location_code, school_name, file;
  std::string sha256;  // blank in a dry run
  std::int64_t students = 0, with_photo = 0, pages = 0;
  struct Damaged {
    std::string student_id, why;
  };
  std::vector<Damaged> damaged;  // photos whose place says so
  long missing_characters = 0;   // that no installed font has
};

/// Writes the sheet as PDF (0600), with its row in the audit log ("photo.sheet", the location code). `homeroom`: of
/// that one alone. The paper is US Letter, or A4 where letters are for DIN envelopes. NotPermitted, for vendors too;
/// NotFound for a school or a homeroom that is not there; Refused where nobody is enrolled; StorageError.
ContactSheetFile write_contact_sheet(Session& session, const std::string& location_code,
                                     const std::optional<std::string>& homeroom, const std::filesystem::path& file,
                                     DryRun dry_run);

}  // namespace portal
