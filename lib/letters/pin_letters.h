#pragma once
// PIN letters home (001 XII, 002): a PDF for each school, by grade, homeroom and name.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/access/session.h"

namespace portal {

struct LettersRequest {
  std::vector<std::string> location_codes;  // none: every school (needs the right to all of them)
  std::string language;                     // forced ("en", "es"); blank: each guardian's own
  std::optional<Date> since;                // only PINs issued on that day or later
  enum class Which { all_unused, not_yet_written } which = Which::all_unused;
  enum class DryRun { no, yes } dry_run = DryRun::no;
  std::filesystem::path folder;  // must exist
};

struct LettersFile {
  std::string location_code, school_name, file, sha256;
  std::int64_t letters = 0;
  std::vector<std::string> with_boxes;  // whose letter has characters that no installed font has
};

/// Writes `<location code>.pdf` (mode 0600) for each school with an unused PIN to print; used, expired and
/// revoked ones, and those of restricted guardians, are never printed. Each file is in the audit log with
/// its SHA-256 before it gets its name. Writing again changes nothing but the log.
std::vector<LettersFile> write_pin_letters(Session& session, const LettersRequest& request);

/// One guardian's letter as a PDF of its own, in their language, under the name `file` (0600): the same letter, for one
/// whose identity was verified today by this operator. Refused as print_pin(). In the log before it gets its name.
LettersFile write_pin_letter(Session& session, const std::string& student_id, const std::string& guardian_id,
                             const std::string& file);

/// How many unused PINs no letter was written for yet.
std::int64_t count_letters_due(Session& session);

}  // namespace portal
