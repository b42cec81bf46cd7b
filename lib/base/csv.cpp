#include "lib/base/csv.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>

#include "lib/base/text.h"

namespace portal {
namespace {

constexpr std::size_t block_size = 64;

bool ends_line(char c) { return c == '\n' || c == '\r'; }

/// Finds the bytes that may mean something, 64 at a time: delimiters, quotes, and every byte up to CR, since
/// one comparison then covers NUL, LF and CR. The other control characters among them are for the caller to pass.
class Marks {
 public:
  Marks(std::string_view text, char delimiter, std::size_t from)
      : text_(text), block_(from), delimiter_(_mm_set1_epi8(delimiter)) {
    load();
  }

  /// The next such byte after the last one; the text's size where there is none.
  std::size_t next() {
    while (bits_ == 0) {
      if (text_.size() - block_ <= block_size) return text_.size();
      block_ += block_size;
      load();
    }
    const std::size_t at = block_ + static_cast<std::size_t>(std::countr_zero(bits_));
    bits_ &= bits_ - 1;
    return at;
  }

 private:
  std::string_view text_;
  std::size_t block_;
  std::uint64_t bits_ = 0;
  __m128i delimiter_;

  void load() {
    const std::size_t left = text_.size() - block_;
    if (left >= block_size) [[likely]] {
      bits_ = marks(text_.data() + block_);
    } else {  // the text may be a mapped file: not a byte behind it is read
      std::array<char, block_size> rest{};
      std::copy_n(text_.data() + block_, left, rest.data());
      bits_ = marks(rest.data()) & ((std::uint64_t{1} << left) - 1);
    }
  }

  std::uint64_t marks(const char* block) const {
    const __m128i quote = _mm_set1_epi8('"'), last = _mm_set1_epi8('\r');
    std::uint64_t bits = 0;
    for (int part = 0; part < 4; ++part) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block) + part);
      const __m128i found = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter_), _mm_cmpeq_epi8(bytes, quote)),
                                         _mm_cmpeq_epi8(_mm_min_epu8(bytes, last), bytes));
      bits |= static_cast<std::uint64_t>(_mm_movemask_epi8(found)) << (16 * part);
    }
    return bits;
  }
};

struct QuotedCell {
  CsvFault fault = CsvFault::unclosed_quote;
  std::size_t closing = 0;  // where the closing quote stands; what follows it ends the cell
  std::uint64_t line_ends = 0;
  bool doubled = false;
};

/// From the opening quote, which was the last mark, to the mark behind the closing one.
QuotedCell read_quoted(std::string_view text, char delimiter, Marks& marks) {
  QuotedCell cell;
  bool nul = false;
  for (std::size_t at; (at = marks.next()) < text.size();) {
    const char c = text[at];
    if (c == '\r' || (c == '\n' && text[at - 1] != '\r')) ++cell.line_ends;
    nul |= c == '\0';
    if (c != '"') continue;
    const std::size_t behind = marks.next();
    const char follower = behind < text.size() ? text[behind] : '\n';
    if (behind == at + 1 && follower == '"') {
      cell.doubled = true;
      continue;
    }
    const bool ended = behind == at + 1 && (follower == delimiter || ends_line(follower));
    cell.fault = !ended ? CsvFault::stray_quote : nul ? CsvFault::nul_byte : CsvFault::none;
    cell.closing = at;
    break;
  }
  return cell;
}

// "sep=;": a spreadsheet writes it above the header, and shows it to nobody.
std::size_t separator_line(std::string_view text) {
  constexpr std::string_view begin = "sep=";
  auto behind = begin.size() + 1;
  if (text.size() <= behind || plain_lower(text.substr(0, begin.size())) != begin || !ends_line(text[behind])) return 0;
  return behind + (text.substr(behind, 2) == "\r\n" ? 2 : 1);
}

}  // namespace

