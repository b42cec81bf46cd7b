#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "lib/base/errors.h"
#include "lib/output/document_text.h"
#include "lib/output/docx_layout.h"
#include "lib/output/docx_package.h"
#include "lib/output/docx_parts.h"
#include "lib/output/paper_words.h"
#include "lib/output/row_writers.h"

namespace portal {
namespace {

constexpr std::size_t first_rows = 200;        // what the widths are taken from
constexpr std::size_t rows_of_table = 30'000;  // Word takes 32,767

class Appended : public pugi::xml_writer {
 public:
  explicit Appended(ScratchFile& to) : to_(to) {}
  void write(const void* bytes, std::size_t size) override { to_.write({static_cast<const char*>(bytes), size}); }

 private:
  ScratchFile& to_;
};

void set(pugi::xml_node node, const char* name, const char* value) { node.append_attribute(name) = value; }
void set(pugi::xml_node node, const char* name, std::size_t value) {
  node.append_attribute(name) = static_cast<unsigned long long>(value);
}

// A line end and a tab within a text are elements of their own.
void add_text(pugi::xml_node run, const std::string& text) {
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find_first_of("\n\t", at), text.size());
    auto node = run.append_child("w:t");
    set(node, "xml:space", "preserve");
    node.text() = text.substr(at, end - at).c_str();
    if (end < text.size()) run.append_child(text[end] == '\n' ? "w:br" : "w:tab");
    at = end + 1;
  }
}

void add_paragraph(pugi::xml_node to, const char* style, const std::string& text, Align align = Align::left) {
  auto paragraph = to.append_child("w:p");
  auto properties = paragraph.append_child("w:pPr");
  set(properties.append_child("w:pStyle"), "w:val", style);
  if (align == Align::right) set(properties.append_child("w:jc"), "w:val", "right");
  if (!text.empty()) add_text(paragraph.append_child("w:r"), text);
}

class DocxWriter : public RowWriter {
 public:
  DocxWriter(Document document, Sink sink) : document_(std::move(document)), sink_(std::move(sink)) {
    for (std::size_t i = 0; i < document_.columns.size(); ++i)
      if (document_.columns[i].kind == Column::Kind::section && !section_) section_ = i;
  }

  void row(const std::vector<Cell>& cells) override {
    if (!document_.columns.empty()) static_cast<void>(cells.at(document_.columns.size() - 1));
    if (text_) return write(cells);
    first_.push_back(cells);
    if (first_.size() >= first_rows) begin();
  }

  void finish() override {
    if (!text_) begin();
    if (!any_) paragraph("Normal", "No rows.");
    end_table();
    end_page();
    text_->write(docx_document_end);
    sink_(docx_package(document_, *text_));
  }

 private:
  Document document_;
  Sink sink_;
  std::optional<std::size_t> section_;
  std::vector<std::vector<Cell>> first_;
  std::unique_ptr<ScratchFile> text_;
  DocxLayout layout_;
  std::size_t rows_ = 0;  // of the table that is being written; 0: none is
  std::optional<std::string> of_section_;
  bool any_ = false;
  pugi::xml_document node_;

  // A part at a time goes to the disk.
  void put(const std::function<void(pugi::xml_node)>& fill) {
    node_.reset();
    fill(node_);
    Appended out(*text_);
    for (auto child : node_.children()) child.print(out, "", pugi::format_raw);
  }
  void paragraph(const char* style, const std::string& text) {
    put([&](pugi::xml_node to) { add_paragraph(to, style, document_text(text)); });
  }

  void begin() {
    layout_ = docx_layout(document_.columns, first_);
    text_ = std::make_unique<ScratchFile>();
    text_->write(docx_document_begin);
    if (!document_.title.empty()) paragraph("Heading1", document_.title);
    for (const auto& note : document_.notes) paragraph("Notes", note);
    paragraph("Normal", "");
    for (const auto& cells : first_) write(cells);
    first_.clear();
  }

