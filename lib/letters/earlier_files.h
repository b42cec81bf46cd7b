#pragma once
// Files of earlier runs in a folder of letters that would be printed beside the new ones: the same letters under other
// names, and those of PINs that are good no longer.
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace portal {

struct LetterFile;
class Manifest;

/// Which letters of its schools a run writes.
enum class LettersScope { one_student, newer_letters, whole_schools };

struct EarlierFile {
  std::string file;                                           // as it is opened
  enum class Holds { same_letters, no_letter_of_now } holds;  // also letters of this run, or none of them
};

class EarlierFiles {
 public:
  explicit EarlierFiles(LettersScope scope) : scope_(scope) {}
  /// A file of this run.
  void add(const LetterFile& file);
  /// A school of which this run has nothing to print.
  void add_none(const std::string& location_code);
  /// When all is written; in the order of their names. None where the run was about one student: the letter of one
  /// that was lost stays in its school's file.
  std::vector<EarlierFile> found(const Manifest& manifest, const std::filesystem::path& folder);

 private:
  LettersScope scope_;
  std::set<std::string> written_, schools_;
  std::vector<std::size_t> letters_;  // a digest of student and guardian: a district has a million
};

}  // namespace portal
