#include "cmd/rejects_file.h"

#include "cmd/answer.h"

namespace portal {

void write_rejects_file(Context& context, const std::string& path, const RejectTable& table) {
  OutputFile file(context, path);
  std::vector<Column> columns;
  for (const auto& name : table.columns) columns.push_back({name});
  auto writer = make_row_writer(Format::csv, columns, {}, [&](std::string_view text) { file.write(text); });
  for (const auto& row : table.rows) writer->row(std::vector<Cell>(row.begin(), row.end()));
  writer->finish();
  file.commit();
}

}  // namespace portal
