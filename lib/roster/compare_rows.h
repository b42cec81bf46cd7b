#pragma once
// The rows of two files that are compared: what is kept of each, and how the same row is found in the other file.
#include <tsl/robin_map.h>
#include <xxhash.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>

#include "lib/base/interrupt.h"
#include "lib/base/text.h"
#include "lib/roster/fingerprint.h"
#include "lib/roster/key_arena.h"
#include "lib/roster/table_reader.h"

namespace portal {

constexpr std::uint32_t no_line = 0;  // the first of a file is 1

/// Where a row stands, so that a million of them fit in memory.
struct ComparedRow {
  std::uint64_t fingerprint, offset;
  const char* key;  // null where it cannot be read
  std::uint32_t key_size, line;
  std::uint32_t twin = no_line;  // the line of the same row in the other file
  bool good;
  std::string_view key_text() const { return {key, key_size}; }
};

/// One of the two files, and those of its rows that are kept.
class ComparedTable {
 public:
  explicit ComparedTable(TableReader* reader) : reader_(reader) {}

  std::deque<ComparedRow> places;
  std::int64_t rows = 0, rejected = 0;

  TableReader* reader() { return reader_; }
  std::uint32_t line() const { return static_cast<std::uint32_t>(reader_->row().line); }
  std::string_view raw() const { return reader_->row().raw; }

  bool next() {
    constexpr std::int64_t often = 4096, seldom = 64 * often;
    if (!reader_) return false;
    if (!reader_->next()) {
      reader_->file().release_pages();
      return false;
    }
    if (++rows % often == 0) check_interrupted();
    if (rows % seldom == 0) reader_->file().release_pages();  // what was read is hardly read again
    return true;
  }

  /// Checks the row that is read. `fingerprint`: of its bytes, where those tell. A rejected row is known by its cells:
  /// quotes and line ends around them are no difference.
  ComparedRow place(std::optional<std::uint64_t> fingerprint) {
    bool has_key = reader_->read_key(key_);  // before the check, which may find that it is bad elsewhere
    bool good = reader_->well_shaped() && has_key && reader_->check();
    const auto& row = reader_->row();
    auto size = has_key ? static_cast<std::uint32_t>(key_.size()) : 0;
    return {fingerprint && good ? *fingerprint : content(good), row.offset, nullptr, size, line(), no_line, good};
  }

  void keep(ComparedRow place) {
    if (place.key_size > 0) place.key = arena_.add(key_);
    places.push_back(place);
  }

  const Record& read(const ComparedRow& place) {
    reader_->read_at(place.offset, place.line);
    return reader_->record();
  }

  Reject read_reject(const ComparedRow& place) {
    read(place);
    return reader_->reject();
  }

 private:
  TableReader* reader_;
  KeyArena arena_;
  std::string key_, content_, value_;

  // A good cell by what it says, a bad one as it came.
  std::string_view understood(std::size_t field) {
    auto at = reader_->mapping().cell_of_field[field];
    auto cell = at ? reader_->row().cells[*at] : std::string_view();
    return check_cell(reader_->kind().fields[field], cell, value_).empty() ? std::string_view(value_) : trimmed(cell);
  }

  // Of what the row says, whatever the columns' order and the separators: for files with different headers.
  std::uint64_t content(bool good) {
    content_ = good ? 'g' : 'r';
    auto add = [&](std::string_view text) {
      content_ += text;
      content_ += '\0';
    };
    if (good) {
      for (const auto& value : reader_->record()) add(value);
    } else if (reader_->well_shaped()) {
      for (std::size_t i = 0; i < reader_->kind().fields.size(); ++i) add(understood(i));
    } else if (reader_->row().fault == CsvFault::none) {
      for (auto cell : reader_->row().cells) add(trimmed(cell));
    } else {
      add(raw());
    }
    return XXH3_64bits(content_.data(), content_.size());
  }
};

inline std::optional<Fingerprint> fingerprint_for_both(TableReader* a, TableReader* b) {
  if (!a || !b) return {};
  auto of = [](TableReader* reader) {
    return Fingerprint(reader->kind(), reader->mapping(), reader->encoding(), reader->delimiter(),
                       reader->blank_year());
  };
  return of(a) == of(b) ? std::optional(of(a)) : std::nullopt;
}

/// Finds the row of A that is the same as a row of B: mostly the next one.
class Twins {
 public:
  explicit Twins(std::deque<ComparedRow>& places) : places_(places) {}

  ComparedRow* take(std::uint64_t fingerprint) {
    constexpr std::size_t window = 8, out_of_step = 16;
    for (auto at = next_; at < std::min(next_ + window, places_.size()); ++at)
      if (auto* place = take_at(at, fingerprint)) return place;
    if (index_.empty()) {
      if (++missed_ < out_of_step) return nullptr;
      make_index();
    }
    auto found = index_.find(fingerprint);
    return found == index_.end() ? nullptr : take_at(found->second, fingerprint);
  }

 private:
  std::deque<ComparedRow>& places_;
  std::size_t next_ = 0, missed_ = 0;
  tsl::robin_map<std::uint64_t, std::size_t> index_;

  ComparedRow* take_at(std::size_t at, std::uint64_t fingerprint) {
    auto& place = places_[at];
    if (place.fingerprint != fingerprint || place.twin != no_line) return nullptr;
    next_ = at + 1;
    missed_ = 0;
    return &place;
  }

  void make_index() {
    index_.reserve(places_.size());
    for (std::size_t at = 0; at < places_.size(); ++at)
      if (places_[at].twin == no_line) index_.try_emplace(places_[at].fingerprint, at);
  }
};

}  // namespace portal
