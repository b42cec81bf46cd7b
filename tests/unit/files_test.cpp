#include "lib/base/files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <vector>

#include "lib/base/errors.h"

using namespace portal;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A folder of the test's own, gone at its end.
struct Scratch {
  fs::path folder = fs::temp_directory_path() / "portalctl-files-XXXXXX";
  Scratch() {
    auto name = folder.string();
    REQUIRE(mkdtemp(name.data()));
    folder = name;
  }
  ~Scratch() { fs::remove_all(folder); }
  fs::path operator/(std::string_view name) const { return folder / name; }
  auto entries() const { return std::distance(fs::directory_iterator(folder), fs::directory_iterator()); }
};

struct Umask {
  explicit Umask(mode_t mask) : before(umask(mask)) {}
  ~Umask() { umask(before); }
  mode_t before;
};

unsigned mode_of(const fs::path& path) { return static_cast<unsigned>(fs::status(path).permissions()); }

template <class Action>
auto milliseconds_of(Action&& action) {
  auto start = std::chrono::steady_clock::now();
  action();
  return (std::chrono::steady_clock::now() - start) / 1ms;
}

}  // namespace

TEST_CASE("a file that is not committed leaves nothing behind, and the old one as it was") {
  Scratch scratch;
  { AtomicFile(scratch / "new", FileMode::shared).write("half"); }
  CHECK(scratch.entries() == 0);
  write_file(scratch / "kept", "old", FileMode::shared);
  { AtomicFile(scratch / "kept", FileMode::shared).write(std::string(3 << 20, 'x')); }
  CHECK(read_file(scratch / "kept") == "old");
  CHECK(scratch.entries() == 1);
}

TEST_CASE("a committed file is replaced whole: who has the old one open goes on reading it") {
  Scratch scratch;
  auto path = scratch / "letters.pdf";
  write_file(path, "old", FileMode::shared);
  MappedFile reader(path);
  AtomicFile file(path, FileMode::shared);
  std::string large(3 << 20, 'x');
  file.write(large);
  file.write("end");
  CHECK(read_file(path) == "old");
  file.commit();
  CHECK(read_file(path) == large + "end");
  CHECK(reader.bytes() == "old");
  CHECK(scratch.entries() == 1);
}

TEST_CASE("modes are as asked for, whatever the umask and whatever was there") {
  Scratch scratch;
  for (mode_t mask : {0, 022, 077, 0777}) {
    Umask set(mask);
    for (auto mode : {FileMode::owner_read, FileMode::owner_only, FileMode::shared}) {
      write_file(scratch / "file", "x", mode);
      CHECK(mode_of(scratch / "file") == static_cast<unsigned>(mode));
    }
  }
}

TEST_CASE("a partial file that a killed run of the same number left is no obstacle") {
  Scratch scratch;
  auto left = AtomicFile(scratch / "out", FileMode::shared).temporary();
  std::ofstream(left) << "left behind";
  write_file(scratch / "out", "new", FileMode::shared);
  CHECK(read_file(scratch / "out") == "new");
  CHECK(scratch.entries() == 1);
}

TEST_CASE("a file that cannot be written is an error that names it, and leaves nothing") {
  Scratch scratch;
  try {
    write_file(scratch / "no" / "such" / "file.csv", "x", FileMode::shared);
    FAIL("no error");
  } catch (const StorageError& error) {
    CHECK(error.message().find("file.csv") != std::string::npos);
    CHECK_FALSE(error.hint().empty());
  }
  fs::create_directory(scratch / "folder");
  CHECK_THROWS_AS(write_file(scratch / "folder", "x", FileMode::shared), StorageError);
  CHECK(scratch.entries() == 1);
}

