#pragma once
// The IDs that one person has at a student (`guardian merge`), and their PINs.
#include <optional>
#include <string>
#include <vector>

#include "lib/pins/pin_store.h"

namespace portal {

/// One ID of the person at the student, and its PIN where there is one.
struct PersonPin {
  PinBinding binding;
  std::string state;    // of the PIN, as the table has it; blank: there is none
  bool sealed = false;  // it can be opened: a live one, or a graduate's
  bool entitled = false;
  bool flagged = false;     // entitled, or it was when MiSiS dropped the ID
  bool restricted = false;  // also where MiSiS has the ID no more, and said so last
  bool held = false;        // an account holds the student by it, though perhaps not now
  std::string expires_at;   // UTC; blank: there is no PIN
  bool had() const { return !state.empty() && state != "lapsed"; }
};
/// The kept ID first, then by ID. Those of a guardian who is merged with nobody: that one alone.
std::vector<PersonPin> select_person_pins(Store& store, const std::string& student_id, const std::string& guardian_id);

/// The accounts that hold the student for that guardian ID hold it no more until a PIN is validated. Returns how many
/// did until now.
int suspend_account_links(Store& store, const std::string& student_id, const std::string& guardian_id);

}  // namespace portal
