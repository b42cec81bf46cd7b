#include "cmd/answer.h"

#include <ostream>

namespace portal {

Format answer_format(Context& context) {
  if (!context.options.format && context.options.output)
    if (auto by_ending = format_of_file(*context.options.output)) return *by_ending;
  return *parse_format(context.settings().text(Key::format));
}

Answer::Answer(Context& context, std::vector<Column> columns, std::string empty)
    : context_(context), format_(answer_format(context)), empty_(std::move(empty)) {
  TableStyle style;
  bool colour_allowed =
      !context.options.no_color && !context.environment("NO_COLOR") && context.settings().text(Key::color) == "auto";
  RowWriter::Sink sink = [&context](std::string_view text) { context.out << text; };
  if (context.options.output) {
    file_ = std::make_unique<AtomicFile>(*context.options.output, FileMode::owner_only);
    sink = [this](std::string_view text) { file_->write(text); };
  } else if (context.terminal.out) {
    style = {colour_allowed && !context.options.quiet, context.terminal.width};
  }
  writer_ = make_row_writer(format_, std::move(columns), style, std::move(sink));
}

void Answer::row(const std::vector<Cell>& cells) {
  ++rows_;
  writer_->row(cells);
}

void Answer::finish() {
  writer_->finish();
  if (file_) file_->commit();
  context_.out.flush();
  if (!context_.out)
    throw StorageError("cannot write to standard output", "check where the output goes, and whether its disk is full");
  if (rows_ == 0 && !empty_.empty() && format_ == Format::table) context_.say(empty_);
}

}  // namespace portal