  void write(const std::vector<Cell>& cells) {
    any_ = true;
    if (section_) {
      auto section = document_text(section_heading(cell_text(cells[*section_]), document_.columns[*section_]));
      if (section != of_section_) {
        end_table();
        paragraph("Heading2", section);
        of_section_ = std::move(section);
      }
    }
    if (rows_ == rows_of_table) end_table();
    if (layout_.columns.empty()) return;
    if (rows_++ == 0) begin_table();
    put([&](pugi::xml_node to) {
      auto row = to.append_child("w:tr");
      row.append_child("w:trPr").append_child("w:cantSplit");
      for (const auto& column : layout_.columns) {
        const auto& cell = cells[column.cell];
        bool number = std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
        add_cell(row, column, style("Cell", "SmallCell"),
                 document_text(paper_text(cell, document_.columns[column.cell])), number ? Align::right : Align::left);
      }
    });
  }

  const char* style(const char* ordinary, const char* small) const {
    return layout_.letters == DocxLayout::Letters::small ? small : ordinary;
  }

  static void add_cell(pugi::xml_node row, const DocxLayout::Placed& column, const char* style, const std::string& text,
                       Align align) {
    auto cell = row.append_child("w:tc");
    auto width = cell.append_child("w:tcPr").append_child("w:tcW");
    set(width, "w:w", column.width);
    set(width, "w:type", "dxa");
    add_paragraph(cell, style, text, align);
  }

  void begin_table() {
    text_->write("<w:tbl>");
    put([&](pugi::xml_node to) {
      auto properties = to.append_child("w:tblPr");
      set(properties.append_child("w:tblStyle"), "w:val", "Rows");
      auto width = properties.append_child("w:tblW");
      set(width, "w:w", layout_.total());
      set(width, "w:type", "dxa");
      set(properties.append_child("w:tblLayout"), "w:type", "fixed");
      if (layout_.letters == DocxLayout::Letters::small) {
        auto margins = properties.append_child("w:tblCellMar");
        for (const auto* side : {"w:left", "w:right"}) {
          auto narrow = margins.append_child(side);
          set(narrow, "w:w", std::size_t{30});
          set(narrow, "w:type", "dxa");
        }
      }
      auto grid = to.append_child("w:tblGrid");
      for (const auto& column : layout_.columns) set(grid.append_child("w:gridCol"), "w:w", column.width);
      auto row = to.append_child("w:tr");
      auto row_properties = row.append_child("w:trPr");
      row_properties.append_child("w:cantSplit");
      row_properties.append_child("w:tblHeader");
      for (const auto& column : layout_.columns)
        add_cell(row, column, style("ColumnHeading", "SmallHeading"),
                 document_text(paper_heading(document_.columns[column.cell])), column.align);
    });
  }

  // The paragraph behind it keeps two tables apart, and must stand behind a last one.
  void end_table() {
    if (rows_ == 0) return;
    rows_ = 0;
    text_->write("</w:tbl>");
    paragraph("Normal", "");
  }

  void end_page() {
    put([&](pugi::xml_node to) {
      auto section = to.append_child("w:sectPr");
      auto footer = section.append_child("w:footerReference");
      set(footer, "w:type", "default");
      set(footer, "r:id", "rId2");
      auto size = section.append_child("w:pgSz");
      set(size, "w:w", layout_.page_width);
      set(size, "w:h", layout_.page_height);
      if (layout_.page_width > layout_.page_height) set(size, "w:orient", "landscape");
      auto margins = section.append_child("w:pgMar");
      for (const auto* side : {"w:top", "w:right", "w:bottom", "w:left"}) set(margins, side, DocxLayout::margin);
      for (const auto* part : {"w:header", "w:footer"}) set(margins, part, std::size_t{400});
      set(margins, "w:gutter", std::size_t{0});
    });
  }
};

}  // namespace

std::unique_ptr<RowWriter> make_docx_writer(Document document, RowWriter::Sink sink) {
  return std::make_unique<DocxWriter>(std::move(document), std::move(sink));
}

}  // namespace portal
