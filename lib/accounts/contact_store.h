#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/accounts/emergency_card.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// Home, work and cell, as the last import has them; nothing where the link is not in the roster.
using RosterPhones = std::array<std::string, 3>;

/// A guardian's part of a card, from the database: for one, or for many one after the other.
class ContactReader {
 public:
  explicit ContactReader(Store& store);
  std::optional<RosterPhones> phones(const std::string& student_id, const std::string& guardian_id);
  /// The oldest first, each with the state that is stored.
  std::vector<ContactChange> changes(const std::string& student_id, const std::string& guardian_id);

 private:
  SQLite::Statement phones_, changes_;
};

std::int64_t next_contact_change(Store& store);  // the number of the next row
/// `state` pending; earlier pending ones of the same field are replaced.
void insert_contact_change(Store& store, const ContactChange& change, const std::string& outgoing_file);
void settle_contact_change(Store& store, const ContactChange& change, Timestamp at, std::int64_t run);
void reopen_contact_change(Store& store, std::int64_t id);

/// Student and guardian of every change that is pending, or was settled by an import that was undone since.
std::vector<std::pair<std::string, std::string>> select_unsettled_contacts(Store& store);

/// The files that were not written yet, and what stands in one.
std::vector<std::string> select_unwritten_files(Store& store);
std::vector<ContactChange> select_outgoing(Store& store, const std::string& file);
void set_written(Store& store, const std::string& file, Timestamp at);

}  // namespace portal