TEST_CASE("a folder that is held open is written into, wherever its path leads by now") {
  Scratch scratch;
  fs::create_directory(scratch / "out");
  fs::create_directory(scratch / "elsewhere");
  OpenFolder folder(scratch / "out");
  AtomicFile one(folder, "1.csv", FileMode::owner_only);
  one.write("1");
  fs::rename(scratch / "out", scratch / "moved");
  fs::create_directory_symlink(scratch / "elsewhere", scratch / "out");
  one.commit();
  AtomicFile two(folder, "2.csv", FileMode::owner_only);
  two.write("2");
  two.commit();
  CHECK(read_file(scratch / "moved" / "1.csv") == "1");
  CHECK(read_file(folder.held("2.csv")) == "2");
  CHECK(fs::exists(scratch / "moved" / "2.csv"));
  CHECK(fs::is_empty(scratch / "elsewhere"));
  CHECK_THROWS_AS(AtomicFile(folder, std::string(300, 'x'), FileMode::owner_only), StorageError);
}

TEST_CASE("a file is read whole, an empty one too, and nothing but a file") {
  Scratch scratch;
  std::string bytes("a\0b\n", 4);
  write_file(scratch / "some", bytes, FileMode::shared);
  write_file(scratch / "empty", "", FileMode::shared);
  REQUIRE(mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(read_file(scratch / "some") == bytes);
  CHECK(MappedFile(scratch / "empty").bytes().empty());
  CHECK_THROWS_AS(MappedFile(scratch / "missing"), BadInput);
  CHECK_THROWS_AS(MappedFile{scratch.folder}, BadInput);
  CHECK_THROWS_AS(MappedFile(scratch / "pipe"), BadInput);  // at once, though nobody writes to it
}

TEST_CASE("a lock is held by one at a time") {
  Scratch scratch;
  FileLock second(scratch / "lock");
  {
    FileLock first(scratch / "lock");
    CHECK(first.try_lock());
    CHECK_FALSE(second.try_lock());
    first.unlock();
    CHECK(second.try_lock());
    CHECK_FALSE(first.try_lock());
    second.unlock();
    CHECK(first.try_lock());
  }
  CHECK(second.try_lock());  // let go of when its holder went away
  CHECK_THROWS_AS(FileLock(scratch / "no" / "lock"), StorageError);
}

TEST_CASE("who waits for a lock in vain waits as long as asked for") {
  Scratch scratch;
  FileLock holder(scratch / "lock"), waiter(scratch / "lock");
  REQUIRE(holder.try_lock());
  bool locked = true;
  auto waited = milliseconds_of([&] { locked = waiter.lock_within(150); });
  CHECK_FALSE(locked);
  CHECK(waited >= 150);
  CHECK(waited < 2'000);
  CHECK(milliseconds_of([&] { locked = waiter.lock_within(0); }) < 1'000);
  CHECK_FALSE(locked);
}

TEST_CASE("who waits gets the lock as soon as it is free") {
  Scratch scratch;
  FileLock holder(scratch / "lock"), waiter(scratch / "lock");
  REQUIRE(holder.try_lock());
  std::thread release([&] {
    std::this_thread::sleep_for(100ms);
    holder.unlock();
  });
  bool locked = false;
  auto waited = milliseconds_of([&] { locked = waiter.lock_within(10'000); });
  release.join();
  CHECK(locked);
  CHECK(waited < 5'000);
  CHECK_FALSE(holder.try_lock());
}

TEST_CASE("several threads of one process may wait at once, each with its own time") {
  Scratch scratch;
  FileLock holder(scratch / "lock");
  REQUIRE(holder.try_lock());
  std::vector<std::thread> threads;
  std::atomic<int> timed_out = 0;
  for (int i = 1; i <= 8; ++i)
    threads.emplace_back([&, i] { timed_out += !FileLock(scratch / "lock").lock_within(i * 20); });
  for (auto& thread : threads) thread.join();
  CHECK(timed_out == 8);
}

TEST_CASE("SHA-256 of known texts (FIPS 180-2)") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(std::string_view("\x00\x0f\xff", 3)) == "000fff");
}
