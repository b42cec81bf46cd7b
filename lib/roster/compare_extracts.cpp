#include "lib/roster/compare_extracts.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>

#include "lib/base/errors.h"
#include "lib/base/text.h"
#include "lib/roster/bundle.h"

namespace portal {
namespace {

/// One of the two, its files named so that a person can tell them from those of the other.
struct Side {
  std::string name;
  bool one_file;
  Extract extract;
  BundleTables tables;

  Side(const std::filesystem::path& path, const Profile& profile)
      : name(printable(path.string())), extract(read_extract({path}, kinds_of(profile), FileSums::left_out)) {
    std::error_code error;
    one_file = !std::filesystem::is_directory(path, error) && plain_lower(path.extension().string()) != ".zip";
    if (extract.files.empty())
      throw BadInput(fmt::format("{} holds no file of an extract", name),
                     "its files are known by their names: schools.csv, students.csv, guardians.csv …");
    for (auto& file : extract.files) file.name = one_file ? name : printable((path / file.name).string());
    if (profile.form)
      tables = tables_of({.bundle = extract, .profile = profile, .business_date = extract.date});
    else
      tables.extract.files = extract.files;  // what is not there is not compared
  }

  const ExtractFile* file(const RecordKind& kind) const {
    for (const auto& file : tables.extract.files)
      if (file.kind == &kind) return &file;
    return nullptr;
  }
};

/// The files of one kind, open.
struct Pair {
  const RecordKind& kind;
  std::unique_ptr<TableReader> a, b;
  TableComparison comparison;

  static std::unique_ptr<TableReader> open(const ExtractFile* file, const Profile& profile) {
    return file ? std::make_unique<TableReader>(*file, profile) : nullptr;
  }
  Pair(const RecordKind& of_kind, const ExtractFile* file_a, const ExtractFile* file_b, const Profile& profile)
      : kind(of_kind), a(open(file_a, profile)), b(open(file_b, profile)), comparison(kind, a.get(), b.get()) {}
};

class Comparing {
 public:
  Comparing(const Profile& profile, const CompareRequest& request)
      : profile_(profile), request_(request), a_(request.a, profile), b_(request.b, profile) {}

  ExtractDifference run(const TellDiff& row) {
    for (const auto& kind : record_kinds()) open(kind);
    if (pairs_.empty()) nothing_to_compare();
    note_files_passed_over(a_), note_files_passed_over(b_);
    note_bundle(a_), note_bundle(b_);
    read();
    for (auto& pair : pairs_) out_.kinds.push_back({std::string(pair.kind.name), pair.comparison.tell(row)});
    return std::move(out_);
  }

 private:
  const Profile& profile_;
  const CompareRequest& request_;
  Side a_, b_;
  std::vector<Pair> pairs_;
  ExtractDifference out_;

  void open(const RecordKind& kind) {
    const auto& wanted = request_.kinds;
    if (!wanted.empty() && !std::count(wanted.begin(), wanted.end(), kind.name)) return;
    const auto *a = a_.file(kind), *b = b_.file(kind);
    if (!a && !b) return;
    if ((!a && a_.one_file) || (!b && b_.one_file)) return;
    pairs_.emplace_back(kind, a, b, profile_);
    note_columns(pairs_.back());
    if (!a) note(fmt::format("{}: there is no such file in {}", b->name, a_.name));
    if (!b) note(fmt::format("{}: there is no such file in {}", a->name, b_.name));
  }

  // The kinds do not depend on each other, and a machine has more than one core.
  void read() {
    std::vector<std::future<void>> reads;
    for (auto& pair : pairs_) reads.push_back(std::async(std::launch::async, [&pair] { pair.comparison.read(); }));
    for (auto& done : reads) done.get();
  }

  void note(std::string text) { out_.notes.push_back(std::move(text)); }

  void note_files_passed_over(const Side& side) {
    if (!request_.kinds.empty()) return;
    for (const auto& name : side.extract.passed_over)
      note(fmt::format("{}: {}: not compared", side.name, printable(name)));
  }

  void note_bundle(const Side& side) {
    for (const auto& text : side.tables.notes) note(side.name + ": " + text);
    bool delta = std::any_of(side.tables.extract.files.begin(), side.tables.extract.files.end(),
                             [](const auto& file) { return file.origin && file.origin->mode == ImportMode::delta; });
    if (delta) note(side.name + ": holds only what changed; what it leaves out is blank here");
  }

  void note_columns(const Pair& pair) {
    for (const auto* reader : {pair.a.get(), pair.b.get()}) {
      if (!reader) continue;
      std::vector<std::string> unknown;
      for (const auto& column : reader->unknown_columns()) unknown.push_back(printable(column));
      if (!unknown.empty())
        note(fmt::format("{}: columns that are not compared: {}", reader->file().name, joined(unknown, ", ")));
      if (reader->encoding() == Encoding::windows_1252)
        note(fmt::format("{}: is not UTF-8; read as Windows-1252", reader->file().name));
    }
    if (!pair.a || !pair.b) return;
    note_lacking(*pair.a, *pair.b), note_lacking(*pair.b, *pair.a);
  }

  void note_lacking(const TableReader& reader, const TableReader& other) {
    std::vector<std::string> lacking;
    for (std::size_t i = 0; i < reader.kind().fields.size(); ++i)
      if (!reader.mapping().cell_of_field[i] && other.mapping().cell_of_field[i])
        lacking.emplace_back(reader.kind().fields[i].column);
    if (!lacking.empty())
      note(fmt::format("{}: lacks {}: compared as blank", reader.file().name, joined(lacking, ", ")));
  }

  [[noreturn]] void nothing_to_compare() const {
    if (request_.kinds.empty())
      throw BadInput(fmt::format("{} and {} hold nothing of the same kind", a_.name, b_.name),
                     "give two files of one kind, two folders, or two zips");
    throw BadInput(fmt::format("there is nothing to compare: no {} in both {} and {}", joined(request_.kinds, ", "),
                               a_.name, b_.name),
                   "leave --kind out, and see which files they hold");
  }
};

}  // namespace

bool ExtractDifference::differ() const {
  return std::any_of(kinds.begin(), kinds.end(), [](const ComparedKind& kind) { return kind.found.differs; });
}

ExtractDifference compare_extracts(const Profile& profile, const CompareRequest& request, const TellDiff& row) {
  return Comparing(profile, request).run(row);
}

}  // namespace portal
