#include "lib/photos/photo_files.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "lib/base/errors.h"
#include "tests/support/rehearsal.h"

using namespace portal;
namespace fs = std::filesystem;
using portal::test::has;
using portal::test::moment;
using portal::test::problem;
using portal::test::slurp;
using portal::test::TemporaryFolder;

namespace {

unsigned mode_of(const fs::path& file) {
  struct stat info {};
  return stat(file.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

// Last touched on that day.
void age(const fs::path& file, std::string_view when) {
  struct timespec times[2] = {{moment(when).at().time_since_epoch().count(), 0},
                              {moment(when).at().time_since_epoch().count(), 0}};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

}  // namespace

TEST_CASE("photo files: an image is found by its digest, in a folder that is its owner's alone") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  auto sha256 = files.add("the bytes");
  files.settle();
  CHECK(sha256 == sha256_hex("the bytes"));
  CHECK(files.path_of(sha256) == folder / ("photos/" + sha256.substr(0, 2) + "/" + sha256 + ".jpg"));
  CHECK(files.read(sha256) == "the bytes");
  CHECK(mode_of(files.path_of(sha256)) == 0600);
  CHECK(mode_of(folder / "photos") == 0700);
  CHECK(mode_of(files.path_of(sha256).parent_path()) == 0700);
}

TEST_CASE("photo files: an original lies apart, and goes when it is not needed any more") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  auto sha256 = files.add_original("as it came");
  files.settle();
  CHECK(slurp(folder / ("photos/originals/" + sha256.substr(0, 2) + "/" + sha256 + ".jpg")) == "as it came");
  CHECK(problem<StorageError>([&] { files.read(sha256); }) != "no error");
  auto yes = [](const std::string&) { return true; };
  auto no = [](const std::string&) { return false; };
  files.remove_originals({sha256}, yes);
  CHECK(fs::exists(files.original_path_of(sha256)));
  {
    PhotoFiles adding(folder / "photos");  // perhaps the same bytes
    files.remove_originals({sha256}, no);
    CHECK(fs::exists(files.original_path_of(sha256)));
  }
  files.remove_originals({sha256}, no);
  CHECK_FALSE(fs::exists(files.original_path_of(sha256)));
  files.remove_originals({sha256}, no);  // nothing to do
}

TEST_CASE("photo files: what is there stays; a torn file is written anew") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  auto sha256 = files.add("the bytes");
  auto inode = [&] {
    struct stat info {};
    stat(files.path_of(sha256).c_str(), &info);
    return info.st_ino;
  };
  auto before = inode();
  CHECK(files.add("the bytes") == sha256);
  CHECK(inode() == before);
  for (const char* torn : {"", "the", "the bytez"}) {
    folder.write(fs::relative(files.path_of(sha256), folder.path()).string(), torn);
    CHECK(files.add("the bytes") == sha256);
    CHECK(files.read(sha256) == "the bytes");
    CHECK(mode_of(files.path_of(sha256)) == 0600);
  }
}

TEST_CASE("photo files: a damaged or missing image is told, and never given out") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  auto sha256 = files.add("the bytes");
  folder.write(fs::relative(files.path_of(sha256), folder.path()).string(), "the bytez");
  CHECK(has(problem<StorageError>([&] { files.read(sha256); }), "is damaged"));
  fs::remove(files.path_of(sha256));
  CHECK(has(problem<StorageError>([&] { files.read(sha256); }), "cannot read"));
}

TEST_CASE("photo files: a folder that others may read is refused, and one that is a link") {
  TemporaryFolder folder;
  fs::create_directory(folder / "open");
  fs::permissions(folder / "open", fs::perms::all);
  CHECK(has(problem<StorageError>([&] { PhotoFiles files(folder / "open"); }), "may be read or written by others"));
  fs::create_directory_symlink(folder / "open", folder / "link");
  CHECK(has(problem<StorageError>([&] { PhotoFiles files(folder / "link"); }), "a link"));
}

TEST_CASE("photo files: many are brought to the disk together") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  std::vector<std::string> added;
  for (int i = 0; i < 100; ++i) added.push_back(files.add(std::to_string(i)));
  files.settle();
  for (int i = 0; i < 100; ++i) CHECK(files.read(added[static_cast<std::size_t>(i)]) == std::to_string(i));
}

TEST_CASE("photo files: a sweep takes what is old and unknown, and the leftovers of those who were killed") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos");
  auto known = files.add("known"), unknown = files.add("unknown"), fresh = files.add("fresh");
  auto original = files.add_original("known");
  auto leftover = files.path_of(known).string() + ".77.partial";
  folder.write(fs::relative(leftover, folder.path()).string(), "kno");
  auto other = folder.write("photos/README", "of a person");
  for (const auto& file : {files.path_of(known), files.path_of(unknown), files.original_path_of(original), other})
    age(file, "2026-08-01T00:00:00Z");
  age(files.path_of(fresh), "2026-08-10T00:00:00Z");
  auto removed = files.sweep(moment("2026-08-10T00:00:00Z"), [&](PhotoFiles::Kind kind, const std::string& sha256) {
    return kind == PhotoFiles::Kind::image && sha256 == known;
  });
  CHECK(removed == 3);
  CHECK(fs::exists(files.path_of(known)));
  CHECK_FALSE(fs::exists(files.path_of(unknown)));
  CHECK(fs::exists(files.path_of(fresh)));
  CHECK_FALSE(fs::exists(files.original_path_of(original)));
  CHECK_FALSE(fs::exists(leftover));
  CHECK(fs::exists(other));
}

TEST_CASE("photo files: nothing is swept while somebody else adds photos") {
  TemporaryFolder folder;
  PhotoFiles files(folder / "photos"), adding(folder / "photos");
  auto sha256 = adding.add("no row yet");
  age(files.path_of(sha256), "2026-08-01T00:00:00Z");
  auto nobody = [](PhotoFiles::Kind, const std::string&) { return false; };
  CHECK(files.sweep(moment("2026-08-10T00:00:00Z"), nobody) == 0);
  CHECK(fs::exists(files.path_of(sha256)));
}
