#include "lib/roster/lookup_index.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

#include "lib/base/errors.h"
#include "lib/base/interrupt.h"
#include "lib/roster/fingerprint.h"
#include "lib/roster/table_reader.h"
#include "lib/roster/zip_extract.h"

namespace portal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t id_size = 10;
constexpr std::string_view utf8_mark = "\xef\xbb\xbf";

// One row. Written as it lies in memory: the index never leaves the machine.
struct Entry {
  char student_id[id_size];
  std::uint8_t bad_shape, unused;
  std::uint32_t length;
  std::uint64_t offset;
  std::uint32_t line, unused_too;

  std::string_view id() const { return {student_id, id_size}; }
};
static_assert(sizeof(Entry) == 32);

struct Front {
  char magic[8];
  std::uint64_t identity;  // of the file that it was built from, of the mapping, and of these rules
  std::uint64_t header_size, entries;
};
constexpr char magic[8] = {'P', 'C', 'L', 'O', 'O', 'K', '1', '\n'};

std::uint64_t hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

[[noreturn]] void unreadable(const LookupFile& file) {
  throw BadInput(fmt::format("cannot read {}: {}", file.path.string(), std::strerror(errno)),
                 "check that the folder of extracts, and what lies in it, may be read");
}

struct stat status_of(const LookupFile& file) {
  struct stat info {};
  if (stat(file.path.c_str(), &info) != 0) unreadable(file);
  return info;
}

std::string name_of(const LookupFile& file) {
  auto info = status_of(file);
  auto name = fmt::format("{:x}-{:x}-{:x}-{:x}.{:x}", info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                          info.st_mtim.tv_nsec);
  return file.entry.empty() ? name : fmt::format("{}-{:016x}", name, hash(file.entry));
}

// A file could be written over with the same size and time of writing: then hardly with the same ends.
std::string identity_of(const LookupFile& file, const std::string& name, const Profile& profile) {
  constexpr std::size_t looked_at = 4096;
  MappedFile mapped(file.path);
  std::string begin, end;
  mapped.read_at(0, looked_at, begin);
  auto size = mapped.bytes().size();
  mapped.read_at(size > looked_at ? size - looked_at : 0, looked_at, end);
  auto text = fmt::format("{}|{}|{}|{}|{:x}|{:x}", reading_rules_version, file.kind->name, name, profile.name,
                          hash(begin), hash(end));
  if (auto found = profile.aliases.find(std::string(file.kind->name)); found != profile.aliases.end())
    for (const auto& [field, names] : found->second)
      for (const auto& alias : names) text += fmt::format("|{}={}", field, alias);
  return text;
}

ExtractFile extract_file(const LookupFile& file, const fs::path& path) {
  ExtractFile made{file.name, file.kind, {}, {}, std::make_shared<MappedFile>(path), {}};
  made.bytes = made.mapped->bytes();
  return made;
}

void make_folder(const fs::path& folder, const fs::path& database) {
  if (mkdir(folder.c_str(), 0700) == 0) return give_to_owner_of(folder, database);
  if (errno != EEXIST) throw_system_error("make", folder);
}

void write_private(const fs::path& path, const fs::path& database, std::initializer_list<std::string_view> parts) {
  AtomicFile out(path, FileMode::owner_only);
  for (auto part : parts) out.write(part);
  out.commit();
  give_to_owner_of(path, database);
}

// Where the file cannot be read at an offset as it is. True where a copy was made.
bool copy_where_needed(const LookupFile& file, const fs::path& copy, const fs::path& database) {
  auto whole = whole_file(file);
  auto decoded = decode(whole.bytes);
  if (file.entry.empty() && decoded.owned.empty()) return false;
  write_private(copy, database, {decoded.text});
  return true;
}

