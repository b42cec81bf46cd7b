#pragma once
// When an answer is what MiSiS has on file (001 IV). Tolerant of how people write and say the same thing, never of
// another thing: case, accents, hyphens, the order of double names, the forms of dates and grades, the marks in phone
// numbers, and the abbreviations of streets.
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// A person whom the school may call in an emergency. Name and phone must be of the same one.
struct ContactOnFile {
  std::string first_name, last_name;
  std::vector<std::string> phones;
};

/// What MiSiS has of a student. Blank where it has nothing.
struct IdentityFacts {
  std::string birth_date, first_name, middle_name, last_name, grade;
  std::string address, city, state, zip, phone;
  std::vector<ContactOnFile> contacts;
};

/// Any of the four forms of dates in an extract. `on_file`: YYYY-MM-DD.
bool same_date(std::string_view answer, std::string_view on_file);
/// First and last name whole, in any order; the middle name as well or not.
bool same_name(std::string_view answer, std::string_view first, std::string_view middle, std::string_view last);
/// "06", "6", "6th", "6th grade", "Kindergarten".
bool same_grade(std::string_view answer, std::string_view on_file);
/// House number and street; a unit, city, state and zip may be left out, but where they are told they must be right.
bool same_address(std::string_view answer, const IdentityFacts& facts);

}  // namespace portal
