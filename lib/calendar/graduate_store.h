#pragma once
// Students who finished grade 12, and their parents' PINs (002).
#include <cstdint>
#include <functional>
#include <string>

#include "lib/base/date.h"
#include "lib/base/time.h"
#include "lib/store/store.h"

namespace portal {

/// A PIN of a graduate's parent.
struct GraduatePin {
  std::string student_id, guardian_id;
  std::int64_t generation = 0;
};
using EachGraduatePin = std::function<void(const GraduatePin&)>;

/// Those whom that rollover graduates, at the end of that year; their parents' links stay open to the end of that day.
void insert_graduates(Store& store, std::int64_t rollover, SchoolYear last_year, Date links_until);
/// Revokes their live PINs. What could show one stays, sealed, so that the rollover can be undone.
void revoke_graduate_pins(Store& store, std::int64_t rollover, Timestamp at, const EachGraduatePin& each);

/// Students of them with a PIN that the rollover revoked, and that was erased or renewed since; one of them.
struct GraduatesBuiltOn {
  std::int64_t students = 0;
  std::string student;
};
GraduatesBuiltOn select_graduates_built_on(Store& store, std::int64_t rollover);
/// Makes those PINs live again, as they were.
void put_graduate_pins_back(Store& store, std::int64_t rollover, const EachGraduatePin& each);
void delete_graduates(Store& store, std::int64_t rollover);

}  // namespace portal