std::vector<Entry> entries_of(TableReader& reader, std::uint64_t mark) {
  constexpr std::uint64_t seldom = 1 << 18;
  std::vector<Entry> entries;
  std::string id;
  for (std::uint64_t rows = 1; reader.next(); ++rows) {
    if (rows % 4096 == 0) check_interrupted();
    if (rows % seldom == 0) reader.file().release_pages();
    const auto& row = reader.row();
    if (!reader.read_field(0, id) || id.size() != id_size) continue;
    Entry entry{};
    std::copy_n(id.begin(), id_size, entry.student_id);
    entry.bad_shape = reader.well_shaped() ? 0 : 1;
    entry.offset = row.offset + mark;
    entry.length = static_cast<std::uint32_t>(row.raw.size());
    entry.line = static_cast<std::uint32_t>(row.line);
    entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    auto order = a.id().compare(b.id());
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
  return entries;
}

void build(const fs::path& database, const std::string& name, const LookupFile& file, const Profile& profile,
           const std::string& identity) {
  auto folder = LookupIndex::folder(database);
  make_folder(folder, database);
  auto copy = folder / (name + ".copy");
  auto source = extract_file(file, copy_where_needed(file, copy, database) ? copy : file.path);
  TableReader reader(source, profile);
  bool marked = reader.encoding() == Encoding::utf8_bom;
  auto entries = entries_of(reader, marked ? utf8_mark.size() : 0);
  auto header = (marked ? std::string(utf8_mark) : std::string()) + std::string(reader.header());
  Front front{{}, hash(identity), header.size(), entries.size()};
  std::copy_n(magic, sizeof magic, front.magic);
  write_private(folder / (name + ".index"), database,
                {{reinterpret_cast<const char*>(&front), sizeof front},
                 {reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry)},
                 header});
}

}  // namespace

ExtractFile whole_file(const LookupFile& file) {
  if (file.entry.empty()) return extract_file(file, file.path);
  for (auto& [name, bytes] : read_zip(file.path))
    if (name == file.entry) {
      ExtractFile made{file.name, file.kind, *bytes, {}, nullptr, bytes};
      return made;
    }
  throw BadInput(fmt::format("{} is no longer in {}", file.name, file.path.string()), "run it again");
}

LookupIndex::LookupIndex(const fs::path& database, const LookupFile& file, const Profile& profile)
    : name_(name_of(file)) {
  auto identity = identity_of(file, name_, profile);
  if (open(folder(database), file, identity)) return;
  build(database, name_, file, profile, identity);
  if (!open(folder(database), file, identity))
    throw BadInput(fmt::format("{} changed while it was read", file.name), "run it again");
}

bool LookupIndex::open(const fs::path& folder, const LookupFile& file, const std::string& identity) {
  std::error_code ignored;
  auto index = folder / (name_ + ".index"), copy = folder / (name_ + ".copy");
  if (!fs::exists(index, ignored)) return false;
  bool copied = fs::exists(copy, ignored);
  if (!copied && !file.entry.empty()) return false;
  index_ = std::make_unique<MappedFile>(index);
  auto bytes = index_->bytes();
  Front front{};
  if (bytes.size() < sizeof front) return false;
  std::memcpy(&front, bytes.data(), sizeof front);
  auto size = front.entries * sizeof(Entry);
  if (!std::equal(magic, magic + sizeof magic, front.magic) || front.identity != hash(identity) ||
      bytes.size() != sizeof front + size + front.header_size)
    return false;
  entries_ = bytes.substr(sizeof front, size);
  header_ = bytes.substr(sizeof front + size);
  data_ = std::make_unique<MappedFile>(copied ? copy : file.path);
  return true;
}

std::vector<LookupRow> LookupIndex::rows_of(const StudentId& student) const {
  std::span entries(reinterpret_cast<const Entry*>(entries_.data()), entries_.size() / sizeof(Entry));
  auto found =
      std::lower_bound(entries.begin(), entries.end(), student.text(),
                       [](const Entry& entry, const std::string& id) { return entry.id() < std::string_view(id); });
  std::vector<LookupRow> rows;
  for (; found != entries.end() && found->id() == student.text(); ++found) {
    LookupRow row{found->line, {}, found->bad_shape ? LookupRow::Shape::bad : LookupRow::Shape::sound};
    data_->read_at(found->offset, found->length, row.raw);
    rows.push_back(std::move(row));
  }
  return rows;
}

void LookupIndex::keep_only(const fs::path& database, const std::vector<std::string>& names) {
  std::error_code error, ignored;
  for (fs::directory_iterator next(folder(database), error), end; !error && next != end; next.increment(error)) {
    auto ending = next->path().extension();
    bool own = ending == ".index" || ending == ".copy";
    if (own && std::find(names.begin(), names.end(), next->path().stem().string()) == names.end())
      fs::remove(next->path(), ignored);
  }
}

}  // namespace portal
