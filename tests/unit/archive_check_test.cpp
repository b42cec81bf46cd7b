#include "lib/photos/archive_check.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <set>

#include "lib/base/text.h"
#include "lib/photos/archive_names.h"
#include "tests/support/hostile_zips.h"
#include "tests/unit/property.h"

using namespace portal;
using namespace portal::test;

namespace {

std::vector<ArchiveEntry> checked(const std::filesystem::path& file, const ArchiveLimits& limits = {}) {
  int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  std::unique_ptr<int, void (*)(int*)> owner(&descriptor, [](int* one) { close(*one); });
  return check_archive(descriptor, file.filename().string(), limits);
}

std::string verdict(const std::filesystem::path& file, const ArchiveLimits& limits = {}) {
  try {
    checked(file, limits);
    return "ok";
  } catch (const RefusedArchive& refused) {
    return std::string(archive_fault_name(refused.fault()));
  }
}

std::vector<std::string> names_in(const std::string& zip) {
  std::vector<std::string> names;
  for (const auto& entry : checked(hostile_zip(zip).file)) names.push_back(entry.name);
  return names;
}

std::string message_for(const std::string& zip) {
  try {
    checked(hostile_zip(zip).file);
  } catch (const RefusedArchive& refused) {
    CHECK_FALSE(refused.hint().empty());
    return refused.message();
  }
  return "accepted";
}

bool shell(const std::string& command) { return std::system(command.c_str()) == 0; }

}  // namespace

TEST_CASE("archive: each hostile zip is refused for what it is, each good one is taken") {
  REQUIRE(hostile_zips().size() > 150);
  std::set<std::string> seen;
  for (const auto& zip : hostile_zips()) {
    seen.insert(zip.expected);
    CHECK_MESSAGE(verdict(zip.file) == (zip.by_reading ? "ok" : zip.expected), zip.name);
  }
  for (auto fault = ArchiveFault::not_a_zip; fault <= ArchiveFault::ratio_too_high;
       fault = static_cast<ArchiveFault>(static_cast<int>(fault) + 1))
    CHECK_MESSAGE(seen.contains(std::string(archive_fault_name(fault))), archive_fault_name(fault));
}

TEST_CASE("archive: entries come in the directory's order, folders told from files") {
  CHECK(names_in("both") == std::vector<std::string>{"023907F123.jpg", "8557/050112M045.jpeg"});
  CHECK(names_in("directory-in-other-order") == std::vector<std::string>{"8557/050112M045.jpeg", "023907F123.jpg"});
  auto entries = checked(hostile_zip("folders").file);
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].kind == ArchiveEntry::Kind::folder);
  CHECK(entries[1].kind == ArchiveEntry::Kind::file);
  CHECK(entries[1].index == 1);
  CHECK(entries[1].size > 300);
}

TEST_CASE("archive: the message names class, archive and entry, and drives no terminal") {
  CHECK(message_for("name-climbs-1") ==
        "name-climbs-1.zip is refused as a whole (name-climbs): entry 2, \"a/../../1.jpg\", has a part \"..\" in its "
        "name, which leads out of the folder");
  CHECK(message_for("count-more").find("it has 2 entries, not the 3 that its end record says") != std::string::npos);
  for (const auto& zip : hostile_zips()) {
    if (zip.by_reading || zip.expected == "ok") continue;
    auto message = message_for(zip.name.substr(0, zip.name.size() - 4));
    CHECK_MESSAGE(printable(message) == message, zip.name);
    CHECK_MESSAGE(message.find(zip.name) == 0, message);
    CHECK_MESSAGE(message.size() < 500, message);
  }
}

TEST_CASE("archive: the hint says what to do, and what no ordinary program makes is not to be opened") {
  auto hint = [](const std::string& zip) {
    try {
      checked(hostile_zip(zip).file);
    } catch (const RefusedArchive& refused) {
      return refused.hint();
    }
    return std::string();
  };
  CHECK(hint("name-climbs-1").starts_with("do not open it; "));
  CHECK(hint("nested-stored-zip").starts_with("send the zip that is in it"));
  CHECK(hint("encrypted").find("password") != std::string::npos);
  CHECK(hint("method-9").find("Deflate64") != std::string::npos);
  for (const auto& zip : hostile_zips()) {
    if (zip.by_reading) continue;
    auto said = hint(zip.name.substr(0, zip.name.size() - 4));
    if (zip.expected == "name-backslash") CHECK(said.find("7-Zip") != said.npos);
    if (zip.expected == "name-not-utf8") CHECK(said.find("plain letters") != said.npos);
  }
}

