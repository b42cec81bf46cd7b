#pragma once
// PIN letters home (001 XII, 002): a PDF for each school, by grade, homeroom and name.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/access/session.h"
#include "lib/base/dry_run.h"
#include "lib/letters/earlier_files.h"
#include "lib/letters/households.h"

namespace portal {

struct LettersRequest {
  std::vector<std::string> location_codes;  // none: every school (needs the right to all of them)
  std::string student_id;                   // only letters about this student, at the student's school; blank: of all
  std::string guardian_id;                  // of those, only this guardian's; blank: all
  std::string language;                     // forced ("en", "es"); blank: each guardian's own
  enum class EnglishPage { no, yes } english_page = EnglishPage::no;  // behind each letter that is not in English
  Per per = Per::guardian;
  enum class Split { none, by_language } split = Split::none;
  std::optional<Date> since;  // only PINs issued on that day or later
  enum class Which { all_unused, not_yet_written } which = Which::all_unused;
  enum class Merge { no, yes } mail_merge = Merge::no;  // mail_merge.csv beside the PDFs
  int workers = 0;                                      // processes that set pages; 0: one per core, at most 4
  DryRun dry_run = DryRun::no;
  std::filesystem::path folder;  // must exist
  /// Told how many files are whole and in the manifest where a run that has begun to write ends with an exception.
  std::function<void(std::int64_t files)> stopped = {};
};

struct LettersFile {
  std::string location_code, school_name, file, sha256;
  std::string language;  // where the school's files are split by it
  std::int64_t letters = 0, pins = 0, pages = 0;
  std::vector<std::string> with_boxes;  // whose letter has characters that no installed font has
};

struct LettersRun {
  std::vector<LettersFile> files;                                    // in the order of the schools
  std::vector<std::pair<std::string, std::string>> without_letters;  // code and name of schools with no PIN to print
  std::vector<EarlierFile> earlier;  // what lies there of earlier runs and should not be printed with these
  std::string mail_merge;            // the file; blank where none was asked for, or there was nothing to write
  std::int64_t mail_merge_lost = 0;  // rows that it lost, since their letters are others now or are not there
};

/// Writes `<location code>.pdf` (mode 0600) for each school with an unused PIN to print, or `<code>_<language>.pdf`, or
/// for one student `<code>_<student ID>.pdf` (Refused where the student has no such PIN); used, expired and revoked
/// ones, and those of restricted guardians, are never printed. Each file is in the audit log with its SHA-256 before it
/// gets its name, and in manifest.csv after it. Writing again changes nothing but the log. A mail merge that lies there
/// loses what this run makes wrong, whether it is asked for or not (see MailMerge).
/// A dry run looks at the folder as a real one does.
/// Before anything is written: UsageError for a language that there are no letters in, BadInput for texts that are
/// wrong, Refused where a language needs a font that is not installed, StorageError for a folder that cannot be used,
/// Refused where what is to be the manifest or the mail merge is something else.
LettersRun write_pin_letters(Session& session, const LettersRequest& request);

/// One guardian's letter as a PDF of its own, in their language, under the name `file` (0600): the same letter, for one
/// whose identity was verified today by this operator. Refused as print_pin(). In the log before it gets its name.
LettersFile write_pin_letter(Session& session, const std::string& student_id, const std::string& guardian_id,
                             const std::string& file);

/// How many unused PINs no letter was written for yet.
std::int64_t count_letters_due(Session& session);

}  // namespace portal
