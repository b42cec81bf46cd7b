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
