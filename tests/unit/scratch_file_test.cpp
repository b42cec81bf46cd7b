#include "lib/base/scratch_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "lib/base/errors.h"
#include "tests/support/temporary_folder.h"

using namespace portal;
using test::TemporaryFolder;

namespace {

std::string read_back(ScratchFile& file) {
  std::string all;
  file.read([&](std::string_view piece) { all += piece; });
  return all;
}

}  // namespace

TEST_CASE("a scratch file has no name, is its owner's alone, and gives back what was written") {
  TemporaryFolder folder;
  const char* set = std::getenv("TMPDIR");
  auto before = set ? std::optional<std::string>(set) : std::nullopt;
  setenv("TMPDIR", folder.path().c_str(), 1);
  ScratchFile file;
  std::string text(700'000, 'x');
  file.write(text);
  file.write("end");
  CHECK((read_back(file) == text + "end"));
  CHECK(std::filesystem::is_empty(folder.path()));
  struct stat info {};
  CHECK(stat(file.name().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(info.st_nlink == 0);
  auto stream = file.stream();
  char begin[3];
  CHECK(std::fread(begin, 1, 3, stream.get()) == 3);
  CHECK(std::string(begin, 3) == "xxx");
  setenv("TMPDIR", (folder / "none").c_str(), 1);
  CHECK_THROWS_AS(ScratchFile(), StorageError);
  unsetenv("TMPDIR");
  CHECK(ScratchFile::folder() == "/tmp");
  if (before) setenv("TMPDIR", before->c_str(), 1);
}
