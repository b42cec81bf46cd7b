#include <emmintrin.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "lib/base/formula.h"
#include "lib/base/text.h"
#include "lib/output/row_writers.h"

namespace portal {
namespace {

// With U+FFFD for each byte that is not UTF-8.
std::string valid_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (std::size_t at = 0, size = 1; at < text.size(); at += size) {
    utf8proc_int32_t point = 0;
    auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                   static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    size = length > 0 ? static_cast<std::size_t>(length) : 1;
    out += length > 0 ? text.substr(at, size) : std::string_view("\ufffd");
  }
  return out;
}

constexpr auto kMayStartFormula = [] {
  std::array<bool, 256> may{};
  for (auto start : formula_starts) may[static_cast<unsigned char>(start[0])] = true;
  return may;
}();

// What a field asks for: quotes around it, a look at whether it is UTF-8.
struct Wants {
  bool quotes = false, look = false;
};

// As many bytes behind the text may be read as make a step full.
constexpr std::size_t kStep = 16;
Wants wants_of(const char* text, std::size_t size) {
  unsigned quotes = 0, beyond_ascii = 0;
  for (std::size_t at = 0; at < size; at += kStep) {
    auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + at));
    auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    auto any = _mm_or_si128(_mm_or_si128(is(','), is('"')), _mm_or_si128(is('\r'), is('\n')));
    auto inside = size - at < kStep ? (1U << (size - at)) - 1 : 0xffffU;
    quotes |= static_cast<unsigned>(_mm_movemask_epi8(any)) & inside;
    beyond_ascii |= static_cast<unsigned>(_mm_movemask_epi8(bytes)) & inside;
  }
  return {quotes != 0, beyond_ascii != 0};
}

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (auto at = text.find('"'); at != text.npos; at = text.find('"')) {
    out.append(text.substr(0, at + 1)) += '"';
    text.remove_prefix(at + 1);
  }
  out.append(text) += '"';
}

bool may_start_formula(std::string_view text, CsvFor readers) {
  return readers == CsvFor::spreadsheets && kMayStartFormula[static_cast<unsigned char>(text[0])];
}

class CsvWriter : public RowWriter {
 public:
  CsvWriter(std::vector<Column> columns, Sink sink, CsvFor readers)
      : columns_(std::move(columns)), sink_(std::move(sink)), readers_(readers) {}

  void row(const std::vector<Cell>& cells) override {
    begin();
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      // Only texts can be formulas: a number cell stays a number, and "-5" keeps its sign.
      const auto* text = std::get_if<std::string>(&cells.at(i));
      line += text ? csv_field(*text, readers_) : cell_text(cells[i]);
      line += i + 1 < columns_.size() ? "," : "\r\n";
    }
    sink_(line == "\r\n" ? "\"\"\r\n" : line);  // a blank line would be no row at all
  }

  void encode(const std::vector<std::string_view>& texts, std::string& out) const override {
    // Most fields stand as they are: each is copied into the room for the row first, and looked at there.
    std::size_t begin = out.size(), room = columns_.size() + kStep;
    for (auto text : texts) room += text.size();
    out.resize(begin + room);
    auto* at = out.data() + begin;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) *at++ = ',';
      const auto text = texts.at(i);
      if (text.empty()) continue;
      std::memcpy(at, text.data(), text.size());
      auto wants = wants_of(at, text.size());
      bool other = may_start_formula(text, readers_) || (wants.look && !is_utf8(text));
      if (!other && !wants.quotes) {
        at += text.size();
        continue;
      }
      out.resize(static_cast<std::size_t>(at - out.data()));
      if (other)
        out += csv_field(text, readers_);
      else
        append_quoted(text, out);
      auto end = out.size();
      out.resize(end + room);
      at = out.data() + end;
    }
    out.resize(static_cast<std::size_t>(at - out.data()));
    if (out.size() == begin) out += "\"\"";  // as above
    out += "\r\n";
  }
  void put(std::string_view encoded) override {
    begin();
    sink_(encoded);
  }

  void finish() override { begin(); }

 private:
  std::vector<Column> columns_;
  Sink sink_;
  CsvFor readers_;
  bool begun_ = false;

  // Not before the first row is there, so that a command that fails writes nothing at all.
  void begin() {
    if (std::exchange(begun_, true)) return;
    std::string line;
    for (const auto& column : columns_) line += (line.empty() ? "" : ",") + csv_field(column.name);
    sink_(line + "\r\n");
  }
};

}  // namespace

std::unique_ptr<RowWriter> make_csv_writer(std::vector<Column> columns, RowWriter::Sink sink, CsvFor readers) {
  return std::make_unique<CsvWriter>(std::move(columns), std::move(sink), readers);
}

std::string csv_field(std::string_view text, CsvFor readers) {
  bool guarded = readers == CsvFor::spreadsheets && starts_formula(text);
  auto field = (guarded ? "'" : "") + valid_utf8(text);
  if (field.find_first_of(",\"\r\n") == field.npos) return field;
  std::string quoted;
  append_quoted(field, quoted);
  return quoted;
}

}  // namespace portal
