#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/date.h"
#include "lib/base/time.h"
#include "lib/pins/pin_key.h"
#include "lib/store/store.h"

namespace portal {

enum class PinState { live, used, expired, lapsed, revoked };
std::string_view pin_state_name(PinState state);

/// A row of the table. `lapsed`: it expired while the student was away, or was taken
/// back unused as a person's second one (`guardian merge`): the next one is due by itself.
struct PinRow {
  PinBinding binding;
  PinState state = PinState::live;
  std::string
      sealed;  // blank once it is used, expired or revoked; kept for a while of a graduate's, which nobody opens
  std::string issued_at, expires_at, date_used;
  int tries = 0;
};

/// A guardian's link with its student, as far as PINs are concerned, and the PIN where there is one.
struct GuardianPin {
  std::optional<PinRow> pin;
  PinBinding pair;        // student and guardian
  std::string person_id;  // the guardian ID that stands for the person where that has several; blank: it has one
  std::string student_first_name, student_middle_name, student_last_name, birth_date, grade, homeroom;
  std::string location_code, guardian_first_name, guardian_last_name;
  std::string address, city, state, zip, language;  // where the guardian gets letters, and in which language
  std::string letter_at;                            // when a letter was last written
  // Entitled: a legal guardian, not restricted, under another ID of the person neither.
  bool student_active = false, entitled = false, legal_guardian = false;
  std::string student_name() const;
  std::string guardian_name() const { return guardian_first_name + " " + guardian_last_name; }
  const std::string& person() const { return person_id.empty() ? pair.guardian_id : person_id; }
};

struct PinFilter {
  std::string student_id, location_code;  // blank: any
  std::string issued_since;               // a UTC text; blank: any
};
/// Every legal guardian's link, and every other that has a PIN, in the order of student and guardian.
void read_guardian_pins(Store& store, const PinFilter& filter, Date today,
                        const std::function<void(const GuardianPin&)>& row);

/// Who is to get a first PIN: entitled, of an active student, and never had one for this student, or had one
/// that ran out while the student was away (domain, "who gets a PIN by itself").
std::vector<PinBinding> select_due(Store& store, const PinFilter& filter, Date today);

/// Live PINs whose time is over; `away`: the student is not active on that day.
struct EndingPin {
  PinBinding binding;
  bool away = false;
};
std::vector<EndingPin> select_expired(Store& store, Timestamp now, Date today);
/// Live PINs whose guardian lost the entitlement, by an import that a later one has confirmed.
std::vector<PinBinding> select_no_longer_entitled(Store& store);

/// PINs of graduates that their rollover revoked, and that are still there, sealed: a full import of the new year,
/// after the rollover, stands.
std::vector<PinBinding> select_graduates_to_erase(Store& store);

/// How often the guardian got a PIN for the student: 0 for one who never had one.
std::int64_t newest_generation(Store& store, const std::string& student_id, const std::string& guardian_id);

/// Usable PINs that no letter was written for yet.
std::int64_t count_unprinted_pins(Store& store, Timestamp now, Date today);

/// The languages, as MiSiS has them, of the guardians who have a usable PIN; each once.
std::vector<std::string> select_languages_to_print(Store& store, const PinFilter& filter, Timestamp now, Date today);

/// Statements for many PINs in one write transaction.
class PinWriter {
 public:
  explicit PinWriter(Store& store);
  /// Whether a live PIN of the student, or of the guardian, is the same: the one that it replaces among them.
  bool taken(const PinBinding& binding, std::int64_t student_mark, std::int64_t guardian_mark);
  void put(const PinRow& row, std::int64_t student_mark, std::int64_t guardian_mark);
  /// Ends a PIN and erases what could show it.
  void end(const PinBinding& binding, PinState state, Timestamp at);
  /// Erases what could show a PIN that was revoked before.
  void erase(const PinBinding& binding);
  void count_try(const PinBinding& binding);
  void letter_written(const PinBinding& binding, Timestamp at);

 private:
  SQLite::Statement student_, guardian_, insert_, renew_, end_, erase_, try_, letter_;
};

/// The student's live PINs whose guardian may still use them.
std::vector<PinRow> select_usable(Store& store, const std::string& student_id, const std::string& birth_date,
                                  Timestamp now, Date today);

/// Whether any live PIN of the district has four digits.
bool any_of_four_digits(Store& store);
/// How many live PINs there are of each form.
struct LivePins {
  std::int64_t four_digits = 0, eight_digits = 0;
};
LivePins count_live_pins(Store& store);

}  // namespace portal
