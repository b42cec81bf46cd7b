#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
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

// What a byte asks for: quotes around the field, a look at whether it is UTF-8, at its beginning the apostrophe.
enum : std::uint8_t { wants_quotes = 1, is_beyond_ascii = 2, may_start_formula = 4 };
constexpr auto kWants = [] {
  std::array<std::uint8_t, 256> wants{};
  for (unsigned char c : {',', '"', '\r', '\n'}) wants[c] |= wants_quotes;
  for (unsigned c = 0x80; c < 0x100; ++c) wants[c] |= is_beyond_ascii;
  for (auto start : formula_starts) wants[static_cast<unsigned char>(start[0])] |= may_start_formula;
  return wants;
}();

void append_quoted(std::string_view text, std::string& out) {
  out += '"';
  for (auto at = text.find('"'); at != text.npos; at = text.find('"')) {
    out.append(text.substr(0, at + 1)) += '"';
    text.remove_prefix(at + 1);
  }
  out.append(text) += '"';
}

// Most fields stand as they are.
void append_field(std::string_view text, CsvFor readers, std::string& out) {
  if (text.empty()) return;
  auto wants = [](char c) { return kWants[static_cast<unsigned char>(c)]; };
  unsigned any = 0;
  for (char c : text) any |= wants(c);
  bool formula = readers == CsvFor::spreadsheets && (wants(text[0]) & may_start_formula) != 0;
  if (formula || ((any & is_beyond_ascii) != 0 && !is_utf8(text))) {
    out += csv_field(text, readers);
  } else if ((any & wants_quotes) == 0) {
    out += text;
  } else {
    append_quoted(text, out);
  }
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
    auto begin = out.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out += ',';
      append_field(texts.at(i), readers_, out);
    }
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
