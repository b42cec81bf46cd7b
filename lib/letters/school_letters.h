#pragma once
// The letters of a school, from the database: which PINs are printed, to whom, in which language, in which files.
#include <map>
#include <string>
#include <vector>

#include "lib/access/session.h"
#include "lib/district/local_districts.h"
#include "lib/district/student.h"
#include "lib/letters/households.h"
#include "lib/letters/letter_file.h"
#include "lib/letters/pin_letters.h"
#include "lib/pins/pin_key.h"

namespace portal {

/// The languages of the letters that a run will write, sorted.
std::vector<std::string> languages_of(Session& session, const LettersRequest& request,
                                      const std::vector<School>& schools);

class SchoolLetters {
 public:
  SchoolLetters(Session& session, const LettersRequest& request);

  /// The school's files, with their PINs opened: unused ones alone, and none of a restricted guardian. None where
  /// there is no PIN to print.
  std::vector<LetterFile> read(const School& school);
  /// One guardian's letter about one student.
  LetterFile of_one(const School& school, const GuardianPin& row);
  /// How many letters and PINs they are, without opening one.
  std::vector<LetterFile> count(const School& school);

 private:
  Session& session_;
  const LettersRequest& request_;
  PinKey key_;
  std::vector<LocalDistrict> local_districts_;
  std::map<std::string, std::string> languages_;  // of the letter, by what MiSiS has of the guardian

  enum class Pins { opened, closed };
  std::vector<LetterPlan> plan(const School& school);
  std::vector<LetterFile> files_of(const School& school, Pins pins);
  Letter common_to(const School& school) const;
  AddressedLetter addressed(LetterPlan plan, Pins pins) const;
  bool asked_for(const LetterPlan& plan) const;
  const std::string& language_of(const std::string& guardian_language);
  std::string file_name(const School& school, const std::string& language) const;
  std::string subject(const School& school) const;  // what the log names its files by
};

}  // namespace portal
