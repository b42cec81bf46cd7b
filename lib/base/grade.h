#pragma once
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace portal {

/// PK, TK, K, 1 … 12, in that order.
class Grade {
 public:
  /// The forms of an extract: `PK TK K 1 … 12`, and `01`, `KG`, `EE` (early education: PK).
  static std::optional<Grade> parse(std::string_view text);
  std::string text() const;
  /// TK to K, 3 to 4; none after 12.
  std::optional<Grade> next() const;
  int rank() const { return rank_; }  // PK = 0, TK = 1, K = 2, 1 = 3 … 12 = 14: sorts as a school does
  auto operator<=>(const Grade&) const = default;

 private:
  explicit Grade(int rank) : rank_(rank) {}
  int rank_;
};

}  // namespace portal
