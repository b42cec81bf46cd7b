#pragma once
// Between table.cpp, csv_writer.cpp and json_writer.cpp only; everyone else includes table.h.
#include "lib/output/table.h"

namespace portal {

std::unique_ptr<RowWriter> make_csv_writer(std::vector<Column> columns, RowWriter::Sink sink, CsvFor readers);
std::unique_ptr<RowWriter> make_json_writer(std::vector<Column> columns, RowWriter::Sink sink);  // one array
std::unique_ptr<RowWriter> make_json_lines_writer(std::vector<Column> columns, RowWriter::Sink sink);

/// A cell as people and spreadsheets read it: yes and no, numbers with every digit that tells them apart.
std::string cell_text(const Cell& cell);

}  // namespace portal
