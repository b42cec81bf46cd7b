#pragma once
// Between table.cpp and the writers only; everyone else includes table.h.
#include "lib/output/table.h"

namespace portal {

std::unique_ptr<RowWriter> make_csv_writer(std::vector<Column> columns, RowWriter::Sink sink, CsvFor readers);
std::unique_ptr<RowWriter> make_json_writer(std::vector<Column> columns, RowWriter::Sink sink);  // one array
std::unique_ptr<RowWriter> make_json_lines_writer(std::vector<Column> columns, RowWriter::Sink sink);
std::unique_ptr<RowWriter> make_xlsx_writer(Document document, RowWriter::Sink sink);  // one sheet
std::unique_ptr<RowWriter> make_docx_writer(Document document, RowWriter::Sink sink);
std::unique_ptr<RowWriter> make_pdf_writer(Document document, RowWriter::Sink sink);
std::unique_ptr<RowWriter> make_html_writer(Document document,
                                            RowWriter::Sink sink);  // one file that needs nothing else

/// A cell as people and spreadsheets read it: yes and no, numbers with every digit that tells them apart.
std::string cell_text(const Cell& cell);
inline bool is_picture(const Column& column) { return column.kind == Column::Kind::picture; }
/// The name of a column as people read it: "student id".
std::string heading_of(const Column& column);

}  // namespace portal
