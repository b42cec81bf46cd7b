#include "lib/base/json.h"
#include "lib/output/row_writers.h"

namespace portal {
namespace {

std::string json_value(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return json_string(*text);
  if (const auto* yes = std::get_if<bool>(&cell)) return *yes ? "true" : "false";
  auto number = cell_text(cell);
  return number.empty() ? "null" : number;  // blank, or a number that JSON has no word for
}

/// Objects, one a line: alone (JSON lines), or as the elements of one array.
class JsonWriter : public RowWriter {
 public:
  enum class Shape { array, lines };
  JsonWriter(std::vector<Column> columns, Shape shape, Sink sink)
      : columns_(std::move(columns)), shape_(shape), sink_(std::move(sink)) {}

  void row(const std::vector<Cell>& cells) override {
    JsonObject object;
    for (std::size_t i = 0; i < columns_.size(); ++i) object.add_raw(columns_[i].name, json_value(cells.at(i)));
    if (shape_ == Shape::lines) {
      sink_(object.text() + "\n");
    } else {
      sink_((any_ ? ",\n  " : "[\n  ") + object.text());
    }
    any_ = true;
  }

  void finish() override {
    if (shape_ == Shape::array) sink_(any_ ? "\n]\n" : "[]\n");
  }

 private:
  std::vector<Column> columns_;
  Shape shape_;
  Sink sink_;
  bool any_ = false;
};

}  // namespace

std::unique_ptr<RowWriter> make_json_writer(std::vector<Column> columns, RowWriter::Sink sink) {
  return std::make_unique<JsonWriter>(std::move(columns), JsonWriter::Shape::array, std::move(sink));
}

std::unique_ptr<RowWriter> make_json_lines_writer(std::vector<Column> columns, RowWriter::Sink sink) {
  return std::make_unique<JsonWriter>(std::move(columns), JsonWriter::Shape::lines, std::move(sink));
}

}  // namespace portal
