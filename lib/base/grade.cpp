#include "lib/base/grade.h"

namespace portal {

std::optional<Grade> Grade::parse(std::string_view text) {
  if (text == "PK" || text == "EE") return Grade(0);
  if (text == "TK") return Grade(1);
  if (text == "K" || text == "KG") return Grade(2);
  if (text.size() == 2 && text[0] == '0') text.remove_prefix(1);
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9') return Grade(2 + (text[0] - '0'));
  if (text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '2') return Grade(12 + (text[1] - '0'));
  return {};
}

std::optional<Grade> Grade::next() const {
  if (rank_ == 14) return {};
  return Grade(rank_ + 1);
}

std::string Grade::text() const {
  static constexpr const char* early[] = {"PK", "TK", "K"};
  return rank_ < 3 ? early[rank_] : std::to_string(rank_ - 2);
}

}  // namespace portal
