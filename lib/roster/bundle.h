#pragma once
// Interchange bundles whose records are spread over several files (design: "OneRoster 1.1 and 1.2 CSV"): what makes the
// tables of an extract of them, which are then checked, compared, guarded and applied as those of MiSiS are.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/date.h"
#include "lib/roster/bundle_store.h"
#include "lib/roster/extract.h"
#include "lib/roster/mapping.h"
#include "lib/roster/table_origin.h"
#include "lib/store/store.h"

namespace portal {

struct BundleRequest {
  const Extract& bundle;
  const Profile& profile;
  Store* store = nullptr;                  // what a delta does not tell stands there; null: without a database
  std::optional<Date> business_date = {};  // on which a role has ended
};

/// What came, as tables.
struct BundleTables {
  Extract extract;
  std::shared_ptr<BundleSources> sources;  // none where the files are the tables
  std::vector<std::uint64_t> rows_read;    // of each source
  std::vector<std::string> notes;          // what a person should know
  std::vector<BundleId> ids;               // to be remembered for the next delta
};

/// One form of bundle, such as OneRoster.
class BundleForm {
 public:
  virtual ~BundleForm() = default;
  virtual std::string_view name() const = 0;
  /// The kinds of files that it reads; a field is a column of the file.
  virtual const std::vector<RecordKind>& kinds() const = 0;
  /// The setting by which a district trusts the roles of parents and guardians.
  virtual Key trust_guardian_role() const = 0;
  /// BadInput where a file cannot be used at all, or the bundle contradicts itself.
  virtual BundleTables tables(const BundleRequest& request) const = 0;
};

const BundleForm* find_bundle_form(std::string_view name);  // null where there is none
std::vector<std::string> bundle_form_names();

/// Whether it is a bundle whose manifest says of a file that it holds only what changed.
bool holds_only_changes(const Extract& extract);

/// The tables of an extract of that profile: its own files, or what the profile's form makes of them.
BundleTables tables_of(const BundleRequest& request);

}  // namespace portal
