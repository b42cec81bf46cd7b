#include "lib/photos/photo_zip.h"

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <future>
#include <map>

#include "lib/base/files.h"
#include "tests/support/hostile_zips.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

using Outcome = PhotoZip::Reader::Outcome;

std::map<std::string, std::string> all_read(const PhotoZip& zip) {
  PhotoZip::Reader reader(zip);
  std::map<std::string, std::string> read;
  std::string bytes;
  for (const auto& entry : zip.entries())
    read[entry.name] = reader.read(entry, bytes) == Outcome::whole ? bytes : "damaged";
  return read;
}

std::string verdict(const std::filesystem::path& file) {
  try {
    for (const auto& [name, bytes] : all_read(PhotoZip(file, file.filename().string(), {})))
      if (bytes == "damaged") return bytes;
    return "ok";
  } catch (const RefusedArchive& refused) {
    return std::string(archive_fault_name(refused.fault()));
  }
}

/// A file in memory, for many examples.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("example", MFD_CLOEXEC)) {
    REQUIRE(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

struct Contents {
  std::vector<std::string> names;
  std::map<std::string, std::string> bytes;
};

std::optional<Contents> contents(const std::string& archive) {
  MemoryFile file(archive);
  try {
    PhotoZip zip(file.path(), "example.zip", {});
    Contents found;
    for (const auto& entry : zip.entries()) found.names.push_back(entry.name);
    found.bytes = all_read(zip);
    return found;
  } catch (const RefusedArchive&) {
    return std::nullopt;
  }
}

const std::vector<std::string>& good_archives() {
  static const auto all = [] {
    std::vector<std::string> found;
    for (const auto& zip : hostile_zips())
      if (zip.expected == "ok") found.push_back(slurp(zip.file));
    return found;
  }();
  return all;
}

}  // namespace

TEST_CASE("photo zip: what the headers do not tell is found by reading") {
  for (const auto& zip : hostile_zips()) CHECK_MESSAGE(verdict(zip.file) == zip.expected, zip.name);
}

TEST_CASE("photo zip: the bytes are those that unzip finds") {
  for (const auto& zip : hostile_zips()) {
    if (zip.expected != "ok" || zip.name == "no-entries.zip" || zip.name.starts_with("names-")) continue;
    TemporaryFolder out;
    std::system(("unzip -qq -o '" + zip.file.string() + "' -d '" + out.path().string() + "' 2>/dev/null").c_str());
    PhotoZip opened(zip.file, zip.name, {});
    PhotoZip::Reader reader(opened);
    std::string bytes;
    for (const auto& entry : opened.entries()) {
      CHECK(reader.read(entry, bytes) == Outcome::whole);
      if (entry.kind == ArchiveEntry::Kind::file)
        CHECK_MESSAGE(bytes == slurp(out.path() / entry.name), zip.name, ": ", entry.name);
    }
  }
}

TEST_CASE("photo zip: a damaged entry leaves the others readable") {
  const auto& file = hostile_zip("crc-deflated").file;
  PhotoZip zip(file, "photos.zip", {});
  PhotoZip::Reader reader(zip);
  std::string bytes;
  REQUIRE(zip.entries().size() == 2);
  CHECK(reader.read(zip.entries()[1], bytes) == Outcome::damaged);
  CHECK(reader.read(zip.entries()[0], bytes) == Outcome::whole);
  CHECK(bytes.size() == zip.entries()[0].size);
  CHECK(bytes.starts_with("\xff\xd8"));
}

TEST_CASE("photo zip: reading stops where an entry is more than it says") {
  PhotoZip zip(hostile_zip("size-bomb").file, "photos.zip", {});
  PhotoZip::Reader reader(zip);
  std::string bytes;
  try {
    reader.read(zip.entries()[1], bytes);
    FAIL("a bomb was unpacked");
  } catch (const RefusedArchive& refused) {
    CHECK(refused.message() ==
          "photos.zip is refused as a whole (size-lies): entry 2, \"1.jpg\", unpacks to more than it says");
  }
  CHECK(bytes.capacity() < 20000);
}

