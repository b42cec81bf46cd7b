#pragma once
// A whole file as accepted rows in the order of their keys, and what was rejected.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lib/roster/fingerprint.h"
#include "lib/roster/holds.h"
#include "lib/roster/known_records.h"
#include "lib/roster/table_reader.h"

namespace portal {

/// Where an accepted row stands, so that a million of them fit in memory.
struct RowPlace {
  const char* key;  // in an arena that lives as long
  std::uint64_t offset, fingerprint;
  std::uint32_t line, key_size;
  std::uint32_t school;  // students: the index of the location code among FileRows::schools
  std::uint32_t known;   // the record's index in KnownRecords, or KnownRecords::none
  std::string_view key_text() const { return {key, key_size}; }
};

/// What the rules that look beyond one row need to know of the roster.
struct References {
  std::function<bool(const std::string&)> school_exists;
  std::function<bool(const std::string&)> student_exists;
  std::function<bool(const std::string&)> employee_exists;
};

struct FileRows {
  std::unique_ptr<TableReader> reader;
  KeyArena arena;
  std::vector<RowPlace> rows;         // to be looked at: one for each key, in the order of the keys
  std::vector<RowPlace> enrollments;  // students: their rows at other schools, keyed by student ID
  std::vector<Reject> rejects;        // in the order of their lines
  std::uint64_t rows_read = 0;
  std::vector<std::string> schools;    // location codes, by RowPlace::school
  std::set<std::string> school_years;  // students: of the active rows
  Holds holds;
};

/// Reads and checks every row (design: "Checks each row"). Two rows of one key and the same content count
/// once; of different content both are rejected. A student is keyed by ID and school: one active row
/// beside inactive ones at other schools is the current enrollment, two active ones are both rejected.
///
/// A row whose fingerprint is that of its record, and that is the only one of its key, is not looked at but for what
/// it refers to: it is marked in `known` (KnownRecord::Seen::unchanged) and is not among the rows.
///
/// `blank_year`: of students whose row does not tell the school year, in a file that tells none.
FileRows read_rows(const ExtractFile& file, const Profile& profile, const References& references, KnownRecords& known,
                   const std::string& blank_year = {});

}  // namespace portal
