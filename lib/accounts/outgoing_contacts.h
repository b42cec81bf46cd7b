#pragma once
// The files by which changed contacts go back to MiSiS: outgoing/misis/contacts_<time>_<number>.csv.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/accounts/emergency_card.h"

namespace portal {

/// A file that is whole on the disk under a hidden name before the database is changed, and gets its own after. Without
/// publish() nothing is left of it.
class OutgoingContacts {
 public:
  OutgoingContacts(Session& session, std::string name, const std::vector<ContactChange>& changes);
  ~OutgoingContacts();
  OutgoingContacts(const OutgoingContacts&) = delete;
  OutgoingContacts& operator=(const OutgoingContacts&) = delete;
  /// Gives it its name, and marks its changes as written, when they are in the database. Returns why it could not;
  /// they are written later then, by write_missing_contacts().
  std::string publish();

 private:
  Session& session_;
  std::string name_;
  std::filesystem::path hidden_;
};

/// Writes the files whose changes are in the database, but that did not get there: the process was killed, or the disk
/// failed. The same file twice says the same. Returns how many.
std::int64_t write_missing_contacts(Session& session);

}  // namespace portal
