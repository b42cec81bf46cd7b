#include "lib/roster/table_writer.h"

namespace portal {

TableWriter::TableWriter(const RecordKind& kind, std::vector<std::size_t> fields)
    : kind_(kind), fields_(std::move(fields)) {
  for (auto field : fields_) add_cell(kind_.fields[field].column);
  end_line();
}

void TableWriter::add_cell(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == cell.npos) {
    line_ += cell;
  } else {
    line_ += '"';
    for (char c : cell) {
      if (c == '"') line_ += '"';
      line_ += c;
    }
    line_ += '"';
  }
  line_ += ',';
}

void TableWriter::end_line() {
  line_.back() = '\n';
  scratch_.write(line_);
  at_ += line_.size();
  line_.clear();
}

void TableWriter::write(const std::vector<std::string_view>& cells, TableOrigin::Row from, const std::string* told) {
  from.at = at_;
  origin_->rows.push_back(from);
  for (auto field : fields_) add_cell(cells[field]);
  if (told) add_cell(*told);
  end_line();
}

void TableWriter::reject(const std::vector<std::string_view>& cells, TableOrigin::Row from, std::string_view column,
                         std::string_view reason) {
  told_.assign(column);
  told_ += told_separator;
  told_ += reason;
  write(cells, from, &told_);
}

void TableWriter::hold(const std::vector<std::string_view>& cells, TableOrigin::Row from) {
  told_.clear();
  write(cells, from, &told_);
}

ExtractFile TableWriter::finish(std::string name) {
  ExtractFile file;
  file.name = std::move(name);
  file.kind = &kind_;
  auto stream = scratch_.stream();  // brings what was written to the file
  file.mapped = std::make_shared<MappedFile>(scratch_.name());
  file.bytes = file.mapped->bytes();
  origin_->rows.shrink_to_fit();
  file.origin = origin_;
  return file;
}

}  // namespace portal
