#include "lib/base/private_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <thread>

#include "tests/support/rehearsal.h"

namespace portal {
namespace {

using test::has;
using test::problem;
using test::slurp;
using test::TemporaryFolder;

std::ptrdiff_t entries(const TemporaryFolder& folder) {
  return std::distance(std::filesystem::directory_iterator(folder.path()), {});
}

// A process that makes a private folder with a file in it, and is killed.
void leave_one(const TemporaryFolder& folder) {
  auto child = fork();
  if (child == 0) {
    PrivateFolder own(folder.path());
    std::ofstream(own / "data") << "secret";
    std::filesystem::create_directory(own / "deeper");
    kill(getpid(), SIGKILL);
  }
  waitpid(child, nullptr, 0);
}

}  // namespace

TEST_CASE("lasting folder: made for its owner alone; what others could reach through it is refused") {
  TemporaryFolder folder;
  auto make = [&](FolderUse use) { make_lasting_folder(folder / "kept", folder.path(), use); };
  auto refused = [&](FolderUse use) { return problem<StorageError>([&] { make(use); }); };
  auto own = FolderUse::own, handed_over = FolderUse::handed_over;
  make(own);
  CHECK(std::filesystem::status(folder / "kept").permissions() == std::filesystem::perms::owner_all);
  make(own);
  chmod((folder / "kept").c_str(), 0750);
  CHECK(has(refused(own), "may be read or written by others"));
  make(handed_over);
  chmod((folder / "kept").c_str(), 0700);
  if (geteuid() == 0) {
    CHECK(chown((folder / "kept").c_str(), 65534, 65534) == 0);
    CHECK(has(refused(own), "is not ours"));
    make(handed_over);
  }
  std::filesystem::rename(folder / "kept", folder / "elsewhere");
  std::filesystem::create_directory_symlink("elsewhere", folder / "kept");
  CHECK(has(refused(own), "is a link"));
  CHECK(has(refused(handed_over), "is a link"));
  CHECK(has(problem<StorageError>([&] { make_lasting_folder((folder / "kept").string() + "/", folder.path(), own); }),
            "is a link"));
  std::filesystem::remove(folder / "kept");
  folder.write("kept", "");
  CHECK(has(refused(handed_over), "is a file"));
}

TEST_CASE("private folder: it is its owner's alone, and gone with all that is in it") {
  TemporaryFolder folder;
  auto before = umask(0);
  {
    PrivateFolder own(folder.path());
    std::ofstream(own / "data") << "x";
    std::filesystem::create_directories(own / "a/b");
    struct stat info {};
    CHECK((stat((own / "").c_str(), &info) == 0 && (info.st_mode & 07777) == 0700));
    CHECK(entries(folder) == 1);
  }
  umask(before);
  CHECK(entries(folder) == 0);
}

TEST_CASE("private folder: what a killed process left goes with the next, and what lives stays") {
  TemporaryFolder folder;
  folder.write(".portalctl-other/kept", "x");
  leave_one(folder);
  std::filesystem::create_directory(folder / ".portalctl-work-young");  // killed before it had a lock
  CHECK(entries(folder) == 3);
  PrivateFolder living(folder.path());
  CHECK(entries(folder) == 2);
  std::ofstream(living / "data") << "mine";
  {
    PrivateFolder second(folder.path());
    CHECK(entries(folder) == 3);
  }
  CHECK(slurp(living / "data") == "mine");
  CHECK(entries(folder) == 2);
}

TEST_CASE("private folder: many at once disturb nobody") {
  TemporaryFolder folder;
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int round = 0; round < 100; ++round) {
        PrivateFolder own(folder.path());
        std::ofstream(own / "data") << i;
        if (slurp(own / "data") != std::to_string(i)) ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(entries(folder) == 0);
}

TEST_CASE("private folder: where none can be made, the message names the place") {
  CHECK(has(problem<StorageError>([] { PrivateFolder("/nowhere/at/all"); }),
            "cannot make a folder in /nowhere/at/all: No such file"));
}

}  // namespace portal
