#pragma once
// The tables of an extract from what a bundle says (bundle_people.h). Where the bundle is a delta, what it does not say
// of a record stands in the roster.
#include "lib/roster/bundle_people.h"
#include "lib/roster/bundle_stored.h"

namespace portal {

/// The names of a file's columns for those of the roster, such as last_name and family_name; beyond them the columns
/// `metadata.<column of the roster>` are read.
struct BundleColumns {
  std::vector<std::pair<std::string_view, std::string_view>> students, guardians, schools;
};

/// As OneRoster and School Data Sync name them both; a column that a form has not is blank.
const BundleColumns& bundle_columns();

/// Whether `metadata.` columns may say it: neither a key nor the student's PIN.
bool is_metadata_field(const FieldKind& field);
/// The fields of a bundle's file: its own, and `metadata.` columns for those kinds of record.
std::vector<FieldKind> with_metadata(std::vector<FieldKind> fields, std::initializer_list<std::string_view> kinds);

/// How one table's fields are read from rows of a bundle's file.
class FieldReader {
 public:
  FieldReader(BundleSource& source, const RecordKind& kind,
              const std::vector<std::pair<std::string_view, std::string_view>>& columns);
  /// The fields that a column of the file tells.
  std::vector<bool> told() const;  // by field of the kind
  /// Sets the cells of those fields from the source's current row.
  void read(std::vector<std::string_view>& cells) const;
  /// Only those that a `metadata.` column tells: what the district says of a field goes before what follows from files.
  void read_metadata(std::vector<std::string_view>& cells) const;

 private:
  struct From {
    std::size_t field;
    BundleSource::Column standard, metadata;
  };
  BundleSource& source_;
  std::size_t fields_;
  std::vector<From> from_;
};

/// What the three tables are made with.
struct Composing {
  OpenBundle& bundle;
  BundlePeople& people;
  const BundleColumns& columns;
  StoredRoster* stored;  // only where the bundle is a delta, and there is a database
};

ExtractFile compose_schools(Composing& composing);
/// The students and the links, from one walk over the users.
std::pair<ExtractFile, ExtractFile> compose_users(Composing& composing);

/// All of it.
BundleTables compose_bundle(OpenBundle& bundle, BundlePeople& people, const BundleColumns& columns,
                            StoredRoster* stored);

}  // namespace portal
