#include <algorithm>

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

// A blank is null. Most texts stand as they are.
void append_json_text(std::string_view text, std::string& out) {
  if (text.empty()) {
    out += "null";
  } else if (std::any_of(text.begin(), text.end(),
                         [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; })) {
    out += json_string(text);
  } else {
    out += '"';
    out += text;
    out += '"';
  }
}

/// Objects, one a line: alone (JSON lines), or as the elements of one array.
class JsonWriter : public RowWriter {
 public:
  enum class Shape { array, lines };
  JsonWriter(std::vector<Column> columns, Shape shape, Sink sink)
      : columns_(std::move(columns)), shape_(shape), sink_(std::move(sink)) {
    for (const auto& column : columns_) names_.push_back((names_.empty() ? "{" : ",") + json_string(column.name) + ":");
  }

  void row(const std::vector<Cell>& cells) override {
    JsonObject object;
    for (std::size_t i = 0; i < columns_.size(); ++i) object.add_raw(columns_[i].name, json_value(cells.at(i)));
    put(shape_ == Shape::lines ? object.text() + "\n" : std::string(between_) + object.text());
  }

  void encode(const std::vector<std::string_view>& texts, std::string& out) const override {
    if (shape_ == Shape::array) out += between_;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      out += names_[i];
      append_json_text(texts.at(i), out);
    }
    out += names_.empty() ? "{}" : "}";
    if (shape_ == Shape::lines) out += '\n';
  }
  // The first object of an array has nothing to be set apart from.
  void put(std::string_view encoded) override {
    if (encoded.empty()) return;
    if (shape_ == Shape::array && !any_) {
      sink_("[\n  ");
      encoded.remove_prefix(between_.size());
    }
    any_ = true;
    sink_(encoded);
  }

  void finish() override {
    if (shape_ == Shape::array) sink_(any_ ? "\n]\n" : "[]\n");
  }

 private:
  std::vector<Column> columns_;
  Shape shape_;
  Sink sink_;
  static constexpr std::string_view between_ = ",\n  ";
  std::vector<std::string> names_;  // as they stand before a value, with what stands before them
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
