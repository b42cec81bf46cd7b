#pragma once
// The letters that the page setter and its reference both set: one school's, none of whose people exist.
#include <fmt/format.h>

#include <algorithm>

#include "lib/letters/letter.h"
#include "tests/bench/district_names.h"

namespace bench {

/// One letter per number; all but names, address, ID, grade and PIN is the same in each.
inline portal::Letter letter_number(unsigned number) {
  Dice dice(1, Matter::student, number);
  // Only Latin names: the reference has no other letters. Those of Vietnamese begin with the byte 0xe1.
  auto latin = [](const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0xd0 || c == 0xe1; });
  };
  std::string guardian, student;
  do {
    const auto& culture = draw_culture(dice);
    auto surname = std::string(" ").append(dice.pick(culture.surnames));
    guardian = std::string(given_name(dice, culture, dice.chance(0.6))) + surname;
    student = std::string(given_name(dice, culture, dice.chance(0.5))) + surname;
  } while (!latin(guardian + student));
  return {.district_name = "Los Angeles Unified School District",
          .school_name = "Marvelous Middle School",
          .school_address = "7200 Marvel Street\nNorthridge, CA 91325",
          .school_phone = "(818) 241-1000",
          .local_district = "Northwest",
          .pace_phone = "(818) 654-3600",
          .pace_site = "achieve.lausd.net/northwest",
          .address = {street_address(dice), "Los Angeles, CA 90012"},
          .pins = {{guardian, student, fmt::format("{:06}F{:03}", dice.below(1000000), number % 1000),
                    fmt::format("{}", 6 + number / 40 % 3), "B-12 Okafor",
                    fmt::format("{:03}-{:03}-{:03}", dice.below(1000), dice.below(1000), dice.below(1000)),
                    portal::Date(2026, 11, 27)}},
          .date = portal::Date(2026, 9, 28),
          .registration_url = "parentportalapp.lausd.net/parentaccess"};
}

}  // namespace bench
