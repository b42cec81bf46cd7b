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
#include "lib/output/sections.h"

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

void add_paragraph(pugi::xml_node to, const char* style, const std::string& text, DocxAlign align = DocxAlign::left) {
  auto paragraph = to.append_child("w:p");
  auto properties = paragraph.append_child("w:pPr");
  set(properties.append_child("w:pStyle"), "w:val", style);
  if (align == DocxAlign::right) set(properties.append_child("w:jc"), "w:val", "right");
  if (!text.empty()) add_text(paragraph.append_child("w:r"), text);
}

class DocxWriter : public SectionedWriter {
 public:
  DocxWriter(Document document, Sink sink) : SectionedWriter(std::move(document)), sink_(std::move(sink)) {}

 private:
  Sink sink_;
  std::unique_ptr<ScratchFile> text_;
  DocxLayout layout_;     // of the section
  std::size_t rows_ = 0;  // of the table that is being written; 0: none is
  std::size_t page_width_ = DocxLayout::letter_width, page_height_ = DocxLayout::letter_height;  // of the widest
  bool any_ = false;
  pugi::xml_document node_;

  // A part at a time goes to the disk.
  void put_nodes(const std::function<void(pugi::xml_node)>& fill) {
    node_.reset();
    fill(node_);
    Appended out(*text_);
    for (auto child : node_.children()) child.print(out, "", pugi::format_raw);
  }
  void paragraph(const char* style, const std::string& text) {
    put_nodes([&](pugi::xml_node to) { add_paragraph(to, style, document_text(text)); });
  }

  void begin() override {
    text_ = std::make_unique<ScratchFile>();
    text_->write(docx_document_begin);
    if (!document().title.empty()) paragraph("Heading1", document().title);
    for (const auto& note : document().notes) paragraph("Notes", note);
    paragraph("Normal", "");
  }

  void open(const Section& section) override {
    auto first = section.rows;
    first.resize(std::min(first.size(), first_rows));
    layout_ = docx_layout(document().columns, section.columns, first);
    if (layout_.page_width > page_width_) page_width_ = layout_.page_width, page_height_ = layout_.page_height;
    if (section.heading) paragraph("Heading2", *section.heading);
    for (const auto& cells : section.rows) more(cells);
  }

  void close() override { end_table(); }

  void end() override {
    if (!any_) paragraph("Normal", "No rows.");
    end_page();
    text_->write(docx_document_end);
    sink_(docx_package(document(), *text_));
  }

  void more(const std::vector<Cell>& cells) override {
    any_ = true;
    if (rows_ == rows_of_table) end_table();
    if (layout_.columns.empty()) return;
    if (rows_++ == 0) begin_table();
    put_nodes([&](pugi::xml_node to) {
      auto row = to.append_child("w:tr");
      row.append_child("w:trPr").append_child("w:cantSplit");
      for (const auto& column : layout_.columns) {
        const auto& cell = cells[column.cell];
        bool number = std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
        add_cell(row, column, style("Cell", "SmallCell"),
                 document_text(paper_text(cell, document().columns[column.cell])),
                 number ? DocxAlign::right : DocxAlign::left);
      }
    });
  }

  const char* style(const char* ordinary, const char* small) const {
    return layout_.letters == DocxLayout::Letters::small ? small : ordinary;
  }

  static void add_cell(pugi::xml_node row, const DocxLayout::Placed& column, const char* style, const std::string& text,
                       DocxAlign align) {
    auto cell = row.append_child("w:tc");
    auto width = cell.append_child("w:tcPr").append_child("w:tcW");
    set(width, "w:w", column.width);
    set(width, "w:type", "dxa");
    add_paragraph(cell, style, text, align);
  }

  void begin_table() {
    text_->write("<w:tbl>");
    put_nodes([&](pugi::xml_node to) {
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
                 document_text(paper_heading(document().columns[column.cell])), column.align);
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
    put_nodes([&](pugi::xml_node to) {
      auto section = to.append_child("w:sectPr");
      auto footer = section.append_child("w:footerReference");
      set(footer, "w:type", "default");
      set(footer, "r:id", "rId2");
      auto size = section.append_child("w:pgSz");
      set(size, "w:w", page_width_);
      set(size, "w:h", page_height_);
      if (page_width_ > page_height_) set(size, "w:orient", "landscape");
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
