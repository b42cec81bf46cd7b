// The jobs and the order of their steps (design: cli, "Jobs").
#include "jobs/import_step.h"
#include "jobs/steps.h"

namespace portal {

const std::vector<Job>& jobs() {
  static const std::vector<Job> all = {
      {"nightly-sync",
       "imports the extracts that came, issues and expires PINs, and tells which letters are due",
       {{"import", "", import_step, import_outlook},
        {"issue-pins", "import", issue_step},
        {"expire-pins", "", expire_step},
        {"letters", "issue-pins", letters_step}}},
      {"pin-expiry", "expires PINs that were not validated in time", {{"expire-pins", "", expire_step}}},
  };
  return all;
}

}  // namespace portal