TEST_CASE("photo zip: what was checked is what is read, whatever its name leads to by now") {
  TemporaryFolder folder;
  auto file = folder.write("photos.zip", slurp(hostile_zip("both").file));
  PhotoZip zip(file, "photos.zip", {});
  folder.write("other.zip", slurp(hostile_zip("folders").file));
  std::filesystem::rename(folder / "other.zip", file);
  CHECK(all_read(zip).count("023907F123.jpg") == 1);
  std::filesystem::remove(file);
  CHECK(all_read(zip).size() == 2);
  CHECK(zip.sha256() == sha256_hex(slurp(hostile_zip("both").file)));
}

TEST_CASE("photo zip: a file that is changed in its place after the check is not trusted") {
  TemporaryFolder folder;
  auto file = folder.write("photos.zip", slurp(hostile_zip("both").file));
  PhotoZip zip(file, "photos.zip", {});
  std::ofstream(file, std::ios::binary) << slurp(hostile_zip("descriptor-4").file);
  CHECK_THROWS_AS(all_read(zip), RefusedArchive);
}

TEST_CASE("photo zip: two readers on two threads read the same") {
  TemporaryFolder folder;
  for (int i = 0; i < 300; ++i)
    folder.write("in/" + std::to_string(i) + ".jpg", std::string(4000 + i, 'a') + std::to_string(i));
  REQUIRE(std::system(("cd '" + (folder / "in").string() + "' && zip -q1 ../a.zip *").c_str()) == 0);
  PhotoZip zip(folder / "a.zip", "a.zip", {.ratio = 1000});
  auto one = std::async(std::launch::async, [&] { return all_read(zip); });
  auto other = all_read(zip);
  CHECK(one.get() == other);
  REQUIRE(other.size() == 300);
  CHECK(other["299.jpg"] == slurp(folder / "in/299.jpg"));
}

TEST_CASE("photo zip: no file, a folder, a pipe are bad input") {
  TemporaryFolder folder;
  CHECK_THROWS_AS(PhotoZip(folder / "none.zip", "none.zip", {}), BadInput);
  CHECK_THROWS_AS(PhotoZip(folder.path(), "folder", {}), BadInput);
  REQUIRE(std::system(("mkfifo '" + (folder / "pipe").string() + "'").c_str()) == 0);
  CHECK_THROWS_AS(PhotoZip(folder / "pipe", "pipe", {}), BadInput);
}

TEST_CASE("photo zip: no change of a byte makes other photos of it") {
  CHECK(holds_for(4000, [] {
    const auto& archive = *rc::gen::elementOf(good_archives());
    auto original = contents(archive);
    RC_ASSERT(original.has_value());
    auto changed = archive;
    auto at = *rc::gen::inRange<std::size_t>(0, archive.size());
    changed[at] = static_cast<char>(changed[at] ^ *rc::gen::inRange(1, 256));
    auto found = contents(changed);
    if (!found) return;
    RC_ASSERT(found->names == original->names);
    for (const auto& [name, bytes] : found->bytes) RC_ASSERT(bytes == "damaged" || bytes == original->bytes.at(name));
  }));
}

TEST_CASE("photo zip: what was cut out or put in is noticed") {
  CHECK(holds_for(3000, [] {
    const auto& archive = *rc::gen::elementOf(good_archives());
    auto original = contents(archive);
    RC_ASSERT(original.has_value());
    auto changed = archive;
    auto at = *rc::gen::inRange<std::size_t>(0, archive.size());
    if (*rc::gen::arbitrary<bool>())
      changed.erase(at, *rc::gen::inRange<std::size_t>(1, 40));
    else
      changed.insert(at, *rc::gen::nonEmpty(rc::gen::string<std::string>()));
    auto found = contents(changed);
    if (found) RC_ASSERT(found->names == original->names && found->bytes == original->bytes);
  }));
}