TEST_CASE("archive: limits on both sides") {
  const auto& file = hostile_zip("both").file;
  auto entries = checked(file);
  auto total = entries[0].size + entries[1].size, largest = std::max(entries[0].size, entries[1].size);
  ArchiveLimits exact{2, total, largest, 2, 2 * 46 + entries[0].name.size() + entries[1].name.size()};
  CHECK(verdict(file, exact) == "ok");
  for (auto [change, fault] : std::vector<std::pair<std::uint64_t ArchiveLimits::*, std::string>>{
           {&ArchiveLimits::entries, "too-many-entries"},
           {&ArchiveLimits::total_bytes, "too-large"},
           {&ArchiveLimits::entry_bytes, "too-large"},
           {&ArchiveLimits::directory_bytes, "too-large"}}) {
    auto less = exact;
    --(less.*change);
    CHECK(verdict(file, less) == fault);
  }
}

TEST_CASE("archive: names") {
  for (std::string sound :
       {"1.jpg", "Fall 2026/8557/023907F123.JPG", "..1.jpg", "a..b/c", "김.jpg", "10:30 Kim/1.jpg", "a/", "x. y/1"})
    CHECK_MESSAGE(!name_fault(sound), sound);
  for (const char* unseen : {"a\u200b.jpg", "a\u2060.jpg",
                             "\ufeff"
                             "1.jpg",
                             "a\U000e0041.jpg", "a\U000e007f"})
    CHECK(name_fault(unseen) == ArchiveFault::name_control);
  CHECK(!name_fault("\u0645\u06cc\u200c\u0634.jpg"));  // a joiner that Persian is written with
  CHECK(name_fault("a/../b") == ArchiveFault::name_climbs);
  CHECK(name_fault("\\..\\b\x01") == ArchiveFault::name_control);
  CHECK(is_archive_name("x/Photos.ZIP"));
  CHECK(is_archive_name("photos.zip. "));
  CHECK_FALSE(is_archive_name("zip/1.jpg"));
  CHECK_FALSE(is_archive_name("photos.zip.jpg"));
}

TEST_CASE("archive: whatever a name is, the same name in other letter case is the same") {
  CHECK(holds([](const std::vector<std::string>& parts) {
    std::string name, upper;
    for (const auto& part : parts) {
      if (part.empty() || name_fault(part)) continue;
      name += (name.empty() ? "" : "/") + part;
    }
    if (name.empty() || name_fault(name) || name.back() == '/') return;
    for (char c : name) upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    NamesSoFar names;
    RC_ASSERT(names.add(name, ArchiveEntry::Kind::file));
    RC_ASSERT(!names.add(upper, ArchiveEntry::Kind::file));
    RC_ASSERT(!names.add(upper + "/x", ArchiveEntry::Kind::file));
    RC_ASSERT(names.add(name + "x", ArchiveEntry::Kind::file));
  }));
}

TEST_CASE("archive: what ordinary programs write is taken") {
  TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += std::to_string(i * 7919 % 10007);
  folder.write("in/8557/023907F123.jpg", text);
  folder.write("in/8557/INDEX.TXT", "a\tb\n");
  folder.write("in/Peña/1.jpg", text);
  folder.write("in/blank.jpg", "");
  auto in = "cd '" + (folder / "in").string() + "' && ";
  for (std::string command : {"zip -qr ../a.zip .", "zip -qr0 ../a.zip .", "zip -qrD ../a.zip .", "zip -qrX ../a.zip .",
                              "zip -qrfd ../a.zip .", "zip -qrfz ../a.zip .", "zip -qr - . | cat > ../a.zip",
                              "zip -qr ../a.zip . && echo studio | zip -qz ../a.zip",
                              "/usr/bin/python3 -m zipfile -c ../a.zip 8557 Peña blank.jpg"}) {
    CAPTURE(command);
    REQUIRE(shell(in + "rm -f ../a.zip && " + command));
    CHECK(verdict(folder / "a.zip") == "ok");
  }
}

TEST_CASE("archive: no regular file is bad input") {
  CHECK_THROWS_AS(checked("/"), BadInput);
  CHECK_THROWS_AS(checked("/dev/zero"), BadInput);
}
