// `portalctl help roles`: who may do what, where, on a page that fits.
#include "tests/support/sandbox.h"

using namespace portal::test;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t widest(const std::string& text) {
  std::size_t width = 0;
  for (const auto& line : lines_of(text)) width = std::max(width, line.size());
  return width;
}

/// The line of an action, its words.
std::vector<std::string> row_of(const std::string& text, const std::string& action) {
  for (const auto& line : lines_of(text))
    if (line.starts_with(action + " ")) return words(line);
  return {};
}

}  // namespace

TEST_CASE("help roles: roles by actions with their scope, who gives what and until when, in 80 columns") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  auto ran = sandbox("help roles");
  REQUIRE(ran.code == 0);
  CHECK(ran.err.empty());
  CHECK(widest(ran.out) <= 80);
  CHECK(ran.out == sandbox("help roles", {.terminal = false, .columns = 60}).out);
  CHECK(has(ran.out, "\n 1  District IT                          D  staff file  1-13, 15\n"));
  CHECK(has(ran.out, "\n 6  Principal                            S  staff file  7-13\n"));
  CHECK(has(ran.out, "\n 8  Parent Access Account Administrator  S  June 30     -\n"));
  CHECK(has(ran.out, "\n14  Photo Vendor                         S  -           -\n"));
  auto deactivate = row_of(ran.out, "account.deactivate"), find = row_of(ran.out, "student.find");
  CHECK(deactivate == words("account.deactivate D D . . . . . . . . . . . . . . ."));
  CHECK(find == words("student.find D D D L L S S S . . . . . . . . ."));
  CHECK(row_of(ran.out, "security.report") == words("security.report D . . . . S . . S . S . . . . . ."));
}

TEST_CASE("help roles: a district's own roles, however many, and with names of any length, still fit") {
  Sandbox sandbox(Sandbox::Holds::nothing);
  std::string roles, grants;
  for (int i = 0; i < 41; ++i) {
    auto name = "A role of that district with a name that is long enough for two number " + std::to_string(i);
    roles += "  " + name + ": {scope: school, may: [student.find]}\n";
    if (i % 2 == 0) grants += (grants.empty() ? "" : ", ") + name;
  }
  roles = "roles:\n  District IT: {scope: district, may: [everything], grants: [" + grants + "]}\n" + roles;
  sandbox.folder.write("own/roles.yaml", roles);
  sandbox.folder.write("portal.yaml", "database: portal.db\nconfig_folder: own\n");
  auto ran = sandbox("help roles");
  CHECK(ran.code == 0);
  CHECK(widest(ran.out) <= 82);  // … is three bytes of one column
  CHECK(has(ran.out, "41 42\n"));
}
