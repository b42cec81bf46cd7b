#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/time.h"
#include "lib/pins/identity_answers.h"
#include "lib/store/store.h"

namespace portal {

/// A person's record with one student, as MiSiS has it (001 III).
struct GuardianRecord {
  std::string guardian_id, first_name, last_name, relationship;
  bool legal_guardian = false, restricted = false, emergency_contact = false, absent = false;
  bool entitled() const { return legal_guardian && !restricted && !absent; }
  std::string full_name() const { return first_name + " " + last_name; }
};
std::optional<GuardianRecord> select_guardian(Store& store, const std::string& student_id,
                                              const std::string& guardian_id);

/// What the student's record answers.
IdentityFacts select_identity_facts(Store& store, const std::string& student_id);

/// A row of the table, without the time.
struct IdentityCheckRow {
  std::string login, student_id, guardian_id, channel, document, matched, not_matched, not_on_file;
  bool passed = false;
};
std::int64_t insert_identity_check(Store& store, const IdentityCheckRow& row, Timestamp at);
void finish_identity_check(Store& store, std::int64_t check, const IdentityCheckRow& row);

/// Checks of the guardian with these IDs by that operator that did not pass since then.
std::int64_t count_failed_checks(Store& store, const std::string& login, const std::vector<std::string>& ids,
                                 Timestamp since);
/// Student and guardian of each check by that operator that passed since then.
std::vector<std::pair<std::string, std::string>> select_verified(Store& store, const std::string& login,
                                                                 Timestamp since);

}  // namespace portal
