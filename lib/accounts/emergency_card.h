#pragma once
// The emergency card (001 VIII): whom the school calls, in which order, and what a parent changed of it.
#include <map>
#include <string>
#include <vector>

#include "lib/base/ids.h"
#include "lib/store/store.h"

namespace portal {

/// A value on the card: MiSiS's, or a newer one from the parent that MiSiS does not have yet.
struct CardValue {
  std::string text;
  bool pending = false;  // from the parent, not yet in the extract
};

struct EmergencyContact {
  std::string guardian_id, first_name, last_name, relationship, contact_order;
  CardValue home_phone, work_phone, cell_phone;
  CardValue preferred_contact, text_opt_in;  // only ever from the parent; blank where nothing was said
  std::string full_name() const { return first_name + " " + last_name; }
};

/// The student's guardians that are emergency contacts, in the order in which they are called.
std::vector<EmergencyContact> emergency_card(Store& store, const StudentId& student);

/// The newest pending value of each field (`home_phone`, …) that a parent changed, by guardian.
std::map<std::string, std::map<std::string, std::string>> pending_contact_changes(Store& store,
                                                                                  const StudentId& student);

}  // namespace portal
