#pragma once
// Exports whose rows stay here, for the tests of lib/.
#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/roster/export.h"

namespace portal::test {

/// Keeps the rows as text: cells with '\x1f' behind each, and '\x1e' behind each row.
class ExportedHere : public ExportDestination {
 public:
  void encode(const std::vector<std::string_view>& row, std::string& out) const override {
    for (auto cell : row) out.append(cell).push_back('\x1f');
    out += '\x1e';
  }
  void put(std::string_view encoded, std::int64_t) override { text += encoded; }
  void end() override {}
  Taken taken() const override {
    return {static_cast<std::int64_t>(text.size()), std::count(text.begin(), text.end(), '\x1e')};
  }
  std::string sha256() override { return sha256_hex(text); }
  std::string name() const override { return "a test"; }

  std::string text;
};

}  // namespace portal::test

namespace portal {

/// Row by row, and how many there were.
inline std::int64_t export_roster(Session& session, const ExportRequest& request,
                                  const std::function<void(const std::vector<std::string>&)>& row) {
  test::ExportedHere here;
  auto count = export_roster(session, request, here);
  std::vector<std::string> cells(1);
  for (char c : here.text) {
    if (c == '\x1f') {
      cells.emplace_back();
    } else if (c == '\x1e') {
      cells.pop_back();
      row(cells);
      cells.assign(1, {});
    } else {
      cells.back() += c;
    }
  }
  return count;
}

}  // namespace portal
