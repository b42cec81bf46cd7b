#include "lib/upkeep/zstd_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <zstd.h>

#include <random>

#include "lib/base/files.h"
#include "tests/support/rehearsal.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

using test::has;
using test::problem;

std::string random_text(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (auto& c : text) c = static_cast<char>(random() % 7);  // packs, but not to nothing
  return text;
}

struct Files {
  test::TemporaryFolder folder;
  std::filesystem::path source = folder / "source", packed = folder / "packed", unpacked = folder / "unpacked";

  PackedFile pack(const std::string& content) {
    folder.write("source", content);
    std::filesystem::remove(packed);
    return pack_file(source, packed);
  }
  std::optional<UnpackedFile> unpack() {
    std::filesystem::remove(unpacked);
    return unpack_file(packed, unpacked);
  }
  bool holds_source() { return test::slurp(unpacked) == test::slurp(source); }
};

}  // namespace

TEST_CASE("zstd file: what is packed comes back, whatever its size, and both are their owner's alone") {
  Files files;
  for (std::size_t size : {0, 1, 4095, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5'000'000}) {
    CAPTURE(size);
    auto packed = files.pack(random_text(size));
    CHECK(packed.content_bytes == static_cast<std::int64_t>(size));
    CHECK(packed.bytes == static_cast<std::int64_t>(std::filesystem::file_size(files.packed)));
    CHECK(packed.sha256 == sha256_hex(test::slurp(files.packed)));
    auto unpacked = files.unpack();
    REQUIRE(unpacked);
    CHECK(unpacked->damage.empty());
    CHECK(unpacked->packed.sha256 == packed.sha256);
    CHECK(files.holds_source());
    check_packed_file(files.packed, packed, files.source);
    struct stat info {};
    for (const auto& file : {files.packed, files.unpacked})
      CHECK((stat(file.c_str(), &info) == 0 && (info.st_mode & 07777) == 0600));
  }
}

TEST_CASE("zstd file: a file that is cut or changed anywhere is damaged, and never other content") {
  Files files;
  files.pack(random_text(40'000));
  const auto whole = test::slurp(files.packed);
  CHECK(holds([&] {
    auto bytes = whole;
    auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    if (*rc::gen::arbitrary<bool>())
      bytes.resize(at);
    else
      bytes[at] = static_cast<char>(bytes[at] ^ *rc::gen::inRange(1, 256));
    files.folder.write("packed", bytes);
    auto unpacked = files.unpack();
    RC_ASSERT(!unpacked || !unpacked->damage.empty() || files.holds_source());
    RC_ASSERT(!unpacked || unpacked->damage.empty() == (bytes == whole) || files.holds_source());
  }));
  files.folder.write("packed", whole.substr(0, whole.size() - 1));
  CHECK(files.unpack()->damage == "it ends too early");
  files.folder.write("packed", whole + "x");
  CHECK(files.unpack()->damage == "more follows after its end");
}

TEST_CASE("zstd file: what is not packed at all is told apart from damage") {
  Files files;
  for (std::string text : {"", "x", "SQLite format 3", "PK\x03\x04 a zip"}) {
    files.folder.write("packed", text);
    CHECK(!files.unpack());
  }
  CHECK(has(problem<BadInput>([&] { unpack_file(files.folder / "none", files.unpacked); }), "cannot read"));
  CHECK(has(problem<BadInput>([&] { unpack_file(files.folder.path(), files.unpacked); }), "no regular file"));
}

TEST_CASE("zstd file: reading back notices each difference from the source") {
  Files files;
  auto text = random_text(300'000);
  auto packed = files.pack(text);
  for (auto wrong : {text + "x", text.substr(1), text.substr(0, text.size() - 1), std::string()}) {
    files.folder.write("source", wrong);
    CHECK(has(problem<StorageError>([&] { check_packed_file(files.packed, packed, files.source); }),
              "cannot be read back"));
  }
  files.folder.write("source", text);
  auto other = packed;
  other.sha256[0] ^= 1;
  CHECK(has(problem<StorageError>([&] { check_packed_file(files.packed, other, files.source); }), "read back"));
  std::filesystem::resize_file(files.packed, static_cast<std::uintmax_t>(packed.bytes - 1));
  CHECK(has(problem<StorageError>([&] { check_packed_file(files.packed, packed, files.source); }), "read back"));
}

}  // namespace portal
