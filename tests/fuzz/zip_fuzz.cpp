// libFuzzer: any bytes as a zip of an extract, through a whole import onto the district of tests/corpus/base, dry.
// Whatever comes, an import ends with an answer or one of the program's own errors, its counts add up, and a dry run
// changes nothing. Bytes are mutated mostly within the files, which the zip's sums would else hide from the fuzzer.
#include <zip.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include "lib/roster/import.h"
#include "tests/support/rehearsal.h"

using namespace portal;
using namespace portal::test;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;  // name and bytes

void require(bool holds) {
  if (!holds) std::abort();  // libFuzzer keeps the input
}

struct District {
  Rehearsal rehearsal;
  std::filesystem::path file = rehearsal.folder / "extract.zip";
  std::string before;

  District() {
    ImportRequest request;
    request.paths = {std::filesystem::path(PORTALCTL_SOURCE) / "tests/corpus/base"};
    import_roster(*rehearsal.session, request);
    before = state();
  }
  std::string state() {
    return rehearsal.query(
        "SELECT (SELECT count(*) FROM roster_runs), (SELECT count(*) FROM roster_changes), "
        "(SELECT count(*) FROM students WHERE absent_since IS NULL), (SELECT count(*) FROM guardian_links)");
  }
};

void check_counts(const ImportResult& result) {
  for (const auto& [kind, school, read, counts] : result.counts) {
    for (auto count : {counts.added, counts.changed, counts.moved, counts.withdrawn, counts.returned, counts.unchanged,
                       counts.held, counts.rejected})
      require(count >= 0);
    if (!school.empty() || kind == "enrollments") continue;
    require(counts.added + counts.changed + counts.moved + counts.returned + counts.unchanged + counts.rejected <=
            read);
  }
}

Files files_in(const std::uint8_t* data, std::size_t size) {
  Files files;
  zip_error_t error;
  zip_error_init(&error);
  auto* source = zip_source_buffer_create(data, size, 0, &error);
  auto* archive = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : nullptr;
  if (!archive && source) zip_source_free(source);
  zip_error_fini(&error);
  constexpr zip_uint64_t most_files = 20, most_bytes = 1 << 16;
  for (zip_uint64_t i = 0; archive && i < most_files; ++i) {
    zip_stat_t info;
    if (zip_stat_index(archive, i, 0, &info) != 0) break;
    auto* entry = zip_fopen_index(archive, i, 0);
    if (!entry) continue;
    std::string bytes(std::min<zip_uint64_t>(info.size, most_bytes), '\0');
    auto got = zip_fread(entry, bytes.data(), bytes.size());
    bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    files.emplace_back(info.name, std::move(bytes));
    zip_fclose(entry);
  }
  if (archive) zip_discard(archive);
  return files;
}

std::string number(std::uint64_t value, int width) {
  std::string text;
  for (; width-- > 0; value >>= 8) text += static_cast<char>(value & 0xff);
  return text;
}

std::string zip_of(const Files& files) {
  std::string local, central;
  for (const auto& [name, bytes] : files) {
    auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    auto common = number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0x21, 2) + number(sum, 4) +
                  number(bytes.size(), 4) + number(bytes.size(), 4) + number(name.size(), 2) + number(0, 2);
    central += "PK\x01\x02" + number(20, 2) + common + number(0, 10) + number(local.size(), 4) + name;
    local += "PK\x03\x04" + common + name + bytes;
  }
  return local + central + "PK\x05\x06" + number(0, 4) + number(files.size(), 2) + number(files.size(), 2) +
         number(central.size(), 4) + number(local.size(), 4) + number(0, 2);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  auto files = seed % 8 == 0 ? Files() : files_in(data, size);
  if (files.empty()) return LLVMFuzzerMutate(data, size, most);
  auto& [name, bytes] = files[(seed / 8) % files.size()];
  auto& part = seed / 8 % 16 == 15 ? name : bytes;
  auto length = part.size();
  part.resize(length + 256);
  part.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(part.data()), length, part.size()));
  auto zip = zip_of(files);
  if (zip.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, zip.data(), zip.size());
  return zip.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static District district;
  std::ofstream(district.file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  for (auto accept : {AcceptMassChange::yes, AcceptMassChange::no}) {
    try {
      ImportRequest request;
      request.paths = {district.file};
      request.dry_run = DryRun::yes;
      request.accept = accept;
      check_counts(import_roster(*district.rehearsal.session, request));
    } catch (const Error& error) {
      require(!error.message().empty() && (accept == AcceptMassChange::no || !dynamic_cast<const Refused*>(&error)));
    }
  }
  require(district.state() == district.before);
  return 0;
}
