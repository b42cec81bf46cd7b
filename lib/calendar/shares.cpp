#include "lib/calendar/shares.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "lib/base/text.h"

namespace portal {
namespace {

// How many of `students` each share gets.
std::vector<std::size_t> quotas_of(std::size_t students, const std::vector<int>& percents) {
  std::vector<std::size_t> quotas, order(percents.size());
  for (auto percent : percents) quotas.push_back(students * static_cast<std::size_t>(percent) / 100);
  std::iota(order.begin(), order.end(), 0);
  auto remainder = [&](std::size_t i) { return students * static_cast<std::size_t>(percents[i]) % 100; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return remainder(a) > remainder(b); });
  auto given = std::accumulate(quotas.begin(), quotas.end(), std::size_t{0});
  for (std::size_t i = 0; given < students && i < order.size(); ++i, ++given) ++quotas[order[i]];
  return quotas;
}

}  // namespace

std::uint64_t household_mark(std::string_view student_id, std::string_view last_name, std::string_view address,
                             std::string_view zip) {
  auto home = folded(trimmed(address));
  auto text = home.empty() ? std::string(student_id)
                           : fmt::format("{}\n{}\n{}", folded(trimmed(last_name)), home, trimmed(zip).substr(0, 5));
  unsigned char bytes[crypto_generichash_BYTES_MIN];
  crypto_generichash(bytes, sizeof bytes, reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  std::uint64_t mark = 0;
  for (std::size_t i = 0; i < sizeof mark; ++i) mark = mark << 8 | bytes[i];
  return mark;
}

std::vector<std::size_t> allot_shares(const std::vector<std::uint64_t>& marks, const std::vector<int>& percents) {
  std::vector<std::size_t> order(marks.size()), share_of(marks.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return marks[a] < marks[b]; });
  auto quotas = quotas_of(marks.size(), percents);
  std::size_t share = 0, given = 0;  // of this share
  for (std::size_t i = 0; i < order.size(); ++i) {
    bool same_home = i > 0 && marks[order[i]] == marks[order[i - 1]];
    while (!same_home && share + 1 < quotas.size() && given >= quotas[share]) given -= quotas[share++];
    share_of[order[i]] = share;
    ++given;
  }
  return share_of;
}

}  // namespace portal
