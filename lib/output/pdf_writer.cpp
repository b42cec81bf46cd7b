// Rows as a paper: US Letter, by the page setter.
#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/text.h"
#include "lib/output/paper_chart.h"
#include "lib/output/paper_sheet.h"
#include "lib/output/paper_table.h"
#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"
#include "lib/output/sections.h"

namespace portal {
namespace {

class PdfWriter : public SectionedWriter {
 public:
  PdfWriter(Document document, Sink sink) : SectionedWriter(std::move(document)), sink_(std::move(sink)) {}

 private:
  Sink sink_;
  std::optional<PaperSheet> sheet_;
  std::optional<PaperTable> table_;
  long long rows_ = 0;
  std::string title_;
  bool titled_ = false, any_ = false;

  void begin() override {
    title_ = document().title.empty() ? std::string("List") : shown_text(document().title);
    sheet_.emplace(DocumentInfo{title_, shown_text(document().author), "en", document().created},
                   one_line(title_ + (document().page_note.empty() ? "" : " · " + document().page_note), 200));
  }

  // When it is known how the first page lies.
  void set_title() {
    if (std::exchange(titled_, true)) return;
    sheet_->paragraph(title_, {.size = 17, .weight = Weight::bold, .line_spacing = 1.2});
    for (const auto& note : document().notes) sheet_->paragraph(shown_text(note), {.size = 9.5, .grey = 0.3});
    sheet_->down(10);
  }

  void open(const Section& section) override {
    rows_ = 0;
    table_.emplace(*sheet_, document(), section);
    sheet_->lay(table_->lie());
    set_title();
    std::string heading;
    auto charts = charts_of(document(), section);
    if (section.heading) {
      heading = one_line(*section.heading, 200);
      double with = charts.empty() ? PaperTable::kBeginning : 190;  // a heading keeps what it is the heading of
      sheet_->need(34 + with);
      if (std::exchange(any_, true) && !sheet_->at_top()) sheet_->down(14);
      sheet_->setter().bookmark(heading);
      sheet_->paragraph(heading, {.size = 12.5, .weight = Weight::bold});
      sheet_->down(4);
    }
    for (const auto& chart : charts) set_chart(*sheet_, chart);
    table_->begin(heading.empty() ? "" : heading + ", continued");
    for (const auto& cells : section.rows) more(cells);
  }

  void more(const std::vector<Cell>& cells) override {
    ++rows_;
    table_->row(cells);
  }

  void close() override {
    any_ = true;
    sheet_->down(3);
    if (sheet_->room() > 11) sheet_->paragraph(counted(rows_, "row"), {.size = 8, .grey = 0.35});
  }

  void end() override {
    set_title();
    if (!any_) sheet_->paragraph("There are no rows in this report.", {});
    if (!document().author.empty() && sheet_->room() > 30) {
      sheet_->down(8);
      sheet_->paragraph(shown_text(document().author), {.size = 8, .grey = 0.35});
    }
    sink_(sheet_->finish());
  }
};

}  // namespace

std::unique_ptr<RowWriter> make_pdf_writer(Document document, RowWriter::Sink sink) {
  return std::make_unique<PdfWriter>(std::move(document), std::move(sink));
}

}  // namespace portal
