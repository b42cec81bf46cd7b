// Rows as one page that needs nothing else: it opens from a folder or a mail, and asks no server for anything.
#include <sodium.h>

#include <algorithm>
#include <set>
#include <utility>

#include "lib/base/text.h"
#include "lib/output/chart_svg.h"
#include "lib/output/html_frame.h"
#include "lib/output/html_text.h"
#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"
#include "lib/output/sections.h"

namespace portal {
namespace {

constexpr std::size_t kWritten = 1 << 16;                     // bytes that are gathered before they are written
constexpr std::size_t kLongText = 40;                         // gets room to break its lines
constexpr std::size_t kWideColumns = 11, kDenseColumns = 18;  // printed across, and in small letters

// For the address of a section: its letters and digits in lower case, joined by hyphens.
std::string slug(std::string_view name) {
  std::string out;
  for (char c : plain_lower(name)) {
    bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept) out += c;
    if (!kept && !out.empty() && out.back() != '-') out += '-';
  }
  while (out.ends_with('-')) out.pop_back();
  return out.empty() ? "section" : out;
}

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its NUL
  return text;
}

class HtmlWriter : public SectionedWriter {
 public:
  HtmlWriter(Document document, Sink sink) : SectionedWriter(std::move(document)), sink_(std::move(sink)) {}

 private:
  Sink sink_;
  HtmlFrame frame_;
  std::string out_;
  std::vector<ContentsLine> contents_;
  std::set<std::string> ids_ = {"contents"};
  std::vector<std::size_t> columns_;
  std::size_t name_ = 0;  // the column that names a row
  long long rows_ = 0;

  void begin() override { write(frame_.top(document())); }

  void open(const Section& section) override {
    columns_ = section.columns;
    auto named = std::find_if(columns_.begin(), columns_.end(),
                              [this](std::size_t i) { return !is_picture(document().columns[i]); });
    name_ = named == columns_.end() ? columns_.front() : *named;
    rows_ = 0;
    SectionFrame frame{.label = document().title.empty() ? "List" : document().title};
    if (section.heading) {
      frame.name = *section.heading;
      frame.label = frame.name;
      frame.id = own_id(frame.name);
    }
    contents_.push_back({frame.id, frame.name, ""});
    if (columns_.size() >= kWideColumns) frame.look = columns_.size() >= kDenseColumns ? "wide dense" : "wide";
    for (const auto& chart : charts_of(document(), section))
      frame.charts += chart_figure(chart, own_id((frame.id.empty() ? "" : frame.id + "-") + "chart"));
    for (auto i : columns_) frame.columns.push_back({paper_heading(document().columns[i]), kind_of(i, section)});
    write(frame_.open(frame));
    for (const auto& cells : section.rows) more(cells);
  }

  void more(const std::vector<Cell>& cells) override {
    ++rows_;
    out_ += "<tr>";
    for (auto i : columns_) {
      bool names_the_row = i == name_;
      out_ += names_the_row ? "<th scope=\"row\"" : "<td";
      if (is_picture(document().columns[i]))
        picture(cells.at(i), document().columns[i], cells.at(name_));
      else
        cell(cells.at(i), document().columns[i]);
      out_ += names_the_row ? "</th>" : "</td>";
    }
    out_ += "</tr>\n";
    if (out_.size() >= kWritten) flush();
  }

  void close() override {
    auto count = counted(rows_, "row");
    contents_.back().rows = count;
    write(frame_.close(count));
  }

  void end() override {
    write(frame_.bottom(document(), contents_));
    flush();
  }

  // The rest of the cell's tag, and what is in it. Text that may run from right to left finds its own direction.
  void cell(const Cell& cell, const Column& column) {
    const auto* text = std::get_if<std::string>(&cell);
    if (is_number(cell)) out_ += " class=\"n\"";
    if (text && is_dated(column))
      out_ += " class=\"d\"";
    else if (text && text->size() > kLongText)
      out_ += " class=\"l\"";
    if (text && may_turn(*text)) out_ += " dir=\"auto\"";
    out_ += '>';
    if (text)
      append_html(out_, *text);
    else
      out_ += paper_text(cell, column);
  }

  // Whose it is goes with it, for who cannot see it.
  void picture(const Cell& cell, const Column& column, const Cell& whose) {
    out_ += " class=\"p\">";
    const auto* jpeg = std::get_if<std::string>(&cell);
    if (!jpeg || !jpeg->starts_with("\xff\xd8\xff")) {
      out_ += "<span class=\"none\">no picture</span>";
      return;
    }
    out_ += "<img alt=\"";
    append_html(out_, paper_heading(column));
    if (!is_picture(document().columns[name_])) append_html(out_, ": " + paper_text(whose, document().columns[name_]));
    out_ += "\" src=\"data:image/jpeg;base64,";
    out_ += base64(*jpeg);
    out_ += "\" />";
  }

  std::string kind_of(std::size_t column, const Section& section) const {
    if (is_picture(document().columns[column])) return "p";
    if (is_dated(document().columns[column])) return "d";
    bool any = false;
    for (const auto& row : section.rows) {
      if (is_blank(row[column])) continue;
      if (!is_number(row[column])) return {};
      any = true;
    }
    return any ? "n" : "";
  }

  std::string own_id(const std::string& name) {
    auto base = slug(name), id = base;
    for (int next = 2; !ids_.insert(id).second; ++next) id = base + "-" + std::to_string(next);
    return id;
  }

  void write(std::string_view text) {
    out_ += text;
    if (out_.size() >= kWritten) flush();
  }

  void flush() {
    sink_(out_);
    out_.clear();
  }
};

}  // namespace

std::unique_ptr<RowWriter> make_html_writer(Document document, RowWriter::Sink sink) {
  return std::make_unique<HtmlWriter>(std::move(document), std::move(sink));
}

}  // namespace portal
