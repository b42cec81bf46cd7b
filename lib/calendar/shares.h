#pragma once
// Shares of a school's students, allotted so that the same students always come to the same schools.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portal {

/// Who goes together: those of one last name at one address, else the student alone. A mark that says nothing more.
std::uint64_t household_mark(std::string_view student_id, std::string_view last_name, std::string_view address,
                             std::string_view zip);

/// For each household mark (a student's, in any order) the number of the share: households in the order of their marks,
/// quotas by largest remainder. A household is never split, so a quota is missed by less than the size of one.
/// `percents` add up to 100.
std::vector<std::size_t> allot_shares(const std::vector<std::uint64_t>& marks, const std::vector<int>& percents);

}  // namespace portal