CsvReader::CsvReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
  if (auto behind = separator_line(text); behind > 0) at_ = behind, line_ = 2;
}

void CsvReader::seek(std::uint64_t offset, std::uint64_t line) {
  at_ = std::min<std::uint64_t>(offset, text_.size());
  line_ = line;
}

// A bad quote costs no more than its lines read again: what it ran over before the fault held quotes in pairs only,
// and no line of such can leave a quote open at its end, so nothing is run over twice.
bool CsvReader::next(CsvRecord& record) {
  skip_blank_lines();
  if (at_ == text_.size()) return false;
  record.line = line_;
  record.offset = at_;
  record.cells.clear();
  record.fault = CsvFault::none;

  const std::string_view text = text_;  // in registers: the compiler must take each cell stored for a change of *this
  const char delimiter = delimiter_;
  Marks marks(text, delimiter, at_);
  bool doubled = false;
  for (std::size_t cell = at_;;) {
    std::size_t mark = marks.next(), begin = cell, end = mark;
    if (mark < text.size() && text[mark] == '"') {
      const QuotedCell quoted =
          mark == cell ? read_quoted(text, delimiter, marks) : QuotedCell{.fault = CsvFault::stray_quote};
      if (quoted.fault != CsvFault::none) record.fault = quoted.fault;
      if (quoted.fault == CsvFault::stray_quote || quoted.fault == CsvFault::unclosed_quote) {
        end_record(record, std::min(text.find_first_of("\r\n", cell), text.size()));
        break;
      }
      begin = cell + 1;
      end = quoted.closing;
      mark = end + 1;
      doubled |= quoted.doubled;
      line_ += quoted.line_ends;
    }
    const char c = mark < text.size() ? text[mark] : '\n';
    if (c == delimiter) {
      record.cells.emplace_back(text.data() + begin, end - begin);
      cell = mark + 1;
    } else if (ends_line(c)) {
      record.cells.emplace_back(text.data() + begin, end - begin);
      end_record(record, mark);
      break;
    } else if (c == '\0') {
      record.fault = CsvFault::nul_byte;
    }
  }
  if (doubled) undouble_quotes(record);
  return true;
}

void CsvReader::skip_blank_lines() {
  for (; at_ < text_.size() && ends_line(text_[at_]); ++line_) at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
}

void CsvReader::end_record(CsvRecord& record, std::uint64_t end) {
  record.raw = text_.substr(record.offset, end - record.offset);
  record.terminated = end < text_.size();
  if (!record.terminated) {
    at_ = end;
    return;
  }
  at_ = end + (text_.substr(end, 2) == "\r\n" ? 2 : 1);
  ++line_;
}

// A sound cell that still holds a quote holds it twice. All cells go into one buffer that is large enough from
// the beginning, since one that grew would leave the views of the first cells behind.
void CsvReader::undouble_quotes(CsvRecord& record) {
  unquoted_.clear();
  unquoted_.reserve(record.raw.size());
  for (std::string_view& cell : record.cells) {
    if (cell.find('"') == std::string_view::npos) continue;
    const std::size_t begin = unquoted_.size();
    for (std::size_t at = 0; at < cell.size(); ++at) {
      unquoted_ += cell[at];
      if (cell[at] == '"') ++at;
    }
    cell = std::string_view(unquoted_).substr(begin);
  }
}

char find_delimiter(std::string_view text) {
  if (separator_line(text) > 0) return text[4];
  constexpr std::string_view candidates = ",\t;|";
  std::array<std::size_t, candidates.size()> counts{};
  bool quoted = false;
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (ends_line(c)) break;
    if (const auto which = candidates.find(c); which != std::string_view::npos) ++counts[which];
  }
  return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
}

std::string plain_header(std::string_view header) {
  std::string plain;
  for (char c : plain_lower(trimmed(header)))
    if (c != ' ' && c != '_' && c != '-') plain += c;
  return plain;
}

}  // namespace portal
