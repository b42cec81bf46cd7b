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
#include "lib/base/private_folder.h"
#include "lib/base/text.h"
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
  std::uint32_t line, row_hash;  // of the row as it came: the file, or its copy, is checked where it is read

  std::string_view id() const { return {student_id, id_size}; }
};
static_assert(sizeof(Entry) == 32);

struct Front {
  char magic[8];
  std::uint64_t identity;  // of the file that it was built from, of the mapping, and of these rules
  std::uint64_t header_size, entries, data_size;
  std::uint64_t copied;    // 1: the rows stand in the copy
  std::uint64_t checksum;  // of all that follows, and of this with a checksum of 0
};
constexpr char magic[8] = {'P', 'C', 'L', 'O', 'O', 'K', '2', '\n'};

std::uint64_t hash(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint32_t short_hash(std::string_view text) { return static_cast<std::uint32_t>(hash(text)); }

template <class Value>
std::string_view bytes_of(const Value& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::uint64_t checksum(Front front, std::string_view body) {
  front.checksum = 0;
  return XXH3_64bits_withSeed(body.data(), body.size(), hash(bytes_of(front)));
}

// As it was meant: a row whose ID is written badly is rejected, but it is a row about that student.
bool read_student_id(const TableReader& reader, std::string& id) {
  auto cell = reader.mapping().cell_of_field[0];
  if (!cell || *cell >= reader.row().cells.size()) return false;
  id.assign(trimmed(reader.row().cells[*cell]));
  for (char& c : id)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return StudentId::parse(id).has_value();
}

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
    if (!read_student_id(reader, id)) continue;
    Entry entry{};
    std::copy_n(id.begin(), id_size, entry.student_id);
    entry.bad_shape = reader.well_shaped() ? 0 : 1;
    entry.offset = row.offset + mark;
    entry.length = static_cast<std::uint32_t>(row.raw.size());
    entry.line = static_cast<std::uint32_t>(row.line);
    entry.row_hash = short_hash(row.raw);
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
  auto copy = folder / (name + ".copy");
  bool copied = copy_where_needed(file, copy, database);
  auto source = extract_file(file, copied ? copy : file.path);
  TableReader reader(source, profile);
  bool marked = reader.encoding() == Encoding::utf8_bom;
  auto entries = entries_of(reader, marked ? utf8_mark.size() : 0);
  std::string body(reinterpret_cast<const char*>(entries.data()), entries.size() * sizeof(Entry));
  if (marked) body += utf8_mark;
  body += reader.header();
  Front front{
      {}, hash(identity), body.size() - entries.size() * sizeof(Entry), entries.size(), source.bytes.size(), copied, 0};
  std::copy_n(magic, sizeof magic, front.magic);
  front.checksum = checksum(front, body);
  write_private(folder / (name + ".index"), database, {bytes_of(front), body});
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
    : database_(database), file_(file), profile_(profile), name_(name_of(file)) {
  make_lasting_folder(folder(database), database, FolderUse::own);
  identity_ = identity_of(file, name_, profile);
  if (!open()) rebuild();
}

void LookupIndex::rebuild() {
  build(database_, name_, file_, profile_, identity_);
  if (!open()) changed();
}

void LookupIndex::changed() const {
  throw BadInput(fmt::format("{} changed while it was read", file_.name), "run it again");
}

// False where it is not there, or is damaged in any way.
bool LookupIndex::open() try {
  std::error_code ignored;
  auto index = folder(database_) / (name_ + ".index"), copy = folder(database_) / (name_ + ".copy");
  if (!fs::exists(index, ignored)) return false;
  index_ = std::make_unique<MappedFile>(index);
  auto bytes = index_->bytes();
  Front front{};
  if (bytes.size() < sizeof front) return false;
  std::memcpy(&front, bytes.data(), sizeof front);
  auto body = bytes.substr(sizeof front);
  if (!std::equal(magic, magic + sizeof magic, front.magic) || front.identity != hash(identity_) ||
      front.entries > body.size() / sizeof(Entry) || front.header_size != body.size() - front.entries * sizeof(Entry) ||
      front.checksum != checksum(front, body))
    return false;
  entries_ = body.substr(0, front.entries * sizeof(Entry));
  header_ = body.substr(entries_.size());
  data_ = std::make_unique<MappedFile>(front.copied != 0 ? copy : file_.path);
  return data_->bytes().size() == front.data_size;
} catch (const BadInput&) {  // no file, or one that may not be read
  return false;
}

std::vector<LookupRow> LookupIndex::rows_of(const StudentId& student) {
  if (auto rows = sound_rows_of(student)) return std::move(*rows);
  rebuild();
  if (auto rows = sound_rows_of(student)) return std::move(*rows);
  changed();
}

// Nothing where what stands there is not what the index says.
std::optional<std::vector<LookupRow>> LookupIndex::sound_rows_of(const StudentId& student) const {
  std::span entries(reinterpret_cast<const Entry*>(entries_.data()), entries_.size() / sizeof(Entry));
  auto found =
      std::lower_bound(entries.begin(), entries.end(), student.text(),
                       [](const Entry& entry, const std::string& id) { return entry.id() < std::string_view(id); });
  std::vector<LookupRow> rows;
  auto size = data_->bytes().size();
  for (; found != entries.end() && found->id() == student.text(); ++found) {
    if (found->offset > size || found->length > size - found->offset) return {};
    LookupRow row{found->line, {}, found->bad_shape ? LookupRow::Shape::bad : LookupRow::Shape::sound};
    data_->read_at(found->offset, found->length, row.raw);
    if (short_hash(row.raw) != found->row_hash) return {};
    if (row.shape == LookupRow::Shape::sound && !is_about(student, row.raw)) return {};
    rows.push_back(std::move(row));
  }
  return rows;
}

bool LookupIndex::is_about(const StudentId& student, const std::string& row) const {
  auto text = std::make_shared<std::string>(header_ + "\n" + row + "\n");
  ExtractFile small{file_.name, file_.kind, *text, {}, nullptr, text};
  TableReader reader(small, profile_);
  std::string id;
  return reader.next() && read_student_id(reader, id) && id == student.text();
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
