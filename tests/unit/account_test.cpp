#include "lib/upkeep/account.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

// A folder that belongs to a user that need not exist, below one that all may enter.
struct Folder {
  Folder() {
    chmod(temporary.path().c_str(), 0755);
    file = temporary.write("state/portal.db", "x").string();
    folder = (temporary / "state").string();
  }
  void own(const std::string& path, uid_t user, gid_t group, mode_t mode) const {
    REQUIRE(chown(path.c_str(), user, group) == 0);
    REQUIRE(chmod(path.c_str(), mode) == 0);
  }
  test::TemporaryFolder temporary;
  std::string file, folder;
};

const SystemAccount portal_account{4711, {4711, 4712}}, other{4799, {4799}}, root{0, {0}};

}  // namespace

TEST_CASE("account: owner, group and others each have their own bits") {
  if (geteuid() != 0) return;  // only root can give files away
  Folder at;
  at.own(at.folder, 4711, 4711, 0700);
  at.own(at.file, 4711, 4711, 0600);
  CHECK(obstacle(portal_account, at.file, FileRight::write) == "");
  CHECK(obstacle(portal_account, at.folder, FileRight::write) == "");
  CHECK(obstacle(other, at.file, FileRight::read) == at.folder + " may not be entered");
  CHECK(obstacle(root, at.file, FileRight::write) == "");
  at.own(at.folder, 0, 4712, 0750);
  at.own(at.file, 0, 4712, 0640);
  CHECK(obstacle(portal_account, at.file, FileRight::read) == "");
  CHECK(obstacle(portal_account, at.file, FileRight::write) == at.file + " may not be written to");
  CHECK(obstacle(portal_account, at.folder, FileRight::write) == at.folder + " may not be written to");
  at.own(at.file, 4711, 4711, 0066);  // the owner's own bits count, not those of others
  CHECK(obstacle(portal_account, at.file, FileRight::read) == at.file + " may not be read");
}

TEST_CASE("account: a file that is not there, and a link to one") {
  Folder at;
  CHECK(obstacle(root, at.folder + "/none", FileRight::read) == at.folder + "/none: No such file or directory");
  REQUIRE(symlink(at.file.c_str(), (at.temporary / "link").c_str()) == 0);
  CHECK(obstacle(root, at.temporary / "link", FileRight::read) == "");
}

TEST_CASE("account: of this machine") {
  CHECK(find_account("root")->user == 0);
  CHECK(!find_account("no-such-user-here"));
}

}  // namespace portal
