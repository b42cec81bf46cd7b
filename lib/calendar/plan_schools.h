#pragma once
// The schools as a rollover sees them: which grades each has.
#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/grade.h"

namespace portal {

inline constexpr std::size_t grade_count = 15;  // PK, TK, K, 1 to 12
/// PK to 12, by rank.
const std::vector<Grade>& all_grades();

class GradeSet {
 public:
  static GradeSet range(Grade low, Grade high);  // none where they run backwards
  void add(Grade grade) { grades_.set(static_cast<std::size_t>(grade.rank())); }
  bool has(Grade grade) const { return grades_.test(static_cast<std::size_t>(grade.rank())); }
  bool empty() const { return grades_.none(); }
  std::uint32_t bits() const { return static_cast<std::uint32_t>(grades_.to_ulong()); }

 private:
  std::bitset<grade_count> grades_;
};

struct PlanSchool {
  std::string code, name;
  GradeSet grades;        // from its lowest to its highest; where these are not recorded, those that it has students in
  bool gone = false;      // not in the extracts any more
  bool recorded = false;  // its lowest and highest grade
  bool has(Grade grade) const { return !gone && grades.has(grade); }
};

/// All that there are or were, by location code.
class PlanSchools {
 public:
  PlanSchools() { places_.fill(none); }
  void add(PlanSchool school);
  const std::vector<PlanSchool>& all() const { return schools_; }
  const PlanSchool& at(std::uint32_t index) const { return schools_[index]; }
  PlanSchool& at(std::uint32_t index) { return schools_[index]; }
  std::optional<std::uint32_t> find(std::string_view code) const;

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  std::vector<PlanSchool> schools_;
  std::array<std::uint32_t, 10000> places_;  // by the number that a code is written with
};

}  // namespace portal
